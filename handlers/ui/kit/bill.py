"""An invoice that is paid inside Telegram, and the answer to whoever is about to pay it, as plain data (ADR 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from handlers.ui.kit.inline_results import InlineAnswer
from handlers.ui.kit.picture import Part


class BillLine(Part):
    """A line of the receipt (54-FZ): `amount` in minor units with its tax; `tax_rate` in hundredths of a percent, None
    without a tax.
    """

    title: str
    amount: int
    tax_rate: int | None = None


class Bill(Part):
    """`payload` comes back with the payment. The amounts of the lines add up to what is asked for."""

    title: str
    description: str
    payload: str
    currency: str
    lines: tuple[BillLine, ...]

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class CheckoutAnswer:
    """To Telegram's question whether a payment may go on; `problem`: why it may not, as the payer reads it. It is not
    kept with the inbox row: Telegram waits ten seconds, and then takes no money.
    """

    query_id: str
    problem: str | None = None


AtOnce: TypeAlias = InlineAnswer | CheckoutAnswer
"""What is answered at once, beside any chat's line, or never."""
