"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from crm_core.storage.backups.problems import BackupProblem, Why


@contextmanager
def whole(target: Path) -> Generator[Path]:
    """Gives an empty file beside `target`, for its owner's eyes only, which becomes `target` if the block ends well: on
    the disk, and never over something that is there. Raises BackupProblem.
    """
    if target.exists():
        raise BackupProblem(Why.THERE_ALREADY, str(target))
    with _faults(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(prefix=target.name, suffix=".part", dir=target.parent)
        os.close(number)
    part = Path(name)
    try:
        with _faults(target):
            yield part
            flush(part)
            _name(part, target)
            flush(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, target: Path) -> None:
    """A link refuses what a rename would replace: two backups by one name at once. Not every file system has them."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise BackupProblem(Why.THERE_ALREADY, str(target)) from None
    except OSError:
        part.rename(target)


@contextmanager
def _faults(target: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise BackupProblem(Why.DISK, f"{target}: {os.strerror(error.errno or 0)}") from None


def flush(path: Path) -> None:
    """What was written to a file, or named in a folder, is on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
