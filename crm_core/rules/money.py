"""Money: whole minor units and a currency code (ISO 4217). No floats, no rounding that loses a kopeck."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from babel.numbers import format_currency, get_currency_precision

_SPACES = re.compile(r"[\s\u00a0\u202f_']")
_NUMBER = re.compile(r"[0-9]{1,30}(?:\.[0-9]{1,30})?")
_SCALES = (
    (("k", "к", "т", "тыс", "тысяча", "тысячи", "тысяч"), 1_000),
    (("m", "м", "mln", "млн", "миллион", "миллиона", "миллионов"), 1_000_000),
)
_SCALE_WORDS = [word for words, _ in _SCALES for word in words]
_UNIT = r"[$€£¥₽₴₸₾]|р(?:уб(?:л[ьяей]{1,3})?)?|rub|usd|eur|gbp|kzt|byn|uzs|amd|gel|cny|tenge|тенге"
_TYPED = re.compile(
    rf"(?P<before>{_UNIT})?\+?(?P<digits>[0-9][0-9.,]*)"
    rf"(?P<scale>{'|'.join(sorted(_SCALE_WORDS, key=len, reverse=True))})?\.?(?P<after>{_UNIT})?\.?"
)
# What people write for a currency; a sign that several share stands for each of them.
_STATED = {
    "$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}, "€": {"EUR"}, "£": {"GBP"}, "¥": {"JPY", "CNY"},
    "₽": {"RUB"}, "₴": {"UAH"}, "₸": {"KZT"}, "₾": {"GEL"}, "тенге": {"KZT"}, "tenge": {"KZT"},
}  # fmt: skip
MAX_MINOR = 10**15
"""Beyond this an amount is a slip of the keyboard; it still fits a 64-bit integer when summed up a thousandfold."""


class BadMoney(ValueError):
    """Not an amount. `code`: "not_an_amount", "too_precise", "too_large" or "stated_currency"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (kopecks, cents). Amounts of different currencies never meet: CurrencyMismatch."""

    minor: int
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def times(self, quantity: int | Decimal) -> "Money":
        """A quantity of it, half a minor unit rounded away from zero."""
        return Money(_rounded(Decimal(self.minor) * quantity), self.currency)

    def percent(self, percent: int | Decimal) -> "Money":
        """So many percent of it, half a minor unit rounded away from zero."""
        return Money(_rounded(Decimal(self.minor) * percent / 100), self.currency)

    def split(self, parts: int) -> tuple["Money", ...]:
        """Nearly equal parts that add up exactly; the first ones bear the remainder."""
        share, left = divmod(self.minor, parts)
        return tuple(Money(share + (1 if place < left else 0), self.currency) for place in range(parts))

    @property
    def amount(self) -> Decimal:
        """In major units."""
        return Decimal(self.minor).scaleb(-precision(self.currency))

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


class CurrencyMismatch(ValueError):
    """Amounts of two currencies were to be added or compared."""


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum; zero in the given currency if there are none."""
    return sum(amounts, Money.zero(currency))


def precision(currency: str) -> int:
    """Digits after the point: 2 for roubles, 0 for yen."""
    return get_currency_precision(currency)


def parse_money(text: str, currency: str) -> Money:
    """An amount as people type it: "12 500,50", "12,500.50", "1.250.000", "12 500 ₽", «15 тыс.», "1.5m".

    A currency that is said must be the one that is asked for: "$500" is no 500 roubles ("stated_currency").

    One separator followed by exactly three digits parts thousands; otherwise the last separator is the decimal point.
    Raises BadMoney.
    """
    match = _TYPED.fullmatch(_SPACES.sub("", text.casefold()))
    if match is None:
        raise BadMoney("not_an_amount")
    stated = match["before"] or match["after"]
    if stated is not None and currency not in _currencies(stated):
        raise BadMoney("stated_currency")
    scale = next((size for words, size in _SCALES if match["scale"] in words), 1)
    amount = decimal_of(match["digits"].rstrip(".,"), thousands=scale == 1)
    if amount is None:
        raise BadMoney("not_an_amount")
    if amount * scale > Decimal(MAX_MINOR).scaleb(-precision(currency)):
        raise BadMoney("too_large")
    minor = (amount * scale).scaleb(precision(currency))
    if minor != minor.to_integral_value():
        raise BadMoney("too_precise")
    return Money(int(minor), currency)


def _currencies(stated: str) -> set[str]:
    """The codes that a written currency may stand for."""
    if stated.startswith("р"):
        return {"RUB", "BYN"}
    return _STATED.get(stated) or {stated.upper()}


def decimal_of(digits: str, *, thousands: bool = True) -> Decimal | None:
    """A number written with points or commas; None if they make no sense.

    With `thousands`, a single separator before exactly three digits parts thousands ("12.500" is twelve thousand).
    """
    separators = [char for char in digits if char in ".,"]
    last = separators[-1] if separators else "."
    groups = digits.split(last)
    alike = len(set(separators)) == 1
    grouped = alike and _are_thousands(groups) and (thousands or len(separators) > 1)
    if grouped:
        digits = "".join(groups)
    elif len(groups) == 2:
        head = groups[0].split("," if last == "." else ".")
        if len(head) > 1 and not _are_thousands(head):
            return None
        digits = "".join(head) + "." + groups[1]
    return Decimal(digits) if _NUMBER.fullmatch(digits) else None


def _are_thousands(groups: list[str]) -> bool:
    """Whether the parts of a number are groups of three digits, the first one shorter or not, and no leading zero."""
    first, *rest = groups
    return 1 <= len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in rest)


def format_money(money: Money, locale: str) -> str:
    """As it is written in the locale, never broken over two lines; whole amounts without the empty decimals."""
    whole = money.minor % 10 ** precision(money.currency) == 0
    pattern = "#,##0\u00a0¤" if whole and locale.startswith("ru") else "¤#,##0" if whole else None
    text = format_currency(money.amount, money.currency, pattern, locale=locale, currency_digits=not whole)
    return text.replace("RUB\u00a0", "₽").replace("RUB", "₽")  # CLDR knows the rouble's sign only in Russian


def _rounded(value: Decimal) -> int:
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))
