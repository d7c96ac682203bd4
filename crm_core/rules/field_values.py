"""Answers typed by people, as values that a field can keep in JSON, and back (R13, R14).

Kept as: text, phone (E.164) and e-mail a str; number an int or a decimal str; money {"minor", "currency"}; date an ISO
str; datetime an ISO str in UTC (`field_moment`); yes_no a bool; choice a code; choices a list of codes in the order of
the field.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from crm_core.regulation.schema import Choice, Field
from crm_core.rules.money import requisites
from crm_core.rules.money.amounts import Money, format_money
from crm_core.rules.money.typed_amounts import BadMoney, decimal_of, parse_money
from crm_core.rules.people import emails
from crm_core.rules.people.phones import BadPhone, normalise, pretty
from crm_core.rules.time.field_moment import full_moment, kept_moment, moment_of

FieldValue = str | int | bool | list[str] | dict[str, str | int]

MAX_TEXT = 2000
_DATES = (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})"), re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"))
_YES = frozenset({"yes", "y", "да", "д", "+", "true", "истина", "1"})
_NO = frozenset({"no", "n", "нет", "н", "-", "false", "ложь", "0"})
_PART_NAMES = {
    "inn": "ИНН",
    "kpp": "КПП",
    "ogrn": "ОГРН",
    "account": "р/с",
    "bik": "БИК",
    "corr_account": "к/с",
}
"""As they stand in every contract, whatever language it is in: they are Russia's own."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class BadValue(ValueError):
    """An answer that the field cannot keep.

    `code`: "empty", "too_long", "not_a_number", "not_an_amount", "too_precise", "too_large", "not_a_date",
    "not_yes_or_no", "not_a_choice", "not_an_email", "impossible" (a phone number), and those of BadRequisites.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_value(
    field: Field,
    text: str,
    *,
    currency: str,
    region: str,
    choices: Sequence[Choice] | None = None,
    locale: str = "",
    zone: str = "UTC",
) -> FieldValue:
    """What the field keeps for a typed answer. `choices` replace the field's own (source, reason). Raises BadValue.

    `locale` is of whoever typed it: in English a comma parts thousands; `zone` is that of the hours that they mean.

    A choice may be typed as its code or its name in any language, several of them with commas or semicolons between.
    """
    text = _CONTROL.sub("", text).strip()
    if not text:
        raise BadValue("empty")
    if len(text) > MAX_TEXT:
        raise BadValue("too_long")
    offered = field.choices if choices is None else choices
    match field.type:
        case "text":
            return text
        case "number":
            return _number(text)
        case "money":
            return _money(text, currency, locale)
        case "date":
            return _date(text).isoformat()
        case "datetime":
            return _moment(text, zone)
        case "yes_no":
            return _yes_no(text)
        case "choice":
            return _choice(text, offered)
        case "choices":
            wanted = {_choice(part, offered) for part in re.split("[,;\n]", text) if part.strip()}
            if not wanted:
                raise BadValue("empty")
            return [choice.code for choice in offered if choice.code in wanted]
        case "phone":
            return _phone(text, region)
        case "email":
            return _email(text)
        case "requisites":
            return _requisites(text, region)


def format_value(
    field: Field, value: FieldValue, locale: str, choices: Sequence[Choice] | None = None, zone: str = "UTC"
) -> str:
    """A kept value as a person in `zone` reads it. "yes" and "no" stay codes: their words are the interface's.

    A choice that the regulation no longer has shows as its code, so that nothing once known disappears.
    """
    offered = field.choices if choices is None else choices
    match field.type:
        case "number":
            return format_decimal(Decimal(str(value)), locale=locale)
        case "money":
            return format_money(as_money(value), locale)
        case "date":
            return format_date(date.fromisoformat(str(value)), locale=locale)
        case "datetime":
            return f"{moment_of(str(value)).astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M}"
        case "yes_no":
            return "yes" if value else "no"
        case "choice" | "choices":
            codes = value if isinstance(value, list) else [str(value)]
            return ", ".join(_name(code, offered, locale) for code in codes)
        case "phone":
            return pretty(str(value))
        case "requisites":
            return requisites_in_lines(value)
        case _:
            return str(value)


def as_money(value: FieldValue) -> Money:
    """The amount that a money field keeps."""
    kept = cast("Mapping[str, str | int]", value)
    return Money(int(kept["minor"]), str(kept["currency"]))


def requisites_in_lines(value: FieldValue) -> str:
    """As a card of a company writes them; a text that was kept before they were checked stays as it is."""
    if not isinstance(value, Mapping):
        return str(value)
    parts = cast("Mapping[str, str]", value)
    return ", ".join(f"{_PART_NAMES.get(part, '')} {text}".strip() for part, text in parts.items())


def _requisites(text: str, region: str) -> FieldValue:
    """Those of Russia are checked; elsewhere they are words."""
    if region != "RU":
        return {"name": " ".join(text.split())}
    try:
        return dict(requisites.parse_requisites(text))
    except requisites.BadRequisites as bad:
        raise BadValue(bad.code) from None


def _number(text: str) -> int | str:
    plain = " ".join(text.split())
    unsigned = plain.lstrip("+-").strip()
    try:
        # A count, not a sum of money: nobody counts in thousandths.
        number = decimal_of(unsigned, "." if "," in unsigned else ",")
    except BadMoney:
        raise BadValue("not_a_number") from None
    if plain.count("+", 0, len(plain) - len(unsigned)) + plain.count("-", 0, len(plain) - len(unsigned)) > 1:
        raise BadValue("not_a_number")
    if number >= 10**15:
        raise BadValue("too_large")
    signed = -number if plain.startswith("-") else number
    return int(signed) if signed == signed.to_integral_value() else format(signed.normalize(), "f")


def _money(text: str, currency: str, locale: str) -> dict[str, str | int]:
    try:
        money = parse_money(text, currency, locale)
    except BadMoney as bad:
        raise BadValue(bad.code) from None
    return {"minor": money.minor, "currency": money.currency}


def _date(text: str) -> date:
    """Day first, as everywhere but in one country; or ISO."""
    day_first, iso = (form.fullmatch(text) for form in _DATES)
    try:
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        pass
    raise BadValue("not_a_date")


def _moment(text: str, zone: str) -> str:
    try:
        moment = full_moment(text, zone)
        if moment is not None:
            return kept_moment(moment)
    except (ValueError, OverflowError):
        pass
    raise BadValue("not_a_date")


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word not in _YES | _NO:
        raise BadValue("not_yes_or_no")
    return word in _YES


def _choice(text: str, offered: Sequence[Choice]) -> str:
    word = _folded(text)
    for choice in offered:
        if word == choice.code or word in map(_folded, choice.name.languages().values()):
            return choice.code
    raise BadValue("not_a_choice")


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _name(code: str, offered: Sequence[Choice], locale: str) -> str:
    return next((choice.name.in_(locale) for choice in offered if choice.code == code), code)


def _phone(text: str, region: str) -> str:
    try:
        return normalise(text, region)
    except BadPhone as bad:
        raise BadValue("impossible" if bad.code == "impossible" else "not_a_number") from None


def _email(text: str) -> str:
    try:
        return emails.normalise(text)
    except emails.BadEmail:
        raise BadValue("not_an_email") from None
