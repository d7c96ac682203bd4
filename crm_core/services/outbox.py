"""The outbox (ADR 3): what is promised to somebody else, or for later, is a row written with the change that causes it.

Writing belongs to whatever service makes the promise. Claiming and marking belong to the delivery: a letter is claimed
with a lease, and only the holder of the lease may say what became of it. The lease's own secret is the fence: a lease
that ran out still counts until somebody else has taken the letter, since refusing the mark of a letter that was in fact
sent would send it twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, Update, case, func, or_, select, update

from crm_core.models import Contact, LetterPart, OutboxLetter, Staff
from crm_core.models.schema import table
from crm_core.queries.partial import inlined
from crm_core.rules.policy import Permission
from crm_core.rules.states import LetterState
from crm_core.services.letters import Addressee, Claimed, NewLetter, StaleLease
from crm_core.services.service import Service, consequence, needs
from crm_core.storage.unread import UNREAD
from crm_core.storage.upserts import Upsert

__all__ = ["Addressee", "Claimed", "NewLetter", "Outbox", "StaleLease"]

LEASE_LOST = "lease lost"
"""What `why` says of a letter that was claimed again after a lease ran out: it may have been sent twice."""

_LETTERS = cast("Table", OutboxLetter.__table__)
_PENDING = inlined(OutboxLetter.state, LetterState.PENDING)
_PUT = Upsert(lambda insert: insert(_LETTERS).on_conflict_do_nothing(index_elements=["dedupe_key"]))
_KEEP_PART = Upsert(
    lambda insert: insert(table(LetterPart)).on_conflict_do_nothing(index_elements=["chat_id", "message_id"])
)
_ROWS_A_STATEMENT = 500


class Outbox(Service):
    """Letters to be written, claimed and marked."""

    @consequence
    async def put(self, letter: NewLetter) -> None:
        """Writes a letter, unless its dedupe key has been used; the delivery is woken after the commit."""
        await self.put_all((letter,))

    @consequence
    async def put_all(self, letters: Iterable[NewLetter]) -> None:
        """Writes letters in one statement, leaving out those whose dedupe key has been used."""
        rows = [self._row(letter) for letter in letters]
        for start in range(0, len(rows), _ROWS_A_STATEMENT):
            await self._insert(rows[start : start + _ROWS_A_STATEMENT])

    @consequence
    async def withdraw(self, *, deal_id: int, kinds: Collection[str] = ()) -> None:
        """Drops the deal's letters that were not yet sent, all or those of some kinds: their cause is gone."""
        statement = update(OutboxLetter).where(_PENDING, OutboxLetter.deal_id == deal_id)
        if kinds:
            statement = statement.where(OutboxLetter.kind.in_(kinds))
        await self.session.execute(statement.values(state=LetterState.DROPPED, why="withdrawn"))

    @consequence
    async def reachable(self, addressee: Addressee) -> None:
        """They wrote again: letters may go to them again. Nothing is written for whoever was reachable anyway."""
        await self.session.execute(_of(addressee, unreachable=True).values(unreachable_at=None))

    @needs(Permission.inbox_manage)
    async def claim(
        self, limit: int, leased_until: datetime, *, besides: Collection[Addressee] = ()
    ) -> tuple[Claimed, ...]:
        """Takes up to `limit` letters that are due and nobody's, by priority and age, under one new lease.

        `besides`: whoever is being written to just now gets nothing more, so that each person's letters stay in order.
        """
        lease = secrets.token_hex(16)
        # Apart from the update: a subquery might be run again for each row, and lock more than it takes.
        due = self._due(besides).limit(limit).with_for_update(skip_locked=True).cte("due")
        taken = (
            update(OutboxLetter)
            .where(OutboxLetter.id.in_(select(due.c.id)))
            .values(
                lease=lease,
                leased_until=leased_until,
                why=case((OutboxLetter.lease.is_not(None), LEASE_LOST), else_=OutboxLetter.why),
            )
            .returning(*_CLAIMED, _chat_id())
        )
        found = await self.session.execute(taken, execution_options={"synchronize_session": False})
        claimed = [_claimed(*row, lease=lease, leased_until=leased_until) for row in found]
        return tuple(sorted(claimed, key=lambda one: (one.priority, one.not_before, one.id)))

    @needs(Permission.inbox_manage)
    async def sent(
        self, letter_id: int, lease: str, chat_id: int, message_id: int, earlier: Sequence[int] = ()
    ) -> None:
        """It was accepted, and stands there now. `earlier`: the messages before its last one. Raises StaleLease."""
        await self._close(
            letter_id, lease, state=LetterState.SENT, sent_at=self.now, chat_id=chat_id, message_id=message_id
        )
        if earlier:
            parts = [{"chat_id": chat_id, "message_id": part, "letter_id": letter_id} for part in earlier]
            await self.session.execute(_KEEP_PART.on(self.session), parts)

    @needs(Permission.inbox_manage)
    async def drop(self, letter_id: int, lease: str, why: str) -> None:
        """It is no longer true or wanted. Raises StaleLease."""
        await self._close(letter_id, lease, state=LetterState.DROPPED, why=why)

    @needs(Permission.inbox_manage)
    async def failed(self, letter_id: int, lease: str, why: str) -> None:
        """It was refused for good. Raises StaleLease."""
        await self._close(letter_id, lease, state=LetterState.FAILED, why=why[:200])

    @needs(Permission.inbox_manage)
    async def again(self, letter_id: int, lease: str, leased_until: datetime, *, counted: bool = True) -> None:
        """It stays ours until then, for another try. `counted`: the fault may be its own. Raises StaleLease."""
        tries = OutboxLetter.tries + (1 if counted else 0)
        await self._held(letter_id, lease, {"leased_until": leased_until, "tries": tries})

    @needs(Permission.inbox_manage)
    async def postpone(self, letter_id: int, lease: str, not_before: datetime) -> None:
        """Not now: its recipient is asleep. It is nobody's until then. Raises StaleLease."""
        await self._held(letter_id, lease, {"not_before": not_before, "lease": None, "leased_until": None})

    @needs(Permission.inbox_manage)
    async def release(self, letter_ids: Sequence[int], lease: str) -> None:
        """Gives back letters that were not begun: whoever comes next need not wait for the lease to run out."""
        statement = update(OutboxLetter).where(OutboxLetter.id.in_(letter_ids), OutboxLetter.lease == lease)
        await self.session.execute(statement.values(lease=None, leased_until=None))

    @needs(Permission.inbox_manage)
    async def take_over(self) -> None:
        """Ends every lease: whoever held them has lost the leadership, or its life. What it marks later is refused."""
        held = update(OutboxLetter).where(_PENDING, OutboxLetter.leased_until > self.now)
        await self.session.execute(held.values(leased_until=self.now), execution_options={"synchronize_session": False})

    @needs(Permission.inbox_manage)
    async def unreachable(self, addressee: Addressee) -> int:
        """Marks whoever blocked us, and fails all that waits for them; returns how many letters that were."""
        await self.session.execute(_of(addressee, unreachable=False).values(unreachable_at=self.now))
        waiting = update(OutboxLetter).where(_PENDING, _to(addressee))
        failed = await self.session.execute(
            waiting.values(state=LetterState.FAILED, why="unreachable", lease=None, leased_until=None)
        )
        return cast("CursorResult[Any]", failed).rowcount

    @needs(Permission.inbox_manage)
    async def moved(self, addressee: Addressee, chat_id: int) -> None:
        """Their chat has a new id."""
        await self.session.execute(_of(addressee).values(telegram_id=chat_id))

    def _due(self, besides: Collection[Addressee]) -> Any:
        nobodys = or_(OutboxLetter.leased_until.is_(None), OutboxLetter.leased_until <= self.now)
        statement = select(OutboxLetter.id).where(_PENDING, OutboxLetter.not_before <= self.now, nobodys)
        if staff := [one.staff_id for one in besides if one.staff_id is not None]:
            statement = statement.where(or_(OutboxLetter.staff_id.is_(None), OutboxLetter.staff_id.not_in(staff)))
        if contacts := [one.contact_id for one in besides if one.contact_id is not None]:
            statement = statement.where(
                or_(OutboxLetter.contact_id.is_(None), OutboxLetter.contact_id.not_in(contacts))
            )
        return statement.order_by(OutboxLetter.priority, OutboxLetter.not_before, OutboxLetter.id)

    async def _close(self, letter_id: int, lease: str, **values: Any) -> None:
        await self._held(letter_id, lease, {**values, "lease": None, "leased_until": None})

    async def _held(self, letter_id: int, lease: str, values: dict[str, Any]) -> None:
        mine = update(OutboxLetter).where(OutboxLetter.id == letter_id, OutboxLetter.lease == lease)
        found = await self.session.execute(mine.values(values), execution_options={"synchronize_session": False})
        if cast("CursorResult[Any]", found).rowcount == 0:
            raise StaleLease(letter_id)

    async def _insert(self, rows: list[dict[str, Any]]) -> None:
        # One row by itself, several as executemany: either way the statement is compiled once.
        await self.session.execute(_PUT.on(self.session), rows if len(rows) > 1 else rows[0], execution_options=UNREAD)
        self.work.ending.letters = True

    def _row(self, letter: NewLetter) -> dict[str, Any]:
        if (letter.staff_id is None) == (letter.contact_id is None):
            raise ValueError("a letter is for a member of staff or for a contact")
        return {
            "dedupe_key": letter.dedupe_key,
            "kind": letter.kind,
            "staff_id": letter.staff_id,
            "contact_id": letter.contact_id,
            "deal_id": letter.deal_id,
            "payload": dict(letter.payload),
            "priority": int(letter.priority),
            "state": LetterState.PENDING,
            "created_at": self.now,
            "not_before": letter.not_before or self.now,
            "expires_at": letter.expires_at,
            "tries": 0,
        }


