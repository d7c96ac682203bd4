"""`make mutants`: a seeded sample of one-line mutants, each against the tests that enter its line.

First `map` (which tests enter which lines: all of them once, slowly), then `run`. Both may be narrowed to some tests
and to some folders, to look at what one is working on:

    python -m tests.mutants map tests/invoices
    python -m tests.mutants run --sample 20 --within crm_core/services/invoices
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from random import Random

from tests.docs.repository import ROOT, files
from tests.mutants.entered import PACKAGES, Entered
from tests.mutants.operators import Mutant, mutants_of
from tests.mutants.table import table, written
from tests.mutants.trial import Verdict, Workshop

KEPT = ROOT / ".mutants"
MOST_TESTS = 40
"""So many tests of a line are run: those that enter least else."""

_NOT_OURS = ("crm_core/storage/migrations/", "bot/demo/")


def everything(within: list[str]) -> list[Mutant]:
    found: list[Mutant] = []
    for file in files():
        name = file.relative_to(ROOT).as_posix()
        ours = file.suffix == ".py" and name.split("/")[0] in PACKAGES and not name.startswith(_NOT_OURS)
        if ours and (not within or name.startswith(tuple(within))):
            found += mutants_of(file, ROOT)
    return found


def sample(of: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """By line first: a line with ten operators is no more likely to be wrong than another."""
    lines: dict[tuple[str, int], list[Mutant]] = {}
    for one in of:
        lines.setdefault((one.file, one.line), []).append(one)
    chance = Random(seed)
    chosen = chance.sample(sorted(lines), min(size, len(lines)))
    return [chance.choice(lines[line]) for line in chosen]


def run(options: argparse.Namespace) -> None:
    entered = Entered(KEPT / "entered", ROOT)
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory(prefix="voronka-mutants-") as folder:
        workshop = Workshop(Path(folder))
        for mutant in sample(everything(options.within), options.sample, options.seed):
            tests = entered.tests(mutant.file, mutant.line, MOST_TESTS, at_import=mutant.at_import)
            verdict = workshop.try_one(mutant, tests)
            verdicts.append(verdict)
            print(f"{verdict.fate.value:<12} {verdict.tests:>3} tests  {mutant.told()}", flush=True)
    unchanged = tomllib.loads((ROOT / "tests/mutants/unchanged.toml").read_text(encoding="utf-8"))
    rows = table(verdicts, unchanged, options.seed)
    print("\n" + "\n".join(rows))
    if options.write:
        written(ROOT / "docs/reliability.md", rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").splitlines()[0])
    acts = parser.add_subparsers(dest="act", required=True)
    mapping = acts.add_parser("map")
    mapping.add_argument("tests", nargs="*", default=["tests"])
    running = acts.add_parser("run")
    running.add_argument("--sample", type=int, default=300)
    running.add_argument("--seed", type=int, default=7)
    running.add_argument("--within", action="append", default=[], help="only files whose name begins so")
    running.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    options = parser.parse_args()
    if options.act == "run":
        run(options)
        return
    KEPT.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "not proof", "-p", "tests.mutants.entered",
         "--entered", str(KEPT / "entered"), "--databases", "sqlite", "--ignore", "tests/page", *options.tests],
        cwd=ROOT, check=False,
    )  # fmt: skip
    sys.exit(done.returncode)


main()
