"""What is true from the moment on at which a notification has arrived, and not before: a refusal leaves it untrue."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select, update

from crm_core.models import Deal, Invoice, Message, Staff
from crm_core.queries.notifications.kinds import DailyDigest, InvoiceReminder, WeWrote
from crm_core.services.conversation.answer_clock import AnswerClock
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValuesView
from crm_core.unit_of_work import Component


class Delivered(Component):
    """Called with what was kept of a notification, in the transaction that marks it as sent."""

    async def note(self, kind: str, staff_id: int | None, payload: NamedValuesView) -> None:
        if kind == InvoiceReminder.name:
            await self._reminded(payload["invoice"])
        elif kind == WeWrote.name and payload.get("later"):
            await self._answered(payload["message"])
        elif kind == DailyDigest.name and staff_id is not None and payload.get("to"):
            await self._told(staff_id, datetime.fromtimestamp(payload["to"], UTC))

    async def _reminded(self, invoice_id: int) -> None:
        """The client has been reminded of it (R42)."""
        theirs = update(Invoice).where(Invoice.id == invoice_id)
        await self.session.execute(theirs.values(reminded_at=self.now), execution_options=NO_SYNC)

    async def _answered(self, message_id: int) -> None:
        """What was written before its time is an answer now (R37)."""
        about = select(Deal.id, Deal.asked_at).join(Message, Message.deal_id == Deal.id).where(Message.id == message_id)
        for deal_id, asked_at in (await self.session.execute(about)).all():
            await AnswerClock(self.uow).answered(deal_id, asked_at)

    async def _told(self, staff_id: int, until: datetime) -> None:
        """The next digest goes on from here."""
        reader = update(Staff).where(Staff.id == staff_id, func.coalesce(Staff.digested_until, until) <= until)
        await self.session.execute(reader.values(digested_until=until), execution_options=NO_SYNC)
