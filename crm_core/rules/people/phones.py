"""Telephone numbers: any spelling in, E.164 kept (R20). A number is found in a text, never made up of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import phonenumbers

REISSUED_AFTER = timedelta(days=90)
"""A number that nobody answers may belong to somebody else by then: operators give it out anew, mostly after three to
twelve months."""


def may_be_anothers(last_heard: datetime, now: datetime) -> bool:
    """Whether whoever has the number now may be another person than the one who was last heard of under it."""
    return now - last_heard >= REISSUED_AFTER


class BadPhone(ValueError):
    """Not a number that could be called. `code`: "not_a_number" or "impossible"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """A number in E.164, and where in the text it stands."""

    e164: str
    start: int
    end: int


# What stands before figures that are no telephone, and after those that are money.
_NOT_A_PHONE_BEFORE = re.compile(
    r"(?:инн|кпп|огрн(?:ип)?|бик|снилс|р/с|к/с|сч[её]т\w*|заказ\w*|договор\w*|артикул\w*|паспорт\w*|№|n°|#|vat|iban|order|invoice"
    r"|contract|item|sku)\W*$",
    re.IGNORECASE,
)
_MONEY_AFTER = re.compile(
    r"\s*(?:₽|\$|€|£|руб|р\b\.?(?!\s*\d)|тыс|млн|т\.?\s?р\b|usd\b|eur\b|rub\b|dollars?\b|euros?\b)", re.IGNORECASE
)

_JOINTS = re.compile(r"\s*[,;|/]+(?:\s*(?:и|или|and|or|[,;|/])(?=\W|$))*\s*$|\s+(?:и|или|and|or)\s*$", re.IGNORECASE)


def normalise(text: str, region: str) -> str:
    """E.164 of a number in any spelling; `region` (ISO 3166) is where numbers without a prefix are from.

    Words beside it are passed over; letters are never read as figures. Telegram's contacts come as digits alone, with
    the country's prefix but no plus: what does not fit the region is tried that way. Raises BadPhone.
    """
    if any(char.isalpha() for char in text):
        if (found := found_in(text, region)) is None:
            raise BadPhone("not_a_number")
        return found.e164
    bad = BadPhone("not_a_number")
    for spelling, origin in ((text, region), ("+" + "".join(filter(str.isdigit, text)), None)):
        try:
            number = phonenumbers.parse(spelling, origin)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        bad = BadPhone("impossible")
    if (abroad := _with_eight_and_nought("".join(filter(str.isdigit, text)))) is not None:
        return abroad
    raise bad


def _with_eight_and_nought(digits: str) -> str | None:
    """«8 029 …» is how Belarus dials at home, and Ukraine did: valid in one of the two, it is that one's."""
    if len(digits) != 11 or not digits.startswith("80"):
        return None
    for spelling in (f"+375{digits[2:]}", f"+38{digits[1:]}"):
        number = phonenumbers.parse(spelling, None)
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def found_in(text: str, region: str) -> FoundPhone | None:
    """The first number that stands among other words. A sum of money, a tax number, an order's number are none."""
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        if _NOT_A_PHONE_BEFORE.search(text[: match.start]) or _MONEY_AFTER.match(text, match.end):
            continue
        number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        return FoundPhone(number, match.start, match.end)
    return None


def taken_out(text: str, region: str) -> tuple[str | None, str]:
    """The first number of a pasted line, in E.164, and the words without it."""
    found = found_in(text, region)
    return (found.e164, f"{text[: found.start]} {text[found.end :]}") if found is not None else (None, text)


def without_joints(text: str) -> str:
    """What is left of a line when its numbers are taken out, without the commas and the «и» that stood between them."""
    return _JOINTS.sub("", text)


def pretty(e164: str) -> str:
    """As people write it abroad: "+7 912 345-67-89"."""
    number = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked(e164: str) -> str:
    """The country's prefix and the last two digits, for those who may not see the number (R49)."""
    number = phonenumbers.parse(e164, None)
    prefix = f"+{number.country_code}"
    hidden = len(e164) - len(prefix) - 2
    return f"{prefix}{'•' * hidden}{e164[-2:]}"
