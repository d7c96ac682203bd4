"""The files that a command is given."""

from __future__ import annotations

from pathlib import Path

from bot.console.errors import Failure
from bot.console.i18n import _


def read_given(file: Path) -> bytes:
    """Raises Failure with the system's reason."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Failure(_("{file} cannot be read: {why}").format(file=file, why=error.strerror)) from None
