"""One deal, task or invoice with all that its card shows (R21), for those who may see it."""

from __future__ import annotations

from crm_core.queries.card_views import DealCard, History, InvoiceCard, TaskCard


class Cards:
    """What does not exist and what is not for the asker's eyes are one and the same: Refused."""

    async def deal(self, deal_id: int) -> DealCard:
        raise NotImplementedError

    async def task(self, task_id: int) -> TaskCard:
        raise NotImplementedError

    async def history(self, deal_id: int, page: int = 0, size: int = 8) -> History:
        raise NotImplementedError

    async def invoice(self, invoice_id: int) -> InvoiceCard:
        raise NotImplementedError
