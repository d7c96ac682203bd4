"""The inbox (ADR 2): what arrived is kept before it is acknowledged, and marked done with the change that it made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, delete, insert, null, or_, select, update

from crm_core.errors import AlreadyHandled, OutOfTurn, Refused
from crm_core.models import InboxUpdate
from crm_core.models.schema import table
from crm_core.queries.filters.literals import inlined
from crm_core.rules.deals.statuses import InboxState
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.storage.deferred_writes import DEFERRED, unread
from crm_core.storage.sql_types import Written
from crm_core.storage.upserts import Upsert

MAX_ERROR = 500
KEPT_FOR = timedelta(days=7)
# The id of an update that is never there longer than its own transaction; Telegram's own ids are positive.
_NOBODYS = -(2**62)
# What stands in place of an error while an update is tried by itself: it stays there if the process dies over it.
ALONE = "tried by itself"
DIED = "the process ended over it"


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as it came. `chat_id` keeps the order within a chat; None where it belongs to none.

    `unreadable`: why it is set aside at once, as it is. `begun`: its first try is made as soon as it is kept, and
    counted with that.
    """

    update_id: int
    chat_id: int | None
    raw: str
    unreadable: str | None = None
    begun: bool = False


class Kept(NamedTuple):
    """An update that is new. `seq` is the order of arrival, which update ids are not."""

    seq: int
    update_id: int
    chat_id: int | None


class Waiting(NamedTuple):
    """An update that nobody has finished yet."""

    seq: int
    update_id: int
    chat_id: int | None
    raw: str


class Unanswered(NamedTuple):
    """A handled update whose answer may not have been shown: the process ended between the commit and the sending."""

    seq: int
    chat_id: int | None
    answer: Any


class InHand(NamedTuple):
    """An update whose try had begun when its process ended. `alone`: nothing else was under way then."""

    seq: int
    update_id: int
    chat_id: int | None
    raw: str
    alone: bool


class SetAside(NamedTuple):
    """An update that failed too often. `error` names a class and a place, never what somebody wrote."""

    seq: int
    update_id: int
    chat_id: int | None
    tries: int
    error: str | None
    received_at: datetime


_INBOX = table(InboxUpdate)
_NEW = inlined(InboxUpdate.state, InboxState.NEW)
_KEEP = Upsert(
    lambda insert: (
        insert(_INBOX)
        .on_conflict_do_nothing(index_elements=["update_id"])
        .returning(_INBOX.c.seq, _INBOX.c.update_id, _INBOX.c.chat_id)
    )
)
_ROWS = select(InboxUpdate.seq, InboxUpdate.update_id, InboxUpdate.chat_id, InboxUpdate.raw).where(_NEW)
_IN_ORDER = _ROWS.order_by(InboxUpdate.seq).limit(bindparam("most"))
_WAITING = _IN_ORDER.where(InboxUpdate.seq > bindparam("after"))
_WAITING_OF_CHAT = _IN_ORDER.where(InboxUpdate.chat_id == bindparam("chat"))
_DONE = (
    update(_INBOX)
    .where(_INBOX.c.seq == bindparam("at"), _NEW)
    .values(state=InboxState.DONE, raw=null(), error=null(), done_at=bindparam("now"), answer=bindparam("said"))
)
# The oldest update of a chat that nobody has finished, up to this one. PostgreSQL waits here for whoever holds it, and
# passes over what they finished meanwhile; statements after it see all that they did.
_AT = _INBOX.c.seq == bindparam("at")
_OLDEST = select(_INBOX.c.seq).where(_NEW).order_by(_INBOX.c.seq).limit(1).with_for_update()
_OLDEST_OF_CHAT = _OLDEST.where(_INBOX.c.seq <= bindparam("at"), _INBOX.c.chat_id == bindparam("chat"))
_OLDEST_OF_NONE = _OLDEST.where(_AT)
_ANSWERED = update(_INBOX).where(_INBOX.c.seq.in_(bindparam("seqs", expanding=True))).values(answer=null())
_UNANSWERED = (
    select(InboxUpdate.seq, InboxUpdate.chat_id, InboxUpdate.answer)
    .where(InboxUpdate.answer.is_not(None), InboxUpdate.seq > bindparam("after"))
    .order_by(InboxUpdate.seq)
    .limit(bindparam("most"))
)


