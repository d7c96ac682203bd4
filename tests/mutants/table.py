"""What came of a sample, as a table for docs/reliability.md: by package, then every survivor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.mutants.trial import Fate, Verdict

_BEGIN, _END = "<!-- mutants -->", "<!-- /mutants -->"


def package(verdict: Verdict) -> str:
    """`crm_core/services/…` is "services"; elsewhere the first folder."""
    parts = verdict.mutant.file.split("/")
    return parts[1] if parts[0] == "crm_core" and len(parts) > 2 else parts[0]


def table(verdicts: Sequence[Verdict], same: dict[str, str], seed: int) -> list[str]:
    """`same`: mutants that change nothing, as told by `Mutant.told`, each with why."""
    counting = [one for one in verdicts if one.mutant.told() not in same]
    nothing = len(verdicts) - len(counting)
    rows = [f"A seeded sample ({seed}) of {len(verdicts)} one-line mutants, of which {nothing} change nothing.", ""]
    rows += ["| package | tried | noticed | survived | entered by no test |", "| --- | --- | --- | --- | --- |"]
    for name in sorted({package(one) for one in counting}):
        rows.append(_row(name, [one for one in counting if package(one) == name]))
    rows.append(_row("**all**", counting))
    left = [one for one in counting if not one.noticed]
    if left:
        rows += ["", "Survivors:", "", *(f"- `{one.mutant.told()}` ({one.fate.value})" for one in left)]
    return rows


def _row(name: str, of: Sequence[Verdict]) -> str:
    noticed = sum(one.noticed for one in of)
    survived, unseen = (sum(one.fate is fate for one in of) for fate in (Fate.SURVIVED, Fate.NOT_ENTERED))
    return f"| {name} | {len(of)} | {noticed} ({100 * noticed // max(1, len(of))} %) | {survived} | {unseen} |"


def written(page: Path, rows: Sequence[str]) -> None:
    """Puts the table between its marks."""
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(_BEGIN)
    _, _, tail = rest.partition(_END)
    page.write_text("\n".join([head + _BEGIN, *rows, _END]) + tail, encoding="utf-8")
