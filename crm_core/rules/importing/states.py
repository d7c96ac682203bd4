"""What an import is in."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
