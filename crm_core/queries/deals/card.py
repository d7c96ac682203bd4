"""One deal, task or invoice with all that its card shows (R21), for those who may see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import JsonValue
from sqlalchemy import bindparam, func, select

from crm_core.errors import Refused
from crm_core.models import Company, Contact, Deal, Invoice, Task
from crm_core.models.clients import GIVEN_PHONE
from crm_core.queries.access.clients import seen_by
from crm_core.queries.access.field_visibility import hidden_contact, shown_title
from crm_core.queries.access.scope import deals_within, helped_by, helper_names, reach_of
from crm_core.queries.base import Query, asks
from crm_core.queries.deals import card_sql as sources
from crm_core.queries.deals.dto import DealCard, History, HistoryItem, HistoryKind, LinkedDeal, TaskCard, WorkLeft
from crm_core.queries.deals.field_visibility import hidden_card
from crm_core.queries.deals.tags import seen_tags, tagged
from crm_core.queries.dto import ContactBrief, StaffBrief
from crm_core.queries.filters.money import billed, counts
from crm_core.queries.invoices.credits import credits_of, ever_paid
from crm_core.queries.invoices.dto import InvoiceBrief, InvoiceCard, LineView
from crm_core.queries.tasks.dto import TaskLine
from crm_core.queries.tasks.lines import TaskLines, select_tasks
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Source, Text, WorkDuration
from crm_core.roles import ActorKind
from crm_core.rules.builtin_fields import field_values
from crm_core.rules.deals.statuses import InvoiceStatus, KeyKind, TaskState
from crm_core.rules.policy import Permission, Subject
from crm_core.unit_of_work import UnitOfWork

__all__ = [
    "Cards",
    "DealCard",
    "History",
    "HistoryItem",
    "HistoryKind",
    "InvoiceBrief",
    "InvoiceCard",
    "LineView",
    "TaskCard",
    "TaskLine",
]

_FRESH = {"populate_existing": True}
_UNPAID = (InvoiceStatus.SENT, InvoiceStatus.PART_PAID)
_DEAL = sources.select_deal()
_INVOICES = sources.select_invoices()
_INVOICE = sources.select_invoice()
_LINES = sources.select_lines()
_GOODS = sources.select_goods()
_LINKED = sources.select_linked()
_LIKENESS = sources.select_likeness()
_TASKS = (
    select_tasks()
    .where(Task.deal_id == bindparam("deal_id"), Task.state == TaskState.OPEN)
    .order_by(Task.due_at, Task.id)
)
_TASK = select_tasks().add_columns(Task.state, Task.outcome).where(Task.id == bindparam("task_id"))


class Cards(Query):
    """What does not exist and what is not for the asker's eyes are one and the same: Refused."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._tasks = TaskLines(uow)

    @asks(Permission.deal_view)
    async def deal(self, deal_id: int) -> DealCard:
        """A deal's whole card, in three statements; one more for lines, a likeness, linked deals. Raises Refused.

        Whoever owns one of its open tasks, or helps with it (R65), sees it as well as its owner.
        """
        tags = seen_tags(self)
        more = *(tagged(tag, self) for tag in tags), helper_names(), helped_by(self.actor.staff_id)
        whole = _DEAL.add_columns(*more)
        row = (await self.session.execute(whole, {"deal_id": deal_id}, execution_options=_FRESH)).first()
        if row is None:
            raise Refused(Permission.deal_view.value, "deal", deal_id)
        found, (*borne, helpers, helping) = row[: -len(more)], row[-len(more) :]
        tasks = self._tasks.read(await self.session.execute(_TASKS, {"deal_id": deal_id}))
        deal: Deal = found[0]
        if not (helping or (self.actor.is_staff and any(task.owner_id == self.actor.id for task in tasks))):
            self.allow(Permission.deal_view, _subject(deal), "deal", deal_id)
        invoices = tuple(self._invoice(*row) for row in await self.session.execute(_INVOICES, {"deal_id": deal_id}))
        lines, likeness = await self._goods(deal), await self._likeness(found[1])
        card = self._card(found, tasks, invoices, lines, likeness, await self._linked(deal, found[-1]))
        worn = tuple(tag for tag, on in zip(tags, borne, strict=True) if on)
        return replace(card, tags=worn, helpers=helpers, helping=bool(helping))

    @asks(Permission.task_view)
    async def task(self, task_id: int) -> TaskCard:
        """A task with its deal's card; one that is done by now as well, for an old button. Raises Refused."""
        found = (await self.session.execute(_TASK, {"task_id": task_id})).first()
        if found is None:
            raise Refused(Permission.task_view.value, "task", task_id)
        (line,) = self._tasks.read([found])
        return TaskCard(line, found[-2] is TaskState.OPEN, found[-1], await self.deal(line.deal_id))

    @asks(Permission.invoice_view, clients=True)
    async def invoice(self, invoice_id: int) -> InvoiceCard:
        """An invoice as its manager and its client may see it. Raises Refused."""
        found = (await self.session.execute(_INVOICE, {"invoice_id": invoice_id}, execution_options=_FRESH)).first()
        if found is None:
            raise Refused(Permission.invoice_view.value, "invoice", invoice_id)
        invoice: Invoice = found[0]
        _, title, version, owner_id, department_id, contact, phone, email = found
        subject = Subject(owner_id, department_id, invoice.contact_id)
        self.allow(Permission.invoice_view, subject, "invoice", invoice_id)
        if invoice.status is InvoiceStatus.DRAFT and self.actor.kind is ActorKind.lead:
            # Not theirs before it has been sent.
            raise self.refused(Permission.invoice_view, "invoice", invoice_id)
        lines = await self.session.execute(_LINES, {"invoice_id": invoice_id})
        worth, besides = await self._around(invoice)
        return InvoiceCard(
            id=invoice.id,
            version=invoice.version,
            number=invoice.number,
            deal_id=invoice.deal_id,
            deal_title=shown_title(title, contact.name, self.hidden),
            deal_version=version,
            client=hidden_contact(ContactBrief.of(contact, phone, email), self.hidden),
            status=invoice.status,
            lines=tuple(sources.line_view(line) for line in lines),
            total=invoice.total,
            paid=invoice.paid,
            due_on=invoice.due_on,
            currency=invoice.currency,
            overdue_days=self._overdue_days(invoice.status, invoice.due_on),
            sent_at=invoice.sent_at,
            deal_amount=worth,
            billed_besides=besides,
            added_tax=invoice.added_tax,
            claimed_at=invoice.claimed_at,
            credited=invoice.credited,
            credits=await credits_of(self, invoice.id) if invoice.credited else (),
            paid_once=invoice.paid > 0 or (invoice.credited > 0 and await ever_paid(self, invoice.id)),
        )

    async def _around(self, draft: Invoice) -> tuple[int | None, int]:
        """The deal's amount and what its other invoices ask for; asked only for a draft, and of the staff."""
        if draft.status is not InvoiceStatus.DRAFT or self.actor.is_lead or "amount" in self.hidden:
            return None, 0
        others = Invoice.deal_id == draft.deal_id, Invoice.id != draft.id, counts()
        besides = select(func.coalesce(func.sum(billed()), 0)).where(*others).scalar_subquery()
        worth = select(Deal.amount, besides).where(Deal.id == draft.deal_id, Deal.currency == draft.currency)
        row = (await self.session.execute(worth)).first()
        return (row[0], int(row[1])) if row else (None, 0)

    async def _goods(self, deal: Deal) -> tuple[LineView, ...]:
        """Asked only where there are any: a deal with lines names the product of the first."""
        if deal.product_id is None:
            return ()
        return tuple(map(sources.line_view, await self.session.execute(_GOODS, {"deal_id": deal.id})))

    async def _likeness(self, contact: Contact) -> tuple[ContactBrief, ...]:
        """The card that has the number which this client gave; asked only where they gave another's, and shown to those
        who may see that one as well (R48).
        """
        given = contact.fields.get(GIVEN_PHONE)
        if given is None or self.actor.is_lead:
            return ()
        seen = seen_by(self.actor, reach_of(self.actor, Permission.client_view), Contact.id)
        found = await self.session.execute(_LIKENESS.where(seen), {"phone": given, "contact_id": contact.id})
        return tuple(ContactBrief.of(other, given, email) for other, email in found)

    async def _linked(self, deal: Deal, continued: bool) -> tuple[LinkedDeal, ...]:
        if not self.actor.is_staff or not (continued or deal.linked_from_id):
            return ()
        seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_view))
        known = {"deal_id": deal.id, "from_id": deal.linked_from_id or 0}
        return tuple(
            LinkedDeal(deal_id, title, self._funnel_name(funnel), self._tasks.stage_name(funnel, stage), *rest)
            for deal_id, title, funnel, stage, *rest in await self.session.execute(_LINKED.where(seen), known)
        )

    def _funnel_name(self, code: str) -> Text:
        try:
            return self.regulation.funnel(code).name
        except UnknownCode:
            return Text.model_validate(code)

    def _work_left(self, deal: Deal) -> WorkLeft | None:
        limit, due = self.regulation.stage(deal.funnel, deal.stage).limit, deal.stage_due_at
        if due is None or not isinstance(limit, WorkDuration) or not limit.working:
            return None
        late = due <= self.now
        minutes = self.calendar.working_minutes_between(*((due, self.now) if late else (self.now, due)))
        return WorkLeft(minutes, self.calendar.day_minutes(self.now), late)

    def _card(
        self,
        found: Any,
        tasks: tuple[TaskLine, ...],
        invoices: tuple[InvoiceBrief, ...],
        lines: tuple[LineView, ...],
        likeness: tuple[ContactBrief, ...],
        linked: tuple[LinkedDeal, ...],
    ) -> DealCard:
        deal: Deal = found[0]
        _, contact, company, owner, product, phone, email, last_words, files, _ = found
        paused = deal.paused_until is not None and deal.paused_until > self.now
        card = DealCard(
            id=deal.id,
            version=deal.version,
            title=deal.title,
            status=deal.status,
            funnel=self.regulation.funnel(deal.funnel),
            stage=self.regulation.stage(deal.funnel, deal.stage),
            next_stage=self.regulation.next_stage(deal.funnel, deal.stage),
            stage_entered_at=deal.stage_entered_at,
            stage_due_at=deal.stage_due_at,
            stalled_at=deal.stalled_at,
            paused_until=deal.paused_until if paused else None,
            pause_reason=deal.pause_reason if paused else None,
            amount=deal.amount,
            spent=deal.spent,
            currency=deal.currency,
            source=self._source(deal.source),
            source_code=deal.source,
            need=deal.need,
            product=product,
            contact=ContactBrief.of(contact, phone, email),
            company=company.name if company else None,
            owner=StaffBrief(deal.owner_id, owner) if deal.owner_id is not None else None,
            fields=self._visible(deal, contact, company, phone, email),
            tasks=tasks,
            lost_reason=deal.lost_reason,
            closed_at=deal.closed_at,
            created_at=deal.created_at,
            invoices=invoices,
            last_words=last_words,
            likeness=likeness,
            linked=linked,
            ticked=tuple(deal.ticked.get(deal.stage, ())),
            work_left=self._work_left(deal),
            paid_until=deal.paid_until,
            lines=lines,
            files=files,
        )
        return hidden_card(card, self.hidden)

    def _visible(
        self, deal: Deal, contact: Contact, company: Company | None, phone: str | None, email: str | None
    ) -> dict[str, JsonValue]:
        """Every filled field in the regulation's order, without those hidden from the asker's role (R17)."""
        keys = {KeyKind.PHONE: phone or contact.fields.get(GIVEN_PHONE), KeyKind.EMAIL: email}
        values = field_values(deal, contact, company, keys)
        shown = (field.code for field in self.regulation.fields if field.code not in self.hidden)
        return {code: values[code] for code in shown if values.get(code) is not None}

    def _source(self, code: str | None) -> Source | None:
        try:
            return self.regulation.source(code) if code else None
        except UnknownCode:
            return None

    def _invoice(
        self,
        invoice_id: int,
        number: str | None,
        status: InvoiceStatus,
        total: int,
        paid: int,
        currency: str,
        due_on: date | None,
        credited: int,
    ) -> InvoiceBrief:
        overdue = self._overdue_days(status, due_on) > 0
        return InvoiceBrief(invoice_id, number, status, total, paid, currency, due_on, credited, overdue)

    def _overdue_days(self, status: InvoiceStatus, due_on: date | None) -> int:
        if due_on is None or status not in _UNPAID:
            return 0
        return max((self.calendar.local(self.now).date() - due_on).days, 0)


def _subject(deal: Deal) -> Subject:
    return Subject(deal.owner_id, deal.department_id, deal.contact_id)
