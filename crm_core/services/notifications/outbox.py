"""The outbox (ADR 3): what is promised to somebody else, or for later, is a row written with the change that causes it.

Writing belongs to whatever service makes the promise. Claiming and marking belong to the delivery: a notification is
claimed with a lease, and only the holder of the lease may say what became of it. The lease's own secret is the
fence: a lease that ran out still counts until somebody else has taken the notification, since refusing the mark of a
notification that was in fact sent would send it twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Select, Table, Update, case, or_, select, update

from crm_core.models import Contact, NotificationPart, OutboxNotification, Staff
from crm_core.models.schema import table
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.kinds import NewLead, StaffUnreachable
from crm_core.queries.notifications.outbox_dto import LeasedNotification, NewNotification, NotificationFor, StaleLease
from crm_core.rules.deals.statuses import Direction, MessageKind, NotificationState
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, consequence, needs
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.message_log import Incoming, MessageLog
from crm_core.services.notifications.delivered import Delivered
from crm_core.services.notifications.leasing import CLAIMED, LEASE_LOST, chat_id_now, leased
from crm_core.services.notifications.undelivered import OURS, THEIRS, told_of
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import AnyElement, NamedValues, Written
from crm_core.storage.upserts import Upsert

__all__ = ["LeasedNotification", "NewNotification", "NotificationFor", "Outbox", "StaleLease"]

_LETTERS = cast("Table", OutboxNotification.__table__)
_PENDING = inlined(OutboxNotification.state, NotificationState.PENDING)
_PUT = Upsert(lambda insert: insert(_LETTERS).on_conflict_do_nothing(index_elements=["dedupe_key"]))
_KEEP_PART = Upsert(
    lambda insert: insert(table(NotificationPart)).on_conflict_do_nothing(index_elements=["chat_id", "message_id"])
)
_ROWS_A_STATEMENT = 500


class _What(NamedTuple):
    kind: str
    staff_id: int | None
    contact_id: int | None
    deal_id: int | None
    payload: NamedValues


_WHAT = (
    OutboxNotification.kind,
    OutboxNotification.staff_id,
    OutboxNotification.contact_id,
    OutboxNotification.deal_id,
    OutboxNotification.payload,
)


class Outbox(Service):
    """Notifications to be written, claimed and marked."""

    @consequence
    async def put(self, notification: NewNotification) -> None:
        """Writes a notification, unless its dedupe key has been used; the delivery is woken after the commit."""
        await self.put_all((notification,))

    @consequence
    async def put_all(self, notifications: Iterable[NewNotification]) -> None:
        """Writes notifications in one statement, leaving out those whose dedupe key has been used."""
        rows = [self._row(notification) for notification in notifications]
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            await self._insert(rows[start : start + _ROWS_A_STATEMENT])

    @consequence
    async def reachable(self, addressee: NotificationFor) -> None:
        """They wrote again: notifications may go to them again. Nothing is written for whoever was reachable anyway."""
        await self.session.execute(_of(addressee, unreachable=True).values(unreachable_at=None))

    @needs(Permission.inbox_manage)
    async def claim(
        self, limit: int, leased_until: datetime, *, besides: Collection[NotificationFor] = ()
    ) -> tuple[LeasedNotification, ...]:
        """Takes up to `limit` notifications that are due and nobody's, by priority and age, under one new lease.

        `besides`: whoever is being written to just now gets nothing more, so that each person's notifications stay
        in order.
        """
        lease = secrets.token_hex(16)
        # Apart from the update: a subquery might be run again for each row, and lock more than it takes.
        due = self._due(besides).limit(limit).with_for_update(skip_locked=True).cte("due")
        taken = (
            update(OutboxNotification)
            .where(OutboxNotification.id.in_(select(due.c.id)))
            .values(
                lease=lease,
                leased_until=leased_until,
                why=case((OutboxNotification.lease.is_not(None), LEASE_LOST), else_=OutboxNotification.why),
            )
            .returning(*CLAIMED, chat_id_now().label("chat_id_now"))
        )
        found = await self.session.execute(taken, execution_options={"synchronize_session": False})
        claimed = [leased(row, lease, leased_until) for row in found]
        return tuple(sorted(claimed, key=lambda one: (one.priority, one.not_before, one.id)))

    @needs(Permission.inbox_manage)
    async def sent(
        self,
        notification_id: int,
        lease: str,
        chat_id: int,
        message_id: int,
        earlier: Sequence[int] = (),
        album: Sequence[int] = (),
        said: str | None = None,
    ) -> None:
        """It was accepted, and stands there now. `earlier`: the messages before its last one. `album`: the
        notifications whose pictures it brought, one each after its header, itself among them. `said`: its words, to be
        kept in the client's history. Raises StaleLease.
        """
        pictures = dict(zip(album, (*earlier, message_id)[1:], strict=False))
        stands = pictures.get(notification_id, message_id)
        arrived = {"state": NotificationState.SENT, "sent_at": self.now, "chat_id": chat_id, "message_id": stands}
        what = await self._close(notification_id, lease, **arrived)
        await Delivered(self.uow).note(what.kind, what.staff_id, what.payload)
        if said is not None and what.contact_id is not None:
            there = Incoming(MessageKind.TEXT, said, None, chat_id, message_id)
            await self.other(MessageLog).keep(there, Direction.OUT, what.contact_id, what.deal_id)
        for other in set(album) - {notification_id}:
            too = update(OutboxNotification).where(OutboxNotification.id == other, _PENDING)
            there = {**arrived, "message_id": pictures.get(other, message_id), "lease": None, "leased_until": None}
            await self.session.execute(too.values(there))
        # A picture of an album is a part of its own notification, by which it is known for one.
        whose = dict.fromkeys((*earlier, message_id) if album else earlier, notification_id)
        whose |= {at: other for other, at in pictures.items()}
        if whose:
            parts = [{"chat_id": chat_id, "message_id": at, "notification_id": one} for at, one in whose.items()]
            await self.session.execute(_KEEP_PART.on(self.session), parts)

    @needs(Permission.inbox_manage)
    async def drop(self, notification_id: int, lease: str, why: str) -> None:
        """It is no longer true or wanted. Raises StaleLease."""
        await self._close(notification_id, lease, state=NotificationState.DROPPED, why=why)

    @needs(Permission.inbox_manage)
    async def failed(self, notification_id: int, lease: str, why: str) -> None:
        """It was refused for good; of words between a client and us their writer is told. Raises StaleLease."""
        failed = {"state": NotificationState.FAILED, "why": why[:200]}
        what = await self._close(notification_id, lease, **failed)
        await self.put_all(await told_of(self.session, what.kind, [what.payload], why, what.staff_id))

    @needs(Permission.inbox_manage)
    async def again(self, notification_id: int, lease: str, leased_until: datetime, *, counted: bool = True) -> None:
        """It stays ours until then, for another try. `counted`: the fault may be its own. Raises StaleLease."""
        tries = OutboxNotification.tries + (1 if counted else 0)
        await self._held(notification_id, lease, {"leased_until": leased_until, "tries": tries})

    @needs(Permission.inbox_manage)
    async def postpone(self, notification_id: int, lease: str, not_before: datetime) -> None:
        """Not now: its recipient is asleep. It is nobody's until then. Raises StaleLease."""
        await self._held(notification_id, lease, {"not_before": not_before, "lease": None, "leased_until": None})

    @needs(Permission.inbox_manage)
    async def release(self, notification_ids: Sequence[int], lease: str) -> None:
        """Gives back notifications that were not begun: whoever comes next need not wait for the lease to run out."""
        statement = update(OutboxNotification).where(
            OutboxNotification.id.in_(notification_ids), OutboxNotification.lease == lease
        )
        await self.session.execute(statement.values(lease=None, leased_until=None))

    @needs(Permission.inbox_manage)
    async def take_over(self) -> None:
        """Ends every lease: whoever held them has lost the leadership, or its life. What it marks later is refused."""
        held = update(OutboxNotification).where(_PENDING, OutboxNotification.leased_until > self.now)
        await self.session.execute(held.values(leased_until=self.now), execution_options={"synchronize_session": False})

    @needs(Permission.inbox_manage)
    async def unreachable(self, addressee: NotificationFor) -> int:
        """Marks whoever blocked us, and fails all that waits for them; returns how many notifications that were.

        Whoever wrote to a client is told of each message that did not reach them. What clients wrote to a colleague who
        cannot be reached goes to those who direct, where there are others; they learn of it, once a day at most.
        """
        marked = await self.session.execute(_of(addressee, unreachable=False).values(unreachable_at=self.now))
        if addressee.staff_id is not None:
            leaders = await self._pass_on(addressee.staff_id)
            if cast("Written", marked).rowcount:
                await self._tell(leaders, addressee.staff_id)
        else:
            ours = select(OutboxNotification.kind, OutboxNotification.payload).where(
                _PENDING, _to(addressee), OutboxNotification.kind.in_(OURS)
            )
            for kind, payload in (await self.session.execute(ours)).all():
                await self.put_all(await told_of(self.session, kind, [payload], "unreachable", None))
        waiting = update(OutboxNotification).where(_PENDING, _to(addressee))
        failed = await self.session.execute(
            waiting.values(state=NotificationState.FAILED, why="unreachable", lease=None, leased_until=None)
        )
        return cast("Written", failed).rowcount

    @needs(Permission.inbox_manage)
    async def moved(self, addressee: NotificationFor, chat_id: int) -> None:
        """Their chat has a new id."""
        await self.session.execute(_of(addressee).values(telegram_id=chat_id))

    async def _tell(self, leaders: Sequence[int], gone: int) -> None:
        day = self.now.date().isoformat()
        await self.put_all(
            NewNotification(f"gone:{gone}:{day}:{one}", StaffUnreachable(gone), staff_id=one) for one in leaders
        )

    async def _pass_on(self, staff_id: int) -> Sequence[int]:
        """Words of clients and new leads must be heard by somebody: by the first of those who are returned."""
        department = await self.session.scalar(select(Staff.department_id).where(Staff.id == staff_id))
        others = [one for one in await self.other(LeadAssignment).directors(department) if one != staff_id]
        if not others:
            return others
        heard = update(OutboxNotification).where(
            _PENDING, OutboxNotification.staff_id == staff_id, OutboxNotification.kind.in_((*THEIRS, NewLead.name))
        )
        await self.session.execute(
            heard.values(staff_id=others[0], lease=None, leased_until=None),
            execution_options={"synchronize_session": False},
        )
        return others

    def _due(self, besides: Collection[NotificationFor]) -> Select[int]:
        nobodys = or_(OutboxNotification.leased_until.is_(None), OutboxNotification.leased_until <= self.now)
        statement = select(OutboxNotification.id).where(_PENDING, OutboxNotification.not_before <= self.now, nobodys)
        if staff := [one.staff_id for one in besides if one.staff_id is not None]:
            statement = statement.where(
                or_(OutboxNotification.staff_id.is_(None), OutboxNotification.staff_id.not_in(staff))
            )
        if contacts := [one.contact_id for one in besides if one.contact_id is not None]:
            statement = statement.where(
                or_(OutboxNotification.contact_id.is_(None), OutboxNotification.contact_id.not_in(contacts))
            )
        return statement.order_by(OutboxNotification.priority, OutboxNotification.not_before, OutboxNotification.id)

    async def _close(self, notification_id: int, lease: str, **values: object) -> _What:
        return await self._held(notification_id, lease, {**values, "lease": None, "leased_until": None})

    async def _held(self, notification_id: int, lease: str, values: NamedValues) -> _What:
        """Writes them, and says what it was. Raises StaleLease."""
        mine = update(OutboxNotification).where(
            OutboxNotification.id == notification_id, OutboxNotification.lease == lease
        )
        found = await self.session.execute(
            mine.values(values).returning(*_WHAT), execution_options={"synchronize_session": False}
        )
        if (row := found.first()) is None:
            raise StaleLease(notification_id)
        return _What(*row)

    async def _insert(self, rows: list[NamedValues]) -> None:
        # One row by itself, several as executemany: either way the statement is compiled once.
        await self.session.execute(
            _PUT.on(self.session), rows if len(rows) > 1 else rows[0], execution_options=DEFERRED
        )
        self.uow.after_commit.notifications = True

    def _row(self, notification: NewNotification) -> NamedValues:
        about = notification.about
        whom = (notification.staff_id is not None, notification.contact_id is not None)
        if whom != (not about.for_client, about.for_client):
            raise ValueError(f"{about.name} is for {'a contact' if about.for_client else 'a member of staff'}")
        return {
            "dedupe_key": notification.dedupe_key,
            "kind": about.name,
            "staff_id": notification.staff_id,
            "contact_id": notification.contact_id,
            "deal_id": notification.deal_id,
            "broadcast_id": notification.broadcast_id,
            "payload": about.payload(),
            "priority": int(about.priority),
            "state": NotificationState.PENDING,
            "created_at": self.now,
            "not_before": notification.not_before or self.now,
            "expires_at": about.expires_at,
            "tries": 0,
        }


def _to(addressee: NotificationFor) -> AnyElement:
    if addressee.staff_id is not None:
        return OutboxNotification.staff_id == addressee.staff_id
    return OutboxNotification.contact_id == addressee.contact_id


def _of(addressee: NotificationFor, *, unreachable: bool | None = None) -> Update:
    """An update of the person's own row; `unreachable` narrows it to those who are, or are not."""
    table = Staff if addressee.staff_id is not None else Contact
    statement = update(table).where(table.id == (addressee.staff_id or addressee.contact_id))
    if unreachable is None:
        return statement
    marked = table.unreachable_at.is_not(None)
    return statement.where(marked if unreachable else ~marked)
