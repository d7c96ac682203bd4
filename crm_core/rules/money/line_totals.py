"""What a line of a deal or an invoice comes to: price × quantity, less its discount. Whole minor units throughout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from crm_core.rules.deals.statuses import DiscountKind
from crm_core.rules.money.amounts import MAX_MINOR, share
from crm_core.rules.money.typed_amounts import BadMoney, decimal_of, parse_money

WHOLE = 10_000
"""A hundred percent, in hundredths of one."""
MAX_QUANTITY = 100_000
_PERCENT = re.compile(r"(?P<number>[0-9][0-9.,\s]{0,20})(?:%|проц\w*\.?|percent)", re.IGNORECASE)


class BadLine(ValueError):
    """A line that cannot be. `code`: "not_a_number", "too_large", "not_an_amount"; `part`: which of its figures."""

    def __init__(self, code: str, part: str) -> None:
        super().__init__(code, part)
        self.code, self.part = code, part


@dataclass(frozen=True, slots=True)
class Discount:
    """Off the whole line, not off one unit. `value`: hundredths of a percent (750 is 7.5 %), or minor units."""

    kind: DiscountKind = DiscountKind.PERCENT
    value: int = 0

    @classmethod
    def percent(cls, hundredths: int) -> Self:
        return cls(DiscountKind.PERCENT, hundredths)

    @classmethod
    def sum(cls, minor: int) -> Self:
        return cls(DiscountKind.SUM, minor)

    def __bool__(self) -> bool:
        return self.value != 0

    def off(self, gross: int) -> int:
        """How much it takes off, never more than there is.

        A percentage is rounded to the minor unit, half of one upwards: in the client's favour.
        """
        if self.kind is DiscountKind.SUM:
            return min(self.value, gross)
        return share(gross, self.value, WHOLE)


NO_DISCOUNT = Discount()


def parse_discount(text: str, currency: str, locale: str = "") -> Discount:
    """ "7%", "7,5 %", «10 процентов»; anything else is a sum off the whole line. Raises BadMoney."""
    percent = _PERCENT.fullmatch(text.strip())
    if percent is None:
        return Discount.sum(parse_money(text, currency, locale).minor)
    figures = "".join(percent["number"].split())
    hundredths = decimal_of(figures, "," if "," in figures else ".") * 100
    if hundredths != hundredths.to_integral_value():
        raise BadMoney("too_precise")
    return Discount.percent(int(hundredths))


def line_sum(price: int, quantity: int, discount: Discount = NO_DISCOUNT) -> int:
    """To be paid for the line."""
    gross = price * quantity
    return gross - discount.off(gross)


def check_line(price: int, quantity: int, discount: Discount) -> None:
    """Raises BadLine for a figure that no sale has. A sum off may exceed a line that has shrunk: it takes all of it."""
    if quantity < 1:
        raise BadLine("not_a_number", "quantity")
    if quantity > MAX_QUANTITY:
        raise BadLine("too_large", "quantity")
    if price < 0:
        raise BadLine("not_an_amount", "price")
    if price * quantity > MAX_MINOR:
        raise BadLine("too_large", "price")
    if discount.value < 0:
        raise BadLine("not_an_amount", "discount")
    if discount.value > (WHOLE if discount.kind is DiscountKind.PERCENT else MAX_MINOR):
        raise BadLine("too_large", "discount")
