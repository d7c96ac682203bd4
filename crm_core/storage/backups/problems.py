"""What a backup and a restore say: what was done, or why it could not be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Why(StrEnum):
    """Why nothing was changed."""

    THERE_ALREADY = "there_already"
    NO_DATABASE = "no_database"
    NO_FILE = "no_file"
    NO_BACKUP = "no_backup"
    OTHER_DATABASE = "other_database"
    DAMAGED = "damaged"
    NEWER = "newer"
    IN_USE = "in_use"
    NO_PROGRAM = "no_program"
    PROGRAM_FAILED = "program_failed"
    NOT_ALLOWED = "not_allowed"
    UNREACHABLE = "unreachable"
    DISK = "disk"


class BackupProblem(Exception):
    """A backup was not made, or not put back; what was there is as it was. `detail` names a file, a program or what the
    program said: for whoever typed the command, never for a log.
    """

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why.value)
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class Backup:
    """A file that was made and looked at. `revision`: of the tables within it."""

    file: Path
    size: int
    revision: str


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside` is where what was replaced is now, a file or a database; None if there was nothing. `rows` by table."""

    revision: str
    aside: str | None
    rows: dict[str, int]
