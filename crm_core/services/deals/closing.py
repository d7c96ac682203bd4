"""Won, lost and reopened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from crm_core.errors import BadValue, Outdated
from crm_core.models import Invoice, StageEntry
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Reason, Stage
from crm_core.rules.deals import stage_moves
from crm_core.rules.deals.statuses import DealEventKind, DealStatus, InvoiceStatus
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, consequence, needs
from crm_core.services.client_messages.stages import StageMessages
from crm_core.services.deals.clocks import DealClocks
from crm_core.services.deals.commands import Done, NewTask
from crm_core.services.deals.store import DealStore, Held
from crm_core.services.deals.task_completion import TaskCompletion
from crm_core.services.deals.task_planning import TaskPlanning, earliest
from crm_core.services.deals.text_checks import check_note
from crm_core.services.notifications.cancellation import STALL
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork

_MAX_NOTE = 500

_STOOD = (
    select(StageEntry.stage)
    .where(StageEntry.deal_id == bindparam("deal_id"), StageEntry.stage != bindparam("won"), ~StageEntry.passed)
    .order_by(StageEntry.seq.desc())
    .limit(1)
)


class Closing(Service):
    """How a deal ends, and how it comes back."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._clocks = DealClocks(uow)
        self._tasks = TaskPlanning(uow)
        self._completion = TaskCompletion(uow)
        self._told = StageMessages(uow)

    @needs(Permission.deal_lose)
    async def lose(
        self, deal_id: int, seen_version: int, reason: str, done: Done | None = None, note: str | None = None
    ) -> datetime:
        """Closes an open deal as lost, where it stands, and makes the reason's follow-up task (R8, R11, R16).

        Its other tasks are cancelled, its unpaid invoices void unless something has been paid on them. Returns when the
        follow-up falls due (UTC). Raises Outdated, BadValue, Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_lose, seen_version)
        if held.deal.status is not DealStatus.OPEN:
            raise Outdated(deal_id)
        why, words = self._reason(reason), check_note(note, _MAX_NOTE)
        finished = self._completion.finished(held, done) if done else None
        row = self._tasks.row(self._store.owner_after(held), self._tasks.regular(why.follow_up))
        closed = self._completion.spoken(held, finished) | self._clocks.closing(DealStatus.LOST)
        await self._store.change(held, **closed, lost_reason=why.code, next_task_at=row["due_at"])
        await self._completion.end(held, finished, cancel_rest=True)
        await self._tasks.add(deal_id, [row])
        dropped = await self._void_invoices(held)
        await self._store.silence(held, kinds=STALL, tasks=held.tasks, invoices=dropped)
        self.happened(DealEventKind.LOST, deal_id, reason=why.code, stage=held.deal.stage, note=words)
        return row["due_at"]

    @needs(Permission.deal_reopen)
    async def reopen(self, deal_id: int, seen_version: int, next_task: NewTask, done: Done | None = None) -> None:
        """Brings a closed deal back to the stage where it stood, with a next task; its follow-ups are over.

        The stage is recorded anew and its limit begins again. Raises Outdated, BadValue, Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_reopen, seen_version)
        if held.deal.status is DealStatus.OPEN:
            raise Outdated(deal_id)
        finished = self._completion.finished(held, done) if done else None
        stage = await self._stood(held)
        row = self._tasks.row(self._store.owner_after(held), self._tasks.checked(next_task))
        await self._store.change(
            held,
            **self._clocks.entering(stage, held.values()),
            **self._completion.spoken(held, finished),
            status=DealStatus.OPEN,
            closed_at=None,
            lost_reason=None,
            renewal_at=None,
            next_task_at=earliest((), [row]),
        )
        await self._completion.end(held, finished, cancel_rest=True)
        await self._store.enter(held, [stage])
        await self._tasks.add(deal_id, [row])
        await self._store.silence(held, tasks=held.tasks)
        self.happened(DealEventKind.REOPENED, deal_id, stage=stage.code, was=held.deal.status.value)

    @consequence
    async def win(self, deal_id: int) -> tuple[str, ...]:
        """The money has come: an open deal passes the stages between and is won, unless one of them lacks a field (R6).

        Returns the codes of what is missing; then nothing has changed. A deal that is closed already stays as it is.
        Raises Outdated, Refused.
        """
        held = await self._store.load(deal_id, Permission.deal_view)
        deal = held.deal
        if deal.status is not DealStatus.OPEN:
            return ()
        won, values = self.regulation.won_stage(deal.funnel), held.values()
        move = stage_moves.plan(self.regulation, deal.funnel, deal.stage, won.code, values)
        if move.missing:
            return tuple(field.code for field in move.missing)
        owner_id = self._store.owner_after(held)
        rows = [self._tasks.row(owner_id, self._tasks.regular(task, values)) for task in won.tasks]
        closing = self._clocks.closing(DealStatus.WON, deal.paid_until)
        changes: NamedValues = self._clocks.entering(won, values) | closing
        await self._store.change(held, **changes, next_task_at=earliest((), rows))
        await self._completion.end(held, None, cancel_rest=True)
        await self._store.enter(held, move.passed)
        await self._tasks.add(deal_id, rows)
        await self._store.silence(held, kinds=STALL, tasks=held.tasks)
        await self._told.reached(held, move)
        self.audited("deal.win", "deal", deal_id, **{"from": deal.stage, "to": won.code})
        return ()

    def _reason(self, code: str) -> Reason:
        try:
            return self.regulation.reason(code)
        except UnknownCode:
            raise BadValue("unknown_code", "reason") from None

    async def _stood(self, held: Held) -> Stage:
        """Where a closed deal stood: a lost one stands there still, a won one before it was won."""
        deal = held.deal
        if deal.status is DealStatus.LOST:
            return self.regulation.stage(deal.funnel, deal.stage)
        known = {"deal_id": deal.id, "won": deal.stage}
        code = (await self.session.execute(_STOOD, known)).scalar()
        return self.regulation.stage(deal.funnel, code) if code else self.regulation.first_stage(deal.funnel)

    async def _void_invoices(self, held: Held) -> list[int]:
        """A client who refused is not asked for money again; a debt that was begun to be paid stays one."""
        unpaid = update(Invoice).where(
            Invoice.deal_id == held.deal.id, Invoice.status.in_((InvoiceStatus.DRAFT, InvoiceStatus.SENT))
        )
        values = {"status": InvoiceStatus.VOID, "rung_at": None, "closed_at": self.now, "version": Invoice.version + 1}
        dropped = await self.session.execute(unpaid.values(**values).returning(Invoice.id), execution_options=NO_SYNC)
        return list(dropped.scalars())
