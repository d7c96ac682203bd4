"""What an import is in."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class UploadState(StrEnum):
    """Of a table that was sent in the chat: LOOK, TAKE and UNDO are to be done, the others are an answer to be read."""

    LOOK = "look"
    LOOKED = "looked"
    TAKE = "take"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"
    UNDO = "undo"
    UNDONE = "undone"