class Inbox(Service):
    """Raw updates from arrival to done. The system's own work; listing and replaying are an administrator's too."""

    @needs(Permission.inbox_manage)
    async def keep(self, updates: Sequence[RawUpdate]) -> list[Kept]:
        """Keeps them under their unique ids and says which were new, in order of arrival.

        A repeat, also within the batch, is left out: the id tells, never a high-water mark, since ids may jump back.
        """
        rows = [
            {
                "update_id": one.update_id,
                "chat_id": one.chat_id,
                "state": InboxState.NEW if one.unreadable is None else InboxState.SET_ASIDE,
                "raw": one.raw.encode("utf-8", "replace").decode(),
                "tries": int(one.begun),
                "error": one.unreadable[:MAX_ERROR] if one.unreadable is not None else None,
                "received_at": self.now,
            }
            for one in updates
        ]
        if not rows:
            return []
        kept = await self.session.execute(_KEEP.on(self.session), rows if len(rows) > 1 else rows[0])
        return sorted(Kept(*row) for row in kept)

    @needs(Permission.inbox_manage)
    async def waiting(self, after_seq: int = 0, limit: int = 200) -> list[Waiting]:
        """Updates still to be handled, in order of arrival."""
        found = await self.session.execute(_WAITING, {"after": after_seq, "most": limit})
        return [Waiting(*row) for row in found]

    @needs(Permission.inbox_manage)
    async def waiting_of(self, chat_id: int, limit: int) -> list[Waiting]:
        """The oldest of a chat's updates that are still to be handled."""
        found = await self.session.execute(_WAITING_OF_CHAT, {"chat": chat_id, "most": limit})
        return [Waiting(*row) for row in found]

    @needs(Permission.inbox_manage)
    async def begun(self, seqs: Sequence[int], *, alone: bool = False) -> None:
        """Counts a try of each before it is made: if the process dies over it, that is known by `in_hand`."""
        counted = update(_INBOX).where(_INBOX.c.seq.in_(seqs), _NEW)
        await self.session.execute(counted.values(tries=_INBOX.c.tries + 1, error=ALONE if alone else null()))

    @needs(Permission.inbox_manage)
    async def spared(self, seqs: Sequence[int]) -> None:
        """Their tries were broken off, by a stop or for want of a turn: they count for nothing."""
        spared = update(_INBOX).where(_INBOX.c.seq.in_(seqs), _NEW, _INBOX.c.tries > 0)
        await self.session.execute(spared.values(tries=_INBOX.c.tries - 1, error=null()))

    @needs(Permission.inbox_manage)
    async def in_hand(self) -> list[InHand]:
        """Updates whose last try neither ended well nor failed, oldest first: their process ended over them."""
        tried = _ROWS.add_columns(InboxUpdate.error).where(InboxUpdate.tries > 0).order_by(InboxUpdate.seq)
        found = await self.session.execute(tried.where(or_(InboxUpdate.error.is_(None), InboxUpdate.error == ALONE)))
        return [InHand(row.seq, row.update_id, row.chat_id, row.raw or "", row.error == ALONE) for row in found]

    @needs(Permission.inbox_manage)
    async def take_turn(self, seq: int, chat_id: int | None) -> None:
        """Before anything else is read: holds the update, and its chat, until the transaction ends.

        Several processes share a PostgreSQL, and a chat's next update may come to another one than its last. A check at
        the end would have read a conversation that the last one was still changing. On SQLite there is one process,
        whose lanes keep the order. Raises AlreadyHandled if the update is done, OutOfTurn if an earlier one of the chat
        waits for another process: this transaction must then leave nothing.
        """
        if self._is_sqlite:
            return
        oldest = _OLDEST_OF_NONE if chat_id is None else _OLDEST_OF_CHAT
        turn = await self.session.scalar(oldest, {"at": seq, "chat": chat_id} if chat_id is not None else {"at": seq})
        if turn is None:
            raise AlreadyHandled(seq)
        if turn != seq:
            raise OutOfTurn(seq)

    @needs(Permission.inbox_manage)
    async def mark_done(self, seq: int, answer: object = None) -> None:
        """In the transaction of the change itself: what mattered of the update is in the tables now, its body goes.

        `answer` is what its writer is owed, as JSON. Raises AlreadyHandled if another process was quicker: this
        transaction must then leave nothing.
        """
        late = AlreadyHandled(seq)
        marked = {"at": seq, "now": self.now, "said": answer}
        done = await self.session.execute(_DONE, marked, execution_options=unread(otherwise=late))
        if not self._is_sqlite and cast("Written", done).rowcount == 0:
            raise late

    @needs(Permission.inbox_manage)
    async def answered(self, seqs: Sequence[int]) -> None:
        """These answers were shown: nobody is owed them any more."""
        if seqs:
            await self.session.execute(_ANSWERED, {"seqs": list(seqs)}, execution_options=DEFERRED)

    @needs(Permission.inbox_manage)
    async def unanswered(self, after_seq: int = 0, limit: int = 200) -> list[Unanswered]:
        """Answers still owed, oldest first."""
        found = await self.session.execute(_UNANSWERED, {"after": after_seq, "most": limit})
        return [Unanswered(*row) for row in found]

    @needs(Permission.inbox_manage)
    async def failed(self, seq: int, error: str) -> int:
        """Notes how a try went wrong, and returns how many were begun; 0 if it is not waiting any more."""
        noted = update(InboxUpdate).where(InboxUpdate.seq == seq, _NEW).values(error=error[:MAX_ERROR])
        return await self.session.scalar(noted.returning(InboxUpdate.tries)) or 0

    @needs(Permission.inbox_manage)
    async def set_aside(self, seq: int, answer: object = None, why: str | None = None) -> bool:
        """Out of its chat's way, with its body, so that it can be replayed. Its writer is owed `answer`.

        `why`: in place of the last error. False if it is not waiting any more, or another process has it in hand.
        """
        free = select(_INBOX.c.seq).where(_INBOX.c.seq == seq, _NEW).with_for_update(skip_locked=True)
        if await self.session.scalar(free) is None:
            return False
        values = {"state": InboxState.SET_ASIDE, "done_at": self.now, "answer": answer}
        noted = {"error": why[:MAX_ERROR]} if why is not None else {}
        await self.session.execute(update(_INBOX).where(_INBOX.c.seq == seq).values(**values, **noted))
        return True

    @needs(Permission.inbox_manage)
    async def try_to_keep(self) -> None:
        """Writes and takes back, so that a full disk or a read-only database is known before somebody's words are."""
        await self.session.execute(
            insert(_INBOX).values(update_id=_NOBODYS, state=InboxState.DONE, tries=0, received_at=self.now)
        )
        await self.session.execute(delete(_INBOX).where(_INBOX.c.update_id == _NOBODYS))

    @needs(Permission.inbox_manage)
    async def forget_done(self, most: int = 200) -> int:
        """Removes the oldest updates that were done more than a week ago, up to `most`; returns how many.

        Telegram brings nothing again after a day, so their ids are no longer needed to tell a repeat.
        """
        done = _INBOX.c.state == InboxState.DONE, _INBOX.c.answer.is_(None)
        oldest = select(_INBOX.c.seq, _INBOX.c.done_at).where(*done)
        rows = (await self.session.execute(oldest.order_by(_INBOX.c.seq).limit(most))).all()
        old = [seq for seq, done_at in rows if done_at is not None and done_at < self.now - KEPT_FOR]
        if old:
            await self.session.execute(delete(_INBOX).where(_INBOX.c.seq.in_(old)))
        return len(old)

    @needs(Permission.inbox_manage)
    async def oldest_waiting(self) -> timedelta | None:
        """How long the oldest update that is still to be handled has waited; None if there is none."""
        oldest = select(InboxUpdate.received_at).where(_NEW).order_by(InboxUpdate.seq).limit(1)
        received = await self.session.scalar(oldest)
        return self.now - received if received is not None else None

    @needs(Permission.inbox_manage)
    async def listing(self, limit: int = 100) -> list[SetAside]:
        """What was set aside, newest first."""
        columns = ("seq", "update_id", "chat_id", "tries", "error", "received_at")
        aside = select(*(_INBOX.c[name] for name in columns)).where(InboxUpdate.state == InboxState.SET_ASIDE)
        found = await self.session.execute(aside.order_by(InboxUpdate.seq.desc()).limit(limit))
        return [SetAside(*row) for row in found]

    @property
    def _is_sqlite(self) -> bool:
        return self.session.get_bind().dialect.name == "sqlite"

    @needs(Permission.inbox_manage)
    async def replay(self, seq: int) -> None:
        """Gives a set-aside update three more tries. Raises Refused if there is none of that number."""
        again = (
            update(InboxUpdate)
            .where(InboxUpdate.seq == seq, InboxUpdate.state == InboxState.SET_ASIDE, InboxUpdate.raw.is_not(None))
            .values(state=InboxState.NEW, tries=0, error=null(), done_at=null(), answer=null())
            .returning(InboxUpdate.seq)
        )
        if await self.session.scalar(again) is None:
            raise Refused(Permission.inbox_manage.value, "inbox", seq)
        self.audited("inbox.replay", "inbox", seq)
