"""Amounts as people write them, in a chat or a column of a table: what was written, and then what it is worth.

A point or a comma before exactly three digits says nothing by itself: 12.345 may be twelve thousand or twelve and a
bit. The other amounts of its column tell; alone it is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from crm_core.rules.money.amounts import MAX_MINOR, Money, precision
from crm_core.rules.money.spoken_amounts import amount_in

Mark = Literal[".", ","]

_SCALES = (
    (("k", "к", "т", "тыс", "тысяча", "тысячи", "тысяч", "thousand"), 1_000),
    (("kk", "кк", "m", "м", "mln", "млн", "миллион", "миллиона", "миллионов", "million"), 1_000_000),
    (("млрд", "миллиард", "миллиарда", "миллиардов", "bn", "billion"), 1_000_000_000),
)
_SCALE = {word: size for words, size in _SCALES for word in words}
# What people write for a currency; a sign that several share stands for each of them, «у.е.» for none that we know.
_BY_CODE = frozenset({"by its code"})
_UNITS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"(?:us|сша)?\$|usd|долл?(?:\.|ар(?:а|ов|ы)?)?|бакс(?:а|ов|ы)?|dollars?",
     frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})),
    (r"€|eur|евро|euros?", frozenset({"EUR"})),
    (r"£|gbp|фунт(?:а|ов|ы)?", frozenset({"GBP"})),
    (r"¥|cny|rmb|юан(?:ь|я|ей|и)", frozenset({"CNY", "JPY"})),
    (r"jpy|иен(?:а|ы)?|yen", frozenset({"JPY"})),
    (r"byn|б\.?р\.?|бел\.?р(?:уб(?:\.|л(?:ь|я|ей|и))?)?", frozenset({"BYN"})),
    (r"₽|rub|rur|roubles?|rubles?", frozenset({"RUB"})),
    (r"р(?:уб(?:л(?:ь|я|ей|и|ях))?)?", frozenset({"RUB", "BYN"})),
    (r"₸|kzt|тенге|тг|tenge", frozenset({"KZT"})),
    (r"₴|uah|грн|гривен|гривн[аы]", frozenset({"UAH"})),
    (r"uzs|сум(?:ов|а)?", frozenset({"UZS"})),
    (r"₾|gel|лари", frozenset({"GEL"})),
    (r"֏|amd|драм(?:ов|а)?", frozenset({"AMD"})),
    (r"kgs|сом(?:ов|а)?", frozenset({"KGS"})),
    (r"₺|try|лир(?:а|ы)?", frozenset({"TRY"})),
    (r"aed|дирхам(?:ов|а)?", frozenset({"AED"})),
    (r"pln|zł|злот(?:ый|ых)", frozenset({"PLN"})),
    (r"у\.?\s?е", frozenset()),
    (r"₹|inr", frozenset({"INR"})),
    (r"₼|azn", frozenset({"AZN"})),
    (r"₪|ils", frozenset({"ILS"})),
    (r"chf|czk|krw|tjs|tmt|mdl|sek|nok|dkk|cad|aud|nzd|hkd|sgd|mxn|brl|thb|vnd|rsd|bgn|ron|huf", _BY_CODE),
)  # fmt: skip
_UNIT = "|".join(pattern for pattern, _ in _UNITS)
_SCALE_WORDS = "|".join(sorted(_SCALE, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?:(?P<before>{_UNIT})\.?\s*)?\+?(?P<digits>[0-9](?:[0-9.,' ]*[0-9])?)[.,]?\s*"
    rf"(?:(?P<scale>{_SCALE_WORDS})(?![^\W\d_])\.?\s*|(?P<glued>[ткtk])\.?\s?(?=р))?"
    rf"(?:(?P<after>{_UNIT})\.?)?"
)
_NEGATIVE = re.compile(r"[-−–]\s*[0-9$€£₽].*|\(\s*[0-9$€£₽].*\)|.*[0-9]\s*-")
_NOT_EXACT = re.compile(
    r"(?:от|до|около|примерно|ок\.?|from|up to|about|approx\.?|ca\.?|~|≈|>|<|≥|≤)\s*[0-9$€£₽].*"
    r"|[0-9][0-9.,' ]*\s*(?:[-–—]|\.\.+|…)\s*[0-9].*|[0-9][0-9.,' ]*\s*\+"
)
_LAST_UNIT = re.compile(rf"\s*(?<![^\W\d_])(?P<unit>{_UNIT})\.?$")
_CENTS = re.compile(rf"(?P<whole>.+?(?:{_UNIT})\.?)\s*(?P<cents>[0-9]{{1,2}})\s*(?:коп(?:\.|е[а-я]+)?|к\.|cents?)")
_APOSTROPHES = str.maketrans("’‘`´ʼ_", "''''''")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<gap>[ '])[0-9]{3})(?:(?P=gap)[0-9]{3})*(?:[.,][0-9]+)?")
_NUMBER = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")
LONGEST = 200


class BadMoney(ValueError):
    """Not an amount.

    `code`: not_an_amount, not_exact ("from 500"), negative, percent, ambiguous (12.345 alone), too_precise, too_large,
    stated_currency (another one than is asked for).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Written:
    """An amount as it was written: figures with their separators, how many times they count, the currency if said.

    `english`: its sign stands before the figures, which parts thousands by commas.
    """

    digits: str
    scale: int = 1
    unit: str = ""
    english: bool = False


