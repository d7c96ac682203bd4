"""Money: whole minor units and a currency code (ISO 4217). No floats, no rounding that loses a kopeck."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from babel.numbers import format_currency, get_currency_precision

MAX_MINOR = 10**15
"""Beyond this an amount is a slip of the keyboard; it still fits a 64-bit integer when summed up a thousandfold."""


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


def share(amount: int, part: int, whole: int) -> int:
    """`amount` × `part` ÷ `whole` in whole minor units, half of one rounded away from zero, as everywhere here. Exact
    for numbers of any length; `whole` is positive.
    """
    numerator = amount * part
    rounded = (2 * abs(numerator) + whole) // (2 * whole)
    return rounded if numerator >= 0 else -rounded


def precision(currency: str) -> int:
    """Digits after the point: 2 for roubles, 0 for yen."""
    return get_currency_precision(currency)


def format_money(money: Money, locale: str, *, in_full: bool = False) -> str:
    """As it is written in the locale, never broken over two lines; whole amounts without the empty decimals, unless
    `in_full`.
    """
    whole = not in_full and money.minor % 10 ** precision(money.currency) == 0
    pattern = "#,##0\u00a0¤" if whole and locale.startswith("ru") else "¤#,##0" if whole else None
    text = format_currency(money.amount, money.currency, pattern, locale=locale, currency_digits=not whole)
    return text.replace("RUB\u00a0", "₽").replace("RUB", "₽")  # CLDR knows the rouble's sign only in Russian


def _rounded(value: Decimal) -> int:
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))