_CLAIMED = (
    OutboxLetter.id,
    OutboxLetter.kind,
    OutboxLetter.staff_id,
    OutboxLetter.contact_id,
    OutboxLetter.deal_id,
    OutboxLetter.payload,
    OutboxLetter.priority,
    OutboxLetter.not_before,
    OutboxLetter.expires_at,
    OutboxLetter.tries,
    OutboxLetter.why,
)


def _chat_id() -> Any:
    """Where the recipient is written to."""
    staff = select(Staff.telegram_id).where(Staff.id == OutboxLetter.staff_id).scalar_subquery()
    contact = select(Contact.telegram_id).where(Contact.id == OutboxLetter.contact_id).scalar_subquery()
    return func.coalesce(staff, contact)


def _claimed(
    letter_id: int,
    kind: str,
    staff_id: int | None,
    contact_id: int | None,
    deal_id: int | None,
    payload: dict[str, Any],
    priority: int,
    not_before: datetime,
    expires_at: datetime | None,
    tries: int,
    why: str | None,
    chat_id: int | None,
    *,
    lease: str,
    leased_until: datetime,
) -> Claimed:
    return Claimed(
        id=letter_id,
        lease=lease,
        leased_until=leased_until,
        kind=kind,
        staff_id=staff_id,
        contact_id=contact_id,
        deal_id=deal_id,
        payload=payload,
        priority=priority,
        not_before=not_before,
        expires_at=expires_at,
        tries=tries,
        repeated=why == LEASE_LOST,
        chat_id=chat_id,
    )


def _to(addressee: Addressee) -> Any:
    if addressee.staff_id is not None:
        return OutboxLetter.staff_id == addressee.staff_id
    return OutboxLetter.contact_id == addressee.contact_id


def _of(addressee: Addressee, *, unreachable: bool | None = None) -> Update:
    """An update of the person's own row; `unreachable` narrows it to those who are, or are not."""
    table = Staff if addressee.staff_id is not None else Contact
    statement = update(table).where(table.id == (addressee.staff_id or addressee.contact_id))
    if unreachable is None:
        return statement
    marked = table.unreachable_at.is_not(None)
    return statement.where(marked if unreachable else ~marked)
