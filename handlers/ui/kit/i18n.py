"""The languages: Babel catalogues under locales/, spoken through aiogram's I18n.

Outside an update there is no current language; `speaking(locale)` sets one, for notices as for handlers alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from aiogram.utils.i18n import I18n, ngettext
from aiogram.utils.i18n import gettext as _

import locales
from crm_core.regulation.schema import Text
from handlers.ui.kit.html import Html, quoted

__all__ = ["_", "catalogues", "in_every_language", "languages", "ngettext", "pick_language", "said", "speaking"]
__all__ += ["in_quotes", "spoken"]

DEFAULT = "en"


@cache
def catalogues() -> I18n:
    return I18n(path=Path(locales.__file__).parent, default_locale=DEFAULT, domain="messages")


def languages() -> tuple[str, ...]:
    """The languages with a catalogue: a further one is one more file (R53)."""
    return tuple(sorted(catalogues().available_locales))


def pick_language(telegram_code: str | None, default: str) -> str:
    """The person's own language when we have it ("ru", "en-GB" …), else the company's."""
    code = (telegram_code or "").split("-")[0].lower()
    return code if code in languages() else default


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    i18n = catalogues()
    with i18n.context(), i18n.use_locale(locale if locale in languages() else DEFAULT):
        yield


def spoken() -> str:
    """The current language."""
    return catalogues().current_locale


def in_quotes(words: str) -> str:
    """In quotation marks as the current language has them."""
    shown = quoted(words, russian=spoken() == "ru")
    return Html(shown) if isinstance(words, Html) else shown


def said(text: Text) -> str:
    """A wording of the business in the current language."""
    return text.in_(spoken())


def in_every_language(msgid: str) -> frozenset[str]:
    """What a label of ours may come back as: a key sends its text in the language it was drawn in."""
    return frozenset(catalogues().gettext(msgid, locale=language) for language in languages())
