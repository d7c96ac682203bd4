"""Who a message names: a contact card that was shared, or words with a number and an address among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from aiogram.types import Message

from crm_core.errors import BadValue
from crm_core.rules.people import emails
from crm_core.rules.people.phones import BadPhone, found_in, normalise, without_joints
from crm_core.rules.people.typed_client import told_apart
from handlers.ui.input.messages import kind_of, words_of
from handlers.ui.input.text import NotWords
from handlers.ui.kit.i18n import _, languages, speaking

_CARD_PHONE = re.compile(r"^(?:item\d+\.)?TEL[^:\n]*:(?:tel:)?(.{3,40})$", re.IGNORECASE | re.MULTILINE)
_DIGITS = re.compile(r"[+(]?\d[\d\s().\-–—]*")
_EDGES = " \t,;:|/–—-()"
FEWEST_DIGITS = 5
LONGEST_NAME, LONGEST_NEED = 200, 2000
MOST_PHONES = 4


@dataclass(frozen=True, slots=True)
class Person:
    """What could be read; `unread`: figures that are no number to call; `others`: further numbers of theirs.

    `need`: what they want.
    """

    name: str | None
    phone: str | None
    email: str | None = None
    unread: str | None = None
    others: tuple[str, ...] = ()
    need: str | None = None


def person_in(message: Message, region: str) -> Person:
    """`region`: where numbers without a prefix are from. Raises NotWords, BadValue `too_long`."""
    card = message.contact
    if card is not None:
        name = " ".join(filter(None, (card.first_name, card.last_name))).strip() or None
        phones = list(_callable((card.phone_number, *_CARD_PHONE.findall(card.vcard or "")), region))
        if not phones:
            return Person(name, None, unread=card.phone_number[:40])
        return Person(name, phones[0], others=tuple(phones[1:MOST_PHONES]))
    words = words_of(message)
    if not words.strip():
        raise NotWords(kind_of(message))
    read = _person_in(words[: LONGEST_NEED + 1], region)
    if len(words) > LONGEST_NEED or len(read.name or "") > LONGEST_NAME:
        raise BadValue("too_long", limit=LONGEST_NAME)
    return read


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
    while len(phones) < MOST_PHONES and (found := found_in(rest, region)) is not None:
        phones[found.e164] = None
        rest = f"{rest[: found.start]}\n{rest[found.end :]}"
    unread = None
    for figures in [one[0] for one in _DIGITS.finditer(rest) if sum(map(str.isdigit, one[0])) >= FEWEST_DIGITS]:
        if callable_ := _callable((figures,), region):
            phones |= callable_
        else:
            unread = unread or figures.strip()
        rest = rest.replace(figures, "\n")
    if phones or unread or email:
        rest = _labels().sub(" ", rest)
    pieces = [without_joints(" ".join(line.split())).strip(_EDGES) for line in rest.split("\n")]
    name, need = told_apart(pieces)
    first, others = next(iter(phones), None), tuple(phones)[1:]
    return Person(name or None, first, email, None if first else unread, others, need or None)


@cache
def _labels() -> re.Pattern[str]:
    """What people write in front of a number or an address, in any of our languages: no part of a name."""
    words: set[str] = set()
    for language in languages():
        with speaking(language):
            words.update(word.strip() for word in _("phone, tel, mobile, mob, e-mail, mail").split(","))
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"\b(?:{either})\b\.?\s*:?", re.IGNORECASE)
