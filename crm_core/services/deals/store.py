"""A deal held for a change: read in one statement, checked, and changed by one UPDATE that knows what it has seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, cast

from pydantic import JsonValue
from sqlalchemy import ScalarSelect, and_, bindparam, func, insert, select
from sqlalchemy.orm import aliased

from crm_core.errors import Outdated, Overtaken, Refused
from crm_core.models import Company, Contact, ContactKey, Deal, OutboxNotification, StageEntry, Task
from crm_core.models.clients import GIVEN_PHONE
from crm_core.queries.filters.literals import inlined
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Stage
from crm_core.rules.builtin_fields import field_values
from crm_core.rules.deals.statuses import KeyKind, NotificationState, TaskState
from crm_core.rules.policy import Permission, Subject
from crm_core.services.deals.clocks import DealClocks, Stood
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import update_version
from crm_core.storage.sql_types import AnyElement, NamedValues
from crm_core.unit_of_work import Component, UnitOfWork

_FRESH = {"populate_existing": True}
_Row: TypeAlias = tuple[Deal, Contact, Company | None, str | None, str | None, int, bool, Task | None]


@dataclass(frozen=True, slots=True)
class Held:
    """A deal as it was read. `seq` is its last stage entry's, `tasks` its open ones, the earliest first.

    `notifications`: some about it wait to be sent, so that there may be some to withdraw.
    """

    deal: Deal
    contact: Contact
    company: Company | None
    phone: str | None
    email: str | None
    seq: int
    tasks: tuple[Task, ...]
    notifications: bool = True

    @property
    def subject(self) -> Subject:
        return Subject(self.deal.owner_id, self.deal.department_id, self.deal.contact_id)

    def values(self) -> dict[str, JsonValue]:
        """Every field of the deal, its contact and its company by code: what a stage's requirements are measured by."""
        keys = {KeyKind.PHONE: self.phone or self.contact.fields.get(GIVEN_PHONE), KeyKind.EMAIL: self.email}
        return field_values(self.deal, self.contact, self.company, keys)


def _key(kind: KeyKind) -> ScalarSelect[str]:
    """The contact's phone or e-mail to show: the latest, since a corrected one stands beside the one before."""
    keys = select(ContactKey.value).where(ContactKey.contact_id == Deal.contact_id, ContactKey.kind == kind)
    return keys.order_by(ContactKey.id.desc()).limit(1).correlate(Deal).scalar_subquery()


_PENDING: AnyElement = inlined(OutboxNotification.state, NotificationState.PENDING)
_NOTIFIED = (
    select(OutboxNotification.id).where(_PENDING, OutboxNotification.deal_id == Deal.id).correlate(Deal).exists()
)
_SEQ = select(func.coalesce(func.max(StageEntry.seq), 0)).where(StageEntry.deal_id == Deal.id)

_HELD = (
    select(
        Deal,
        Contact,
        Company,
        _key(KeyKind.PHONE),
        _key(KeyKind.EMAIL),
        _SEQ.correlate(Deal).scalar_subquery(),
        _NOTIFIED,
        Task,
    )
    .join(Contact, Contact.id == Deal.contact_id)
    # A deal that has not been told its company is with its client's.
    .outerjoin(Company, Company.id == func.coalesce(Deal.company_id, Contact.company_id))
    .outerjoin(Task, and_(Task.deal_id == Deal.id, Task.state == TaskState.OPEN))
    .where(Deal.id == bindparam("deal_id"))
    .order_by(Task.due_at, Task.id)
)


_LEFT = aliased(StageEntry)
_STOOD = (
    select(_LEFT.entered_at, _LEFT.left_due_at)
    .join(StageEntry, and_(StageEntry.deal_id == _LEFT.deal_id, StageEntry.seq == _LEFT.seq - 1))
    .where(StageEntry.deal_id == bindparam("deal_id"), StageEntry.stage == bindparam("stage"), ~StageEntry.passed)
    .order_by(StageEntry.seq.desc())
    .limit(1)
)


