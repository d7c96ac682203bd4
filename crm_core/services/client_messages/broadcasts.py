"""News to a segment: begun, and stopped (R41). It goes out by itself: `broadcast_feed`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, update

from crm_core.errors import BadValue, Outdated
from crm_core.models import Broadcast
from crm_core.models.schema import table
from crm_core.queries.client_messages.news import Broadcasts
from crm_core.rules.broadcasts import PACES, BroadcastState
from crm_core.rules.policy import Permission
from crm_core.rules.segments import Conditions
from crm_core.rules.texts.text_cleaning import clean
from crm_core.services.base import Service, needs
from crm_core.services.message_log import Incoming, file_of, formatting_of

_BROADCASTS = table(Broadcast)


@dataclass(frozen=True, slots=True)
class NewBroadcast:
    """`said`: what goes out, as it was written in its writer's chat. `a_minute`: one of `rules.broadcasts.PACES`."""

    segment: str
    conditions: Conditions
    said: Incoming
    a_minute: int


class BroadcastService(Service):
    """`crm.broadcasts`."""

    @needs(Permission.broadcast_send)
    async def begin(self, new: NewBroadcast, shown_in: int | None = None, shown_as: int | None = None) -> int:
        """Its id; the first goes within the minute. `shown_in`, `shown_as`: where the message of ours stands that shows
        its progress.

        Raises BadValue `empty` (no words and no file, or nobody to read them), `not_a_choice` (the pace).
        """
        text, file_id = clean(new.said.text) if new.said.text else None, file_of(new.said)
        if not text and file_id is None:
            raise BadValue("empty", "news")
        if new.a_minute not in PACES:
            raise BadValue("not_a_choice", "pace")
        total = await Broadcasts(self.uow).count(new.conditions)
        if not total:
            raise BadValue("empty", "segment")
        row = {
            "segment": new.segment,
            "conditions": new.conditions.stored(),
            "kind": new.said.kind,
            "text": text,
            "entities": formatting_of(new.said),
            "file_id": file_id,
            "by_staff_id": self.actor.staff_id,
            "a_minute": new.a_minute,
            "state": BroadcastState.RUNNING,
            "total": total,
            "cursor": 0,
            "next_at": self.now,
            "created_at": self.now,
            "chat_id": shown_in,
            "message_id": shown_as,
        }
        found = await self.session.execute(insert(_BROADCASTS).values(row).returning(_BROADCASTS.c.id))
        broadcast_id: int = found.scalar_one()
        self.audited("broadcast.begin", "broadcast", broadcast_id, n=total)
        return broadcast_id

    @needs(Permission.broadcast_send)
    async def stop(self, broadcast_id: int) -> None:
        """What is still waiting does not go. Raises Outdated for one that is over."""
        running = update(_BROADCASTS).where(
            _BROADCASTS.c.id == broadcast_id, _BROADCASTS.c.state == BroadcastState.RUNNING
        )
        stopped = running.values(state=BroadcastState.STOPPED, ended_at=self.now)
        if (await self.session.execute(stopped.returning(_BROADCASTS.c.id))).first() is None:
            raise Outdated(broadcast_id)
        self.audited("broadcast.stop", "broadcast", broadcast_id)
