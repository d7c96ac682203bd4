"""Invoices and payments (R30, R31)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm_core.rules.states import InvoiceStatus


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice that was sent. `delivered` is False where the client cannot be reached here: hand it over."""

    number: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class PaidResult:
    """What a payment brought. `missing`: the fields (codes) that keep a fully paid deal from being won."""

    status: InvoiceStatus
    deal_won: bool
    missing: tuple[str, ...]


class Invoices:
    async def draft(self, deal_id: int) -> int:
        raise NotImplementedError

    async def put_line(self, invoice_id: int, product_id: int, quantity: int) -> None:
        raise NotImplementedError

    async def due(self, invoice_id: int, on: date) -> None:
        raise NotImplementedError

    async def send(self, invoice_id: int, seen_version: int) -> Issued:
        raise NotImplementedError

    async def pay(self, invoice_id: int, seen_version: int, amount: int) -> PaidResult:
        raise NotImplementedError

    async def void(self, invoice_id: int, seen_version: int) -> None:
        raise NotImplementedError
