"""How an invoice stands (R30, R73): by what was asked for, what was credited of it, and what has come in.

due = asked - credited; left = what of it has not come; to return = what came beyond it. None of them is below zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.rules.deals.statuses import InvoiceStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """Minor units of one currency; 0 <= `credited` <= `total`, 0 <= `paid`."""

    total: int
    credited: int
    paid: int

    @property
    def due(self) -> int:
        return self.total - self.credited

    @property
    def left(self) -> int:
        return max(self.due - self.paid, 0)

    @property
    def to_return(self) -> int:
        return max(self.paid - self.due, 0)

    @property
    def status(self) -> InvoiceStatus:
        """Of an invoice that was issued and not cancelled."""
        if self.total and not self.due:
            return InvoiceStatus.CREDITED
        if self.paid >= self.due:
            return InvoiceStatus.PAID
        return InvoiceStatus.PART_PAID if self.paid else InvoiceStatus.SENT


def tax_credited(added_tax: int, total: int, credited: int) -> int:
    """What of the credited is tax that came on top of the lines: in proportion, and with the whole all of it."""
    return added_tax * credited // total if total else 0
