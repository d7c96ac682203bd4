"""Who a message names: a contact card that was shared, or words with a number and an address among them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from aiogram.types import Message

from crm_core.rules.phones import BadPhone, normalise, taken_out
from handlers.ui.input.text import typed_line
from handlers.ui.kit.i18n import _, languages, speaking

_EMAIL = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,180}\.[^\W\d_]{2,}")
_DIGITS = re.compile(r"[+(]?\d[\d\s().\-–—]*")
_EDGES = " \t,;:|/–—-"
FEWEST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Person:
    """What could be read; `unread`: figures that are no number to call."""

    name: str | None
    phone: str | None
    email: str | None = None
    unread: str | None = None


def person_in(message: Message, region: str) -> Person:
    """`region`: where numbers without a prefix are from. Raises NotWords, BadValue `too_long`."""
    card = message.contact
    if card is not None:
        name = " ".join(filter(None, (card.first_name, card.last_name))).strip() or None
        try:
            return Person(name, normalise(card.phone_number, region))
        except BadPhone:
            return Person(name, None, unread=card.phone_number[:40])
    return _person_in(typed_line(message), region)


def _person_in(words: str, region: str) -> Person:
    email = _EMAIL.search(words)
    rest = words.replace(email[0], " ") if email else words
    phone, rest = taken_out(rest, region)
    unread = None
    if phone is None:
        figures = next(
            (one[0] for one in _DIGITS.finditer(rest) if sum(map(str.isdigit, one[0])) >= FEWEST_DIGITS), None
        )
        if figures is not None:
            try:
                phone = normalise(figures, region)
            except BadPhone:
                unread = figures.strip()
            rest = rest.replace(figures, " ")
    if phone or unread or email:
        rest = _labels().sub(" ", rest)
    name = " ".join(rest.split()).strip(_EDGES)
    return Person(name or None, phone, email[0].lower() if email else None, unread)


@cache
def _labels() -> re.Pattern[str]:
    """What people write in front of a number or an address, in any of our languages: no part of a name."""
    words: set[str] = set()
    for language in languages():
        with speaking(language):
            words.update(word.strip() for word in _("phone, tel, mobile, mob, e-mail, mail").split(","))
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"\b(?:{either})\b\.?\s*:?", re.IGNORECASE)
