"""The language that the command line speaks: `--lang`, or the environment's. Without aiogram and its slow import."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Annotated

import typer

import locales

_DEFAULT = "en"
_FOLDER = Path(locales.__file__).parent
_current: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str | None) -> str | None:
    """Speaks this language from now on; None: that of LANGUAGE, LC_ALL, LC_MESSAGES or LANG, else English."""
    global _current
    _current = gettext.translation("messages", _FOLDER, [language] if language else None, fallback=True)
    return language


def spoken() -> str:
    """The current language's code."""
    return _current.info().get("language") or _DEFAULT


def _(text: str) -> str:
    return _current.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    return _current.ngettext(one, many, count)


Language = Annotated[
    str | None,
    typer.Option("--lang", help="The language to answer in: en or ru.", callback=speak, is_eager=True),
]
"""The option of every command that has much to say."""
