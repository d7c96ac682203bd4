"""A deal held for a change: read in one statement, checked, and changed by one UPDATE that knows what it has seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias, cast

from pydantic import JsonValue
from sqlalchemy import CursorResult, ScalarSelect, and_, bindparam, func, insert, select, update

from crm_core.errors import BadValue, Outdated, Refused
from crm_core.models import Company, Contact, ContactKey, Deal, OutboxNotification, StageEntry, Task
from crm_core.models.clients import GIVEN_PHONE
from crm_core.queries.filters.literals import inlined
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Stage, StageTask
from crm_core.rules.ladders import next_task_rung, stall_rungs
from crm_core.rules.policy import Permission, Subject
from crm_core.rules.renewals import renewal_at
from crm_core.rules.statuses import KeyKind, NotificationState, TaskState
from crm_core.rules.text_cleaning import MESSAGE_LIMIT, clean, one_line
from crm_core.services.base import Service
from crm_core.services.deals.commands import NewTask

NO_SYNC = {"synchronize_session": False}
_FRESH = {"populate_existing": True}
_MAX_TITLE = 200
_Row: TypeAlias = tuple[Deal, Contact, Company | None, str | None, str | None, int, bool, Task | None]
_FURTHEST = timedelta(days=5 * 366)


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
        deal, company = self.deal, self.company
        return {
            **(company.fields if company else {}),
            **self.contact.fields,
            **deal.fields,
            "need": deal.need,
            "product": deal.product_id,
            "amount": deal.amount,
            "source": deal.source,
            "reason": deal.lost_reason,
            "paid_until": deal.paid_until.isoformat() if deal.paid_until else None,
            "contact_name": self.contact.name,
            "phone": self.phone or self.contact.fields.get(GIVEN_PHONE),
            "email": self.email,
            "company_name": company.name if company else None,
        }


def _key(kind: KeyKind) -> ScalarSelect[str]:
    """The contact's phone or e-mail to show: one that Telegram vouched for before one that was typed."""
    keys = select(ContactKey.value).where(ContactKey.contact_id == Deal.contact_id, ContactKey.kind == kind)
    return keys.order_by(ContactKey.verified.desc(), ContactKey.id).limit(1).correlate(Deal).scalar_subquery()


_PENDING: Any = inlined(OutboxNotification.state, NotificationState.PENDING)
_LETTERS = select(OutboxNotification.id).where(_PENDING, OutboxNotification.deal_id == Deal.id).correlate(Deal).exists()
_SEQ = select(func.coalesce(func.max(StageEntry.seq), 0)).where(StageEntry.deal_id == Deal.id)

_HELD = (
    select(
        Deal,
        Contact,
        Company,
        _key(KeyKind.PHONE),
        _key(KeyKind.EMAIL),
        _SEQ.correlate(Deal).scalar_subquery(),
        _LETTERS,
        Task,
    )
    .join(Contact, Contact.id == Deal.contact_id)
    # A deal that has not been told its company is with its client's.
    .outerjoin(Company, Company.id == func.coalesce(Deal.company_id, Contact.company_id))
    .outerjoin(Task, and_(Task.deal_id == Deal.id, Task.state == TaskState.OPEN))
    .where(Deal.id == bindparam("deal_id"))
    .order_by(Task.due_at, Task.id)
)


