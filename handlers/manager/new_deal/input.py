"""Who a message names: a contact card that was shared, or words with a number and an address among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from aiogram.types import Message

from crm_core.rules.people import emails
from crm_core.rules.people.phones import BadPhone, normalise, taken_out, without_joints
from handlers.ui.input.text import typed_line
from handlers.ui.kit.i18n import _, languages, speaking

_CARD_PHONE = re.compile(r"^(?:item\d+\.)?TEL[^:\n]*:(?:tel:)?(.{3,40})$", re.IGNORECASE | re.MULTILINE)
_DIGITS = re.compile(r"[+(]?\d[\d\s().\-–—]*")
_EDGES = " \t,;:|/–—-()"
FEWEST_DIGITS = 5
MOST_PHONES = 4


@dataclass(frozen=True, slots=True)
class Person:
    """What could be read; `unread`: figures that are no number to call; `others`: further numbers of theirs."""

    name: str | None
    phone: str | None
    email: str | None = None
    unread: str | None = None
    others: tuple[str, ...] = ()


def person_in(message: Message, region: str) -> Person:
    """`region`: where numbers without a prefix are from. Raises NotWords, BadValue `too_long`."""
    card = message.contact
    if card is not None:
        name = " ".join(filter(None, (card.first_name, card.last_name))).strip() or None
        phones = list(_callable((card.phone_number, *_CARD_PHONE.findall(card.vcard or "")), region))
        if not phones:
            return Person(name, None, unread=card.phone_number[:40])
        return Person(name, phones[0], others=tuple(phones[1:MOST_PHONES]))
    return _person_in(typed_line(message), region)


def _callable(spellings: Iterable[str], region: str) -> dict[str, None]:
    """Those that can be called, each once, in their order."""
    found: dict[str, None] = {}
    for spelling in spellings:
        with suppress(BadPhone):
            found[normalise(spelling, region)] = None
    return found


def _person_in(words: str, region: str) -> Person:
    email, rest = emails.taken_out(words)
    phones: dict[str, None] = {}
    while len(phones) < MOST_PHONES:
        phone, rest = taken_out(rest, region)
        if phone is None:
            break
        phones[phone] = None
    unread = None
    for figures in [one[0] for one in _DIGITS.finditer(rest) if sum(map(str.isdigit, one[0])) >= FEWEST_DIGITS]:
        if found := _callable((figures,), region):
            phones |= found
        else:
            unread = unread or figures.strip()
        rest = rest.replace(figures, " ")
    if phones or unread or email:
        rest = _labels().sub(" ", rest)
    name = without_joints(" ".join(rest.split())).strip(_EDGES)
    first, others = next(iter(phones), None), tuple(phones)[1:]
    return Person(name or None, first, email, None if first else unread, others)


@cache
def _labels() -> re.Pattern[str]:
    """What people write in front of a number or an address, in any of our languages: no part of a name."""
    words: set[str] = set()
    for language in languages():
        with speaking(language):
            words.update(word.strip() for word in _("phone, tel, mobile, mob, e-mail, mail").split(","))
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"\b(?:{either})\b\.?\s*:?", re.IGNORECASE)
