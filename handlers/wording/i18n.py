"""The language in which the shared words are put: the chat sets it for a block, the command line once."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import locales

_DEFAULT = "en"
_FOLDER = Path(locales.__file__).parent
_current: ContextVar[gettext.NullTranslations | None] = ContextVar("wording", default=None)
_for_all: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str | None) -> str | None:
    """The whole process speaks this language from now on; None: that of LANGUAGE, LC_ALL, LC_MESSAGES or LANG."""
    global _for_all
    _for_all = gettext.translation("messages", _FOLDER, [language] if language else None, fallback=True)
    return language


@contextmanager
def in_language(language: str) -> Iterator[None]:
    token = _current.set(_translation(language))
    try:
        yield
    finally:
        _current.reset(token)


@cache
def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", _FOLDER, [language], fallback=True)


def spoken() -> str:
    """The current language's code."""
    return _now().info().get("language") or _DEFAULT


def _(text: str) -> str:
    return _now().gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    return _now().ngettext(one, many, count)


def _now() -> gettext.NullTranslations:
    return _current.get() or _for_all
