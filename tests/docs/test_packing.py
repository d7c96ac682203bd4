"""What is installed is whole: the files beside the code are packed, and the pinned requirements need no others."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.docs.repository import ROOT, files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Of no use where the bot runs.
_LEFT_OUT = {Path("locales/babel.cfg")}


def test_every_file_beside_the_code_is_packed() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    packages = {name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]}
    for path in (file.relative_to(ROOT) for file in files()):
        if path.parts[0] not in packages or path.suffix == ".py" or path in _LEFT_OUT:
            continue
        inner = Path(*path.parts[1:]).as_posix()
        wanted = [pattern.removeprefix("**/") for pattern in patterns.get(path.parts[0], ())]
        assert any(fnmatch(inner, pattern) for pattern in wanted), f"{path} would be missing from the package"


def pinned(name: str) -> set[str]:
    """The projects that a lock names for this Python."""
    found: set[str] = set()
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            one = Requirement(line.rstrip("\\ "))
            if one.marker is None or one.marker.evaluate():
                found.add(canonicalize_name(one.name))
    return found


def needed() -> set[str]:
    """What the program needs on this Python, and what that needs in turn."""
    found: set[str] = set()
    waiting = [(Requirement(line), "") for line in PROJECT["project"]["dependencies"]]
    while waiting:
        one, extra = waiting.pop()
        if one.marker is not None and not one.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(one.name)
        if name in found and not one.extras:
            continue
        found.add(name)
        lines = [Requirement(line) for line in distribution(name).requires or ()]
        waiting += [(line, asked) for line in lines for asked in ("", *one.extras)]
    return found


def test_the_lock_of_the_container_holds_all_that_the_program_needs() -> None:
    assert needed() - pinned("requirements-run.lock") == set()


def test_both_locks_pin_the_same_versions() -> None:
    def lines(name: str) -> set[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return {line.rstrip("\\ ") for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))}

    assert lines("requirements-run.lock") - lines("requirements.lock") == set()