class DealStore(Component):
    """How a deal is read for a change, changed, and moved into a stage."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._pending = PendingNotifications(uow)
        self._taking = TakingOn(uow)

    async def load(self, deal_id: int, permission: Permission, seen_version: int | None = None) -> Held:
        """Raises Refused for an unknown deal as for a foreign one; Outdated if it is not the version that was seen."""
        result = await self.session.execute(_HELD, {"deal_id": deal_id}, execution_options=_FRESH)
        rows = cast("Sequence[_Row]", result.all())
        if not rows:
            raise Refused(permission.value, "deal", deal_id)
        deal, contact, company, phone, email, seq, notifications, _ = rows[0]
        tasks = tuple(row[-1] for row in rows if row[-1] is not None)
        held = Held(deal, contact, company, phone, email, seq, tasks, notifications)
        if not (permission is Permission.deal_view and self._has_task_in(held)):
            self.check_reach(held, permission)
        if seen_version is not None and deal.version != seen_version:
            raise Outdated(deal_id)
        return held

    def check_reach(self, held: Held, permission: Permission) -> None:
        """Raises Refused for a deal that the actor's permission does not reach."""
        self.allow(permission, held.subject, "deal", held.deal.id)

    async def change(self, held: Held, **values: object) -> None:
        """The one way in which a deal changes: if it still is what was read. Nobody's becomes the actor's, unless the
        act itself says whose it is. Raises Overtaken."""
        taken = {} if "owner_id" in values else self._taking.columns(held.deal)
        if not await update_version(self.session, held.deal, **values, **taken):
            raise Overtaken(held.deal.id)
        if taken:
            await self._taking.settle(held.deal.id)

    def taken_by_actor(self, held: Held) -> dict[str, int | None]:
        """The owner and department that the actor's change brings to a deal without an owner; else empty."""
        return self._taking.columns(held.deal)

    def owner_after(self, held: Held) -> int | None:
        """Whose tasks they are that the actor's change of the deal makes."""
        return self._taking.owner_after(held.deal)

    async def enter(self, held: Held, stages: Iterable[Stage], note: str | None = None) -> None:
        """Records the stages, the last of them as the one where the deal now stands (R6)."""
        deal, by = held.deal, self.actor.staff_id
        entries = [
            {
                **stage_entry(deal.id, held.seq + place, deal.funnel, stage.code, self.now, by),
                "passed": True,
                "note": note,
                "left_due_at": None,
            }
            for place, stage in enumerate(stages, start=1)
        ]
        if entries:
            entries[0]["left_due_at"] = DealClocks(self.uow).left_of(deal)
            entries[-1]["passed"] = False
            await self.session.execute(insert(StageEntry), entries)

    async def stood_on(self, held: Held, stage: Stage) -> Stood | None:
        """When the deal last left a stage to which it comes back; None if it was never there, or had no limit there."""
        row = (await self.session.execute(_STOOD, {"deal_id": held.deal.id, "stage": stage.code})).first()
        return Stood(row.entered_at, row.left_due_at) if row is not None and row.left_due_at is not None else None

    async def silence(
        self, held: Held, *, kinds: Iterable[str] = (), tasks: Iterable[Task] = (), invoices: Iterable[int] = ()
    ) -> None:
        """Drops the notifications that have lost their cause. One written since the deal was read is dropped by the
        delivery, which asks whether it is still true."""
        if held.notifications:
            ids = [task.id for task in tasks]
            await self._pending.cancel([held.deal.id], kinds=kinds, tasks=ids, invoices=invoices)

    async def is_required(self, held: Held, field: str) -> bool:
        """Whether a stage that was passed asks for it; contacts and companies are shared, so all their deals count."""
        entity = self.regulation.field(field).entity
        if entity == "contact":
            whose = Deal.contact_id == held.deal.contact_id
        elif entity == "company" and held.deal.company_id is not None:
            whose = Deal.company_id == held.deal.company_id
        else:
            whose = Deal.id == held.deal.id
        entries = select(StageEntry.funnel, StageEntry.stage).join(Deal, Deal.id == StageEntry.deal_id).where(whose)
        return any(
            self._requires(funnel, stage, field) for funnel, stage in await self.session.execute(entries.distinct())
        )

    def _requires(self, funnel: str, stage: str, field: str) -> bool:
        try:
            return field in self.regulation.stage(funnel, stage).required
        except UnknownCode:
            return False  # a stage of an older regulation asks for nothing any more

    def _has_task_in(self, held: Held) -> bool:
        """Whoever was given a task of a deal may look at that deal."""
        me = self.actor.staff_id
        return me is not None and any(task.owner_id == me for task in held.tasks)


def stage_entry(deal_id: int, seq: int, funnel: str, stage: str, at: datetime, by_staff_id: int | None) -> NamedValues:
    """The record of a stage where a deal now stands (R6)."""
    return {
        "deal_id": deal_id,
        "seq": seq,
        "funnel": funnel,
        "stage": stage,
        "passed": False,
        "entered_at": at,
        "by_staff_id": by_staff_id,
    }
