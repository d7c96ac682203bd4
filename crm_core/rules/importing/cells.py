"""What stands in a cell of another program's table: numbers, addresses, moments, sums, or a word for what is wrong."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from crm_core.rules.money.amounts import MAX_MINOR, precision
from crm_core.rules.money.typed_amounts import BadMoney, parse_money
from crm_core.rules.people.emails import BadEmail
from crm_core.rules.people.emails import normalise as email_of
from crm_core.rules.people.phones import BadPhone
from crm_core.rules.people.phones import normalise as phone_of
from crm_core.spreadsheets.table import Cell, Number


class BadCell(ValueError):
    """`code`: what is wrong with it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*[;|\n,]\s*|\s+(?:и|или|and|or)\s+|\s*/\s*(?=[+\d(])")
_DAY = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})"
    r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_ERRORS = frozenset({"#ref!", "#n/a", "#н/д", "#value!", "#знач!", "#name?", "#имя?", "#div/0!", "#дел/0!", "#null!"})
_YES = frozenset({"y", "yes", "да", "1", "true", "истина", "д", "+"})
_EPOCH = date(1899, 12, 30)


def words(cell: Cell) -> str:
    """Raises BadCell `formula_error`, `letters` (of another encoding)."""
    text = str(cell).strip()
    if not text:
        return ""
    if text[0] == "#" and text.casefold() in _ERRORS:
        raise BadCell("formula_error")
    if "\ufffd" in text:
        raise BadCell("letters")
    # Programs put it before figures so that a spreadsheet leaves them alone.
    return text[1:].lstrip() if text[0] == "'" else text


def phones(cell: Cell, region: str) -> list[str]:
    """Every number of the cell, in E.164. Raises BadCell `phone_as_power` (7.9E+10), `not_a_phone`, `no_such_phone`."""
    text = words(cell)
    if not text or text in "-—–.":
        return []
    if isinstance(cell, str) and _POWER.fullmatch(text):
        raise BadCell("phone_as_power")
    found: list[str] = []
    parts = [text] if text.isascii() and text.lstrip("+").isdigit() else _SEVERAL.split(text)
    for part in filter(None, parts):
        try:
            number = phone_of(part, region)
        except BadPhone as bad:
            raise BadCell("no_such_phone" if bad.code == "impossible" else "not_a_phone") from None
        if number not in found:
            found.append(number)
    return found


def emails(cell: Cell) -> list[str]:
    """Raises BadCell `not_an_email`."""
    text = words(cell)
    found: list[str] = []
    for part in re.split(r"[;,\s|]+", text) if text and text not in "-—–." else ():
        if not part:
            continue
        try:
            address = email_of(part)
        except BadEmail:
            raise BadCell("not_an_email") from None
        if address not in found:
            found.append(address)
    return found


def moment(cell: Cell, zone: ZoneInfo) -> datetime | None:
    """Day first, or ISO; with slashes as it can be read one way alone. Raises BadCell `not_a_date`, `two_dates`."""
    if isinstance(cell, Number):
        if not 10_000 < cell.value < 80_000:
            raise BadCell("not_a_date")
        return datetime.combine(_EPOCH, time(), zone).astimezone(UTC) + timedelta(days=float(cell.value))
    text = words(cell)
    if not text or text in "-—–.":
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise BadCell("not_a_date")
    first, mark, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4:
        year, month, day = int(first), second, int(third)
    else:
        year, day, month = int(third), int(first), second
        if mark == "/" and day != month:
            if day <= 12 and month <= 12:
                raise BadCell("two_dates")
            day, month = (month, day) if month > 12 else (day, month)
    year += 2000 if year < 100 else 0
    offset = found[8]
    try:
        at = datetime(year, month, day, int(found[5] or 0), int(found[6] or 0), int(found[7] or 0), tzinfo=zone)
        if offset:
            at = datetime.fromisoformat(f"{at:%Y-%m-%dT%H:%M:%S}{'+00:00' if offset == 'Z' else offset}")
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCell("not_a_date") from None
    if not 1970 <= at.year <= 2100:
        raise BadCell("not_a_date")
    return at


def amount(cell: Cell, currency: str) -> int | None:
    """In minor units. Raises BadCell with what `typed_amounts` says of it."""
    if isinstance(cell, Number):
        minor = cell.value.scaleb(precision(currency))
        if minor < 0 or minor > MAX_MINOR:
            raise BadCell("negative" if minor < 0 else "too_large")
        if cell.unit:
            _check_unit(cell.unit, currency)
        return _whole(minor)
    text = words(cell)
    if not text or text in "-—–.":
        return None
    try:
        return parse_money(text, currency).minor
    except BadMoney as bad:
        raise BadCell(bad.code) from None


def is_yes(cell: Cell) -> bool:
    return words(cell).casefold() in _YES


def _check_unit(unit: str, currency: str) -> None:
    """The sign that the spreadsheet shows beside the figures."""
    try:
        parse_money(f"1 {unit}", currency)
    except BadMoney as bad:
        raise BadCell(bad.code) from None


def _whole(minor: Decimal) -> int:
    if minor != minor.to_integral_value():
        raise BadCell("too_precise")
    return int(minor)
