"""What must always be true of deals, their tasks and their money (F18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import (
    AuditEntry,
    Contact,
    Deal,
    DealEvent,
    Invoice,
    InvoiceLine,
    Message,
    OutboxNotification,
    Payment,
    StageEntry,
    Task,
)
from crm_core.models.schema import table
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.stage_moves import is_filled
from crm_core.rules.deals.statuses import DealEventKind, DealStatus, TaskState

# What a tick of the clock or of a checklist writes, and what merging two clients links, which no button remembers.
_UNVERSIONED = {"stall_rung", "stall_rung_at", "stalled_at", "renewal_at", "ticked", "linked_from_id", "version"}
_KEPT = tuple(
    map(
        table, (Contact, Deal, StageEntry, Task, Invoice, InvoiceLine, Payment, OutboxNotification, Message, AuditEntry)
    )
)

Everything = dict[str, Sequence[Any]]


async def everything(session: AsyncSession) -> Everything:
    """All that is kept, but for refusals, which are recorded although nothing has happened."""
    kept: Everything = {}
    for one in _KEPT:
        rows = select(one).order_by(one.c.id)
        if one.name == AuditEntry.__tablename__:
            rows = rows.where(one.c.allowed)
        kept[one.name] = (await session.execute(rows)).all()
    return kept


class Invariants:
    """Looks at everything after each act; remembers each deal as it was, to see what has changed."""

    def __init__(self, regulation: Regulation) -> None:
        self.regulation = regulation
        self.given: set[int] = set()
        """Tasks that were given to somebody else than the deal's owner."""
        self._before: dict[int, dict[str, Any]] = {}
        self._resting: dict[int, Any] = {}

    async def check(self, session: AsyncSession) -> list[int]:
        """Raises AssertionError; returns the ids of all deals."""
        tasks: dict[int, list[Task]] = defaultdict(list)
        for task in await session.scalars(select(Task).where(Task.state == TaskState.OPEN)):
            tasks[task.deal_id].append(task)
        entries: dict[int, list[StageEntry]] = defaultdict(list)
        for entry in await session.scalars(select(StageEntry).order_by(StageEntry.deal_id, StageEntry.seq)):
            entries[entry.deal_id].append(entry)
        deals = (await session.scalars(select(Deal).order_by(Deal.id))).all()
        for deal in deals:
            self._check_tasks(deal, tasks[deal.id])
            self._check_stages(deal, entries[deal.id])
            self._check_closing(deal)
            self._check_version(deal)
        self._check_links(deals)
        await self._check_refused(session, deals, tasks)
        await self._check_pauses(session, deals, tasks)
        await self._check_money(session)
        return [deal.id for deal in deals]

    def _check_tasks(self, deal: Deal, tasks: list[Task]) -> None:
        assert tasks or deal.status is not DealStatus.OPEN, "an open deal has a next step"
        first = min((task.due_at for task in tasks), default=None)
        assert deal.next_task_at == first, "the next step is the earliest"
        assert deal.owner_id is not None
        assert all(task.owner_id == deal.owner_id or task.id in self.given for task in tasks), "one owner"

    def _check_stages(self, deal: Deal, entries: list[StageEntry]) -> None:
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1)), "the history has no gap"
        assert (entries[-1].stage, entries[-1].passed) == (deal.stage, False), "the deal stands where it came last"
        kept = {"need": deal.need, "product": deal.product_id, "amount": deal.amount, "company_name": deal.company_id}
        for entry in entries:
            for code in self.regulation.stage(entry.funnel, entry.stage).required:
                assert code not in kept or is_filled(kept[code]), f"{code} was required on the way"
        self._check_way(deal, entries)

    def _check_way(self, deal: Deal, entries: list[StageEntry]) -> None:
        """Forwards no stage is left out but by money that came, and a step back says why."""
        places = [self.regulation.position(entry.funnel, entry.stage) for entry in entries]
        last = self.regulation.position(deal.funnel, self.regulation.won_stage(deal.funnel).code)
        for before, place, entry in zip(places, places[1:], entries[1:], strict=False):
            assert place <= before + 1 or place == last, "each stage on the way is recorded"
            back = entry.note and any(char.isalpha() for char in entry.note)
            assert place >= before or back or before == last, "a step back has its reason"

    def _check_closing(self, deal: Deal) -> None:
        assert (deal.closed_at is None) is (deal.status is DealStatus.OPEN)
        assert (deal.lost_reason is not None) is (deal.status is DealStatus.LOST)
        assert deal.status is DealStatus.OPEN or deal.stall_rung_at is None, "a closed deal has no clocks"
        assert deal.renewal_at is None or (deal.status is DealStatus.WON and deal.paid_until is not None)
        won = self.regulation.stage(deal.funnel, deal.stage).won
        assert won is (deal.status is DealStatus.WON), "won is where the sale is"

    def _check_version(self, deal: Deal) -> None:
        now = {name: value for name, value in vars(deal).items() if not name.startswith("_")}
        before = self._before.get(deal.id, {"version": 0})
        assert now["version"] >= before["version"], "versions never go back"
        changed = {name for name in now if name not in _UNVERSIONED and now[name] != before.get(name)}
        assert not changed or now["version"] > before["version"], f"{changed} changed behind a button's back"
        self._before[deal.id] = now

    def _check_links(self, deals: Sequence[Deal]) -> None:
        by_id = {deal.id: deal for deal in deals}
        going_on: dict[tuple[int, str], int] = defaultdict(int)
        for deal in deals:
            if deal.linked_from_id is not None:
                assert deal.linked_from_id in by_id
                going_on[deal.linked_from_id, deal.funnel] += deal.status is DealStatus.OPEN
        special = {self.regulation.renewal, self.regulation.win_back}
        for (_, funnel), count in going_on.items():
            assert count <= 1 or funnel not in special, "one goes on from it at a time"

    async def _check_refused(self, session: AsyncSession, deals: Sequence[Deal], tasks: dict[int, list[Task]]) -> None:
        """Until somebody says, in words, why not; or they are won back in a deal of its own (R8)."""
        barred = {one.id: one.barred_reason for one in await session.scalars(select(Contact)) if one.barred_at}
        assert all(reason and any(map(str.isalpha, reason)) for reason in barred.values())
        going_on = {deal.linked_from_id for deal in deals}
        for deal in deals:
            if deal.status is DealStatus.LOST and deal.contact_id not in barred and deal.id not in going_on:
                assert tasks[deal.id], "a refused client is gone back to"

    async def _check_pauses(self, session: AsyncSession, deals: Sequence[Deal], tasks: dict[int, list[Task]]) -> None:
        """So often and so long as the regulation says, and nothing is due before the end (R36)."""
        rules = self.regulation.pause
        pauses: dict[int, int] = defaultdict(int)
        for event in await session.scalars(select(DealEvent).where(DealEvent.kind == DealEventKind.PAUSED)):
            pauses[event.deal_id] += 1
            length = datetime.fromisoformat(event.detail["until"]) - event.at
            assert length <= timedelta(days=rules.longest.days + 1), "rests no longer than it may"
        assert all(count <= rules.most for count in pauses.values()), "rests no oftener than it may"
        for deal in deals:
            until = deal.paused_until
            if until is not None and self._resting.get(deal.id) != until:
                assert all(task.due_at >= until for task in tasks[deal.id]), "nothing is due on a pause"
            self._resting[deal.id] = until

    async def _check_money(self, session: AsyncSession) -> None:
        lines: dict[int, int] = defaultdict(int)
        for line in await session.scalars(select(InvoiceLine)):
            lines[line.invoice_id] += line.sum
        payments: dict[int, int] = defaultdict(int)
        for payment in await session.scalars(select(Payment)):
            payments[payment.invoice_id] += payment.amount
        for invoice in await session.scalars(select(Invoice)):
            assert invoice.total == lines[invoice.id], "an invoice is the sum of its lines"
            assert invoice.paid == payments[invoice.id] <= invoice.total, "what is paid is the sum of payments"