def written(text: str) -> Written:
    """Raises BadMoney `not_an_amount`, `not_exact`, `negative`, `percent`."""
    if len(text) > LONGEST:
        raise BadMoney("not_an_amount")
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES).split())
    words = words.removeprefix("'").strip()
    match = _WRITTEN.fullmatch(words)
    if match is None and (said := _said(words)) is not None:
        return said
    if match is None:
        if words.endswith("%"):
            raise BadMoney("percent")
        not_exact, negative = _NOT_EXACT.fullmatch(words), _NEGATIVE.fullmatch(words)
        raise BadMoney("not_exact" if not_exact else "negative" if negative else "not_an_amount")
    scale = _SCALE.get(match["scale"] or match["glued"] or "", 1)
    return Written(match["digits"], scale, match["before"] or match["after"] or "", match["before"] is not None)


def _said(words: str) -> Written | None:
    """In words or piece by piece, «100 рублей 50 копеек» as well; None if it is no amount said so. Raises BadMoney."""
    if (parted := _CENTS.fullmatch(words)) is not None:
        whole = written(parted["whole"])
        worth = decimal_of(whole.digits, _scaled_mark(whole)) * whole.scale
        return None if worth % 1 else Written(f"{worth:f}.{parted['cents']:>02}", unit=whole.unit)
    unit = _LAST_UNIT.search(words)
    worth = amount_in(words[: unit.start()] if unit else words)
    return None if worth is None else Written(f"{worth.normalize():f}", unit=unit["unit"] if unit else "")


def currencies(unit: str) -> frozenset[str]:
    """The codes that a written currency may stand for; none if it is none."""
    words = " ".join(unicodedata.normalize("NFKC", unit).casefold().split()).rstrip(".")
    for pattern, codes in _UNITS:
        if re.fullmatch(rf"(?:{pattern})\.?", words):
            return frozenset({words.upper()}) if codes is _BY_CODE else codes
    return frozenset()


def is_unit(words: str) -> bool:
    """Whether these words say a currency, «у.е.» as well."""
    return re.fullmatch(rf"(?:{_UNIT})\.?", words.casefold().strip()) is not None


def scale_of(word: str) -> int | None:
    """1,000 for «тыс», and so on; None for a word that is no number."""
    return _SCALE.get(word.casefold().rstrip("."))


def mark_of(digits: str) -> Mark | None:
    """Which of point and comma is the decimal one in these figures; None if they do not tell."""
    separators = [char for char in digits if char in ".,"]
    if not separators:
        return None
    last, alike = separators[-1], len(set(separators)) == 1
    if alike and len(separators) > 1:
        return "," if last == "." else "."
    if alike and " " not in digits and "'" not in digits and _are_thousands(digits.split(last)):
        return None
    return "." if last == "." else ","


def habit(column: Iterable[str]) -> Mark | None:
    """The decimal mark of a column of figures; None if it has no habit, or two."""
    marks: set[Mark] = {mark for digits in column if (mark := mark_of(digits)) is not None}
    return marks.pop() if len(marks) == 1 else None


def decimal_of(digits: str, mark: Mark | None = None) -> Decimal:
    """What the figures are worth, `mark` being the decimal one of their column.

    Raises BadMoney `ambiguous`, and `not_an_amount` for separators that make no sense.
    """
    own = mark_of(digits)
    separators = {char for char in digits if char in ".,"}
    if separators and own is None and mark is None:
        raise BadMoney("ambiguous")
    decimal = own or mark or "."
    plain = digits
    if " " in digits or "'" in digits:
        if _GROUPED.fullmatch(digits) is None:
            raise BadMoney("not_an_amount")
        plain = digits.replace(" ", "").replace("'", "")
    whole, point, part = plain.partition(decimal) if plain.count(decimal) == 1 else (plain, "", "")
    groups = whole.split("," if decimal == "." else ".")
    if len(groups) > 1 and not _are_thousands(groups):
        raise BadMoney("not_an_amount")
    number = "".join(groups) + ("." + part if point else "")
    if not _NUMBER.fullmatch(number):
        raise BadMoney("not_an_amount")
    return Decimal(number)


def money_of(amount: Written, currency: str, mark: Mark | None = None) -> Money:
    """Raises BadMoney."""
    if amount.unit and currency not in currencies(amount.unit):
        raise BadMoney("stated_currency")
    own = _scaled_mark(amount) or mark or ("." if amount.english else None)
    return minor_of(decimal_of(amount.digits, own) * amount.scale, currency)


def _scaled_mark(amount: Written) -> Mark | None:
    """Nobody parts thousands in thousands: «1,250 тыс.» has a decimal comma."""
    separators = [char for char in amount.digits if char in ".,"]
    if amount.scale == 1 or len(separators) != 1:
        return None
    return "." if separators[0] == "." else ","


def minor_of(value: Decimal, currency: str, *, rounded: bool = False) -> Money:
    """An amount in major units; with `rounded`, as a spreadsheet shows what it reckoned. Raises BadMoney `negative`,
    `too_precise`, `too_large`.
    """
    if value < 0:
        raise BadMoney("negative")
    if value > Decimal(MAX_MINOR).scaleb(-precision(currency)):
        raise BadMoney("too_large")
    minor = value.scaleb(precision(currency))
    whole = minor.to_integral_value(rounding=ROUND_HALF_UP)
    if minor != whole and (not rounded or not whole):
        raise BadMoney("too_precise")
    return Money(int(whole), currency)


def parse_money(text: str, currency: str, locale: str = "") -> Money:
    """An amount as people type it: "12 500,50", "12,500.50", "1.250.000", "12 500 ₽", «15 тыс.», "1.5m", «500 т.р.».

    A currency that is said must be the one that is asked for: "$500" is no 500 roubles. Whoever reads English parts
    thousands by commas; of anybody else, 12,345 is asked about. Raises BadMoney.
    """
    return money_of(written(text), currency, "." if locale.startswith("en") else None)


def _are_thousands(groups: list[str]) -> bool:
    """Whether the parts of a number are groups of three digits, the first one shorter or not, and no leading zero."""
    first, *rest = groups
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in rest)
