"""The language that the command line speaks: `--lang`, or the environment's. Without aiogram and its slow import."""

from __future__ import annotations

from typing import Annotated

import typer

from handlers.wording.i18n import _, ngettext, speak, spoken

__all__ = ["Language", "_", "ngettext", "speak", "spoken"]

Language = Annotated[
    str | None,
    typer.Option("--lang", help="The language to answer in: en or ru.", callback=speak, is_eager=True),
]
"""The option of every command that has much to say."""
