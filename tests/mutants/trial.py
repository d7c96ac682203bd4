"""A mutant is tried in a copy of the repository by the tests that enter its line; the original is never touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.docs.repository import ROOT, files
from tests.mutants.operators import Mutant

SECONDS = 240
"""A mutant over which the tests hang is noticed too."""


class Fate(StrEnum):
    KILLED = "killed"
    HUNG = "hung"
    SURVIVED = "survived"
    NOT_ENTERED = "not entered"


@dataclass(frozen=True)
class Verdict:
    mutant: Mutant
    fate: Fate
    tests: int

    @property
    def noticed(self) -> bool:
        return self.fate in (Fate.KILLED, Fate.HUNG)


class Workshop:
    """A copy in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for file in files():
            target = folder / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        for compiled in ROOT.glob("locales/**/*.mo"):
            shutil.copyfile(compiled, folder / compiled.relative_to(ROOT))

    def try_one(self, mutant: Mutant, tests: list[str]) -> Verdict:
        if not tests:
            return Verdict(mutant, Fate.NOT_ENTERED, 0)
        target = self._folder / mutant.file
        original = target.read_text(encoding="utf-8")
        target.write_text(mutant.applied(original), encoding="utf-8")
        try:
            return Verdict(mutant, self._run(tests), len(tests))
        finally:
            target.write_text(original, encoding="utf-8")

    def _run(self, tests: list[str]) -> Fate:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-x", "-q", "--timeout", "60", "-p", "no:cacheprovider", *tests],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(self._folder), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            return Fate.HUNG
        return Fate.SURVIVED if code == 0 else Fate.KILLED
