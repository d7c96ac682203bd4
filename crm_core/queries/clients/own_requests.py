"""What a client sees of their own: requests, what happens next, invoices (R24)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, and_, bindparam, case, func, select

from crm_core.models import Deal, DealEvent, Invoice, Message, Staff, StageEntry, Task
from crm_core.queries.base import Query, asks
from crm_core.queries.invoices.brief_columns import BRIEF
from crm_core.queries.invoices.dto import InvoiceBrief
from crm_core.rules.deals.statuses import DealEventKind, DealStatus, InvoiceStatus, TaskState
from crm_core.rules.policy import Permission

SHOWN = 5
_UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A deal as its client may see it: no stage, no reason, nothing of how we sell.

    `next_at`: when they will hear from us, in UTC; None where nothing is planned; `asked_for`: they named
    that moment themselves. `invoices`: those that were sent.
    """

    deal_id: int
    title: str
    status: DealStatus
    created_at: datetime
    owner_name: str | None
    next_at: datetime | None
    invoices: tuple[InvoiceBrief, ...]
    rating: int | None = None
    asked_for: bool = False

    @property
    def open(self) -> bool:
        return self.status is DealStatus.OPEN


_OPEN_FIRST = case((Deal.status == DealStatus.OPEN, 0), else_=1)
# What the staff has renamed is called by its client as before.
_FIRST_CALLED = (
    select(DealEvent.detail["old"].as_string())
    .where(
        DealEvent.deal_id == Deal.id,
        DealEvent.kind == DealEventKind.EDITED,
        DealEvent.detail["field"].as_string() == "title",
    )
    .order_by(DealEvent.id)
    .limit(1)
    .correlate(Deal)
    .scalar_subquery()
)
_ASKED_FOR = (
    select(Task.id)
    .where(Task.deal_id == Deal.id, Task.state == TaskState.OPEN, Task.due_at == Deal.next_task_at, Task.asked_for)
    .correlate(Deal)
    .exists()
)
_DEALS = (
    select(
        Deal.id,
        func.coalesce(_FIRST_CALLED, Deal.title),
        Deal.status,
        Deal.created_at,
        Staff.name,
        Deal.next_task_at,
        Deal.rating,
        _ASKED_FOR,
    )
    # Nobody is promised whom nothing reaches.
    .outerjoin(Staff, and_(Staff.id == Deal.owner_id, Staff.active, Staff.unreachable_at.is_(None)))
    .where(
        Deal.contact_id == bindparam("contact_id"),
        # Opened by nobody on the staff, in the funnel of requests: its title is the client's own words.
        select(StageEntry.id)
        .where(
            StageEntry.deal_id == Deal.id,
            StageEntry.seq == 1,
            StageEntry.by_staff_id.is_(None),
            StageEntry.funnel == bindparam("inbound"),
        )
        .exists(),
    )
    .order_by(_OPEN_FIRST, Deal.id.desc())
    .limit(SHOWN)
)
_INVOICES = (
    select(Invoice.deal_id, *BRIEF)
    .where(Invoice.contact_id == bindparam("contact_id"))
    .where(Invoice.status.not_in((InvoiceStatus.DRAFT, InvoiceStatus.VOID)))
    .order_by(Invoice.id)
)


_LOGGED = select(Message.message_id).where(
    Message.contact_id == bindparam("contact_id"),
    Message.chat_id == bindparam("chat", type_=BigInteger),
    Message.message_id.in_(bindparam("numbers", expanding=True, type_=BigInteger)),
)


class OwnRequests(Query):
    @asks(Permission.deal_view, clients=True)
    async def logged(self, chat_id: int, numbers: Collection[int]) -> frozenset[int]:
        """Of these messages of the asking client's chat, those that we have already. Raises Refused."""
        if not self.actor.is_lead:
            raise self.refused(Permission.deal_view)
        about = {"contact_id": self.actor.id, "chat": chat_id, "numbers": list(numbers)}
        found = await self.session.scalars(_LOGGED, about)
        return frozenset(number for number in found if number is not None)

    @asks(Permission.deal_view, clients=True)
    async def mine(self, most: int = SHOWN) -> tuple[OwnRequest, ...]:
        """The asking client's latest requests, `most` of them, the open ones first, in two statements. Raises Refused.

        Only what they opened themselves: a deal that the staff has opened bears the staff's words.
        """
        if not self.actor.is_lead:
            raise self.refused(Permission.deal_view)
        whose = {"contact_id": self.actor.id}
        today = self.calendar.local(self.now).date()
        invoices: defaultdict[int, list[InvoiceBrief]] = defaultdict(list)
        for row in await self.session.execute(_INVOICES, whose):
            deal_id, invoice_id, number, status, total, paid, currency, due_on, credited = row
            overdue = status in _UNPAID and due_on is not None and due_on < today
            brief = InvoiceBrief(invoice_id, number, status, total, paid, currency, due_on, credited, overdue)
            invoices[deal_id].append(brief)
        rows = await self.session.execute(_DEALS.limit(most), whose | {"inbound": self.regulation.inbound})
        return tuple(
            OwnRequest(deal_id, title, status, created_at, owner, next_at, tuple(invoices[deal_id]), rating, asked)
            for deal_id, title, status, created_at, owner, next_at, rating, asked in rows
        )