class DealStore(Service):
    """What the parts of `Deals` share: how a deal is held, changed, moved into a stage, and given its tasks."""

    async def _held(self, deal_id: int, permission: Permission, seen_version: int | None = None) -> Held:
        """Raises Refused for an unknown deal as for a foreign one; Outdated if it is not the version that was seen."""
        result = await self.session.execute(_HELD, {"deal_id": deal_id}, execution_options=_FRESH)
        rows = cast("Sequence[_Row]", result.all())
        if not rows:
            raise Refused(permission.value, "deal", deal_id)
        deal, contact, company, phone, email, seq, notifications, _ = rows[0]
        tasks = tuple(row[-1] for row in rows if row[-1] is not None)
        held = Held(deal, contact, company, phone, email, seq, tasks, notifications)
        if not (permission is Permission.deal_view and self._has_task_in(held)):
            self._allow(held, permission)
        if seen_version is not None and deal.version != seen_version:
            raise Outdated(deal_id)
        return held

    def _allow(self, held: Held, permission: Permission) -> None:
        self.allow(permission, held.subject, "deal", held.deal.id)

    def _has_task_in(self, held: Held) -> bool:
        """Whoever was given a task of a deal may look at that deal."""
        return self._staff_id is not None and any(task.owner_id == self._staff_id for task in held.tasks)

    async def _change(self, held: Held, **values: Any) -> None:
        """The one way in which a deal changes: if it still is what was read, and its version grows by one.

        Two transactions that have read the same version queue here for the row; the second finds it gone. Raises
        Outdated.
        """
        deal = held.deal
        same = update(Deal).where(Deal.id == deal.id, Deal.version == deal.version)
        changed = await self.session.execute(same.values(version=deal.version + 1, **values), execution_options=NO_SYNC)
        if cast("CursorResult[Any]", changed).rowcount != 1:
            raise Outdated(deal.id)

    def _entering(self, stage: Stage, since: datetime | None = None) -> dict[str, Any]:
        """The clocks of a stage entered now: its limit in working time, and a ladder with no rung rung (R7, R35).

        `since`: the limit counts from this later moment, before which nothing is to be done.
        """
        due = self.calendar.add(since or self.now, stage.limit) if stage.limit else None
        return {"stage": stage.code, "stage_entered_at": self.now, **self._stall_clock(due)}

    def _stall_clock(self, due: datetime | None) -> dict[str, Any]:
        """The stall ladder from its beginning, for a limit that ends at `due`; None stops it. Ends a pause as well."""
        rungs = stall_rungs(due, self.regulation.ladders, self.calendar) if due else ()
        return {
            "stage_due_at": due,
            "stall_rung_at": rungs[0].at if rungs else None,
            "stall_rung": 0,
            "stalled_at": None,
            "paused_until": None,
            "pause_reason": None,
        }

    async def _enter(self, held: Held, stages: Iterable[Stage], note: str | None = None) -> None:
        """Records the stages, the last of them as the one where the deal now stands (R6)."""
        entries = [
            {
                "deal_id": held.deal.id,
                "seq": held.seq + place,
                "funnel": held.deal.funnel,
                "stage": stage.code,
                "passed": True,
                "entered_at": self.now,
                "by_staff_id": self._staff_id,
                "note": note,
            }
            for place, stage in enumerate(stages, start=1)
        ]
        if entries:
            entries[-1]["passed"] = False
            await self.session.execute(insert(StageEntry), entries)

    def _row(self, deal: Deal, new: NewTask) -> dict[str, Any]:
        """A task to be inserted; its reminders begin with the first rung that is still to come (R34)."""
        rung = next_task_rung(new.due_at, self.regulation.ladders, self.calendar, after=self.now)
        return {
            "deal_id": deal.id,
            "owner_id": deal.owner_id,
            "type": new.type,
            "title": new.title,
            "due_at": new.due_at,
            "rung_at": rung.at if rung else None,
            "created_at": self.now,
            "created_by": self._staff_id,
        }

    async def _make(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            await self.session.execute(insert(Task), rows)

    def _regular(self, task: StageTask) -> NewTask:
        """A task of the regulation, due when somebody is at work, in the company's own wording."""
        title = task.title.in_(self.regulation.company.locale) if task.title else None
        return NewTask(task.type, self.calendar.task_due(self.now, task.due), title)

    def _renewal_at(self, paid_until: date | None) -> datetime | None:
        return renewal_at(paid_until, self.regulation, self.calendar)

    def _checked(self, new: NewTask) -> NewTask:
        """Raises BadValue: `unknown_code`, `in_the_past`, `too_far`, `too_long`."""
        try:
            self.regulation.task_type(new.type)
        except UnknownCode:
            raise BadValue("unknown_code", "type") from None
        self._check_moment(new.due_at, "due_at")
        title = check_words(new.title, "title", _MAX_TITLE)
        return NewTask(new.type, new.due_at, title)

    def _check_moment(self, moment: datetime, field: str) -> None:
        if moment < self.now:
            raise BadValue("in_the_past", field)
        if moment > self.now + _FURTHEST:
            raise BadValue("too_far", field)

    @property
    def _staff_id(self) -> int | None:
        """Who acts, if it is a member of staff."""
        return self.actor.id if self.actor.is_staff else None


def check_words(text: str | None, field: str, limit: int) -> str | None:
    """Somebody's own words, on one line; None for blank ones. Raises BadValue `too_long`."""
    text = one_line(text, MESSAGE_LIMIT) if text else None
    if text and len(text) > limit:
        raise BadValue("too_long", field, limit)
    return text or None


def check_note(text: str | None, limit: int) -> str | None:
    """The same, with its lines as they were written. Raises BadValue `too_long`."""
    text = clean(text, MESSAGE_LIMIT).strip() if text else None
    if text and len(text) > limit:
        raise BadValue("too_long", "note", limit)
    return text or None


def earliest(tasks: Iterable[Task], rows: Iterable[Mapping[str, Any]] = ()) -> datetime | None:
    """When the first of these tasks falls due: what a deal's `next_task_at` is."""
    return min([*(task.due_at for task in tasks), *(row["due_at"] for row in rows)], default=None)
