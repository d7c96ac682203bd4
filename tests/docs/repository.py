"""What is in the repository: the files that git knows, and those that are about to be added."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Tracked, or new and not ignored; those that still exist."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(sorted({ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}))


def pages() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def named(path: Path) -> str:
    """For the names of tests."""
    return path.relative_to(ROOT).as_posix()
