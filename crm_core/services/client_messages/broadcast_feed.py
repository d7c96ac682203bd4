"""Running news is promised a minute ahead, at its pace: after a restart it goes on where it was (R41)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from crm_core.models import Broadcast, Contact, OutboxNotification
from crm_core.models.schema import table
from crm_core.queries.client_messages.kinds import BroadcastGoesOn, BroadcastOver, News
from crm_core.queries.client_messages.news import reached_by_news
from crm_core.queries.clients.segments import Segments
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.broadcasts import AHEAD, BroadcastState, moments
from crm_core.rules.deals.statuses import NotificationState
from crm_core.rules.policy import Permission
from crm_core.rules.segments import Conditions
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.reminders.ladder import Crowds, Step, Steps
from crm_core.storage.sql_types import NamedValues

_BROADCASTS = table(Broadcast)
_AT_ONCE = 300
"""So many are promised in one short transaction."""


class BroadcastFeed(Service):
    """A ladder whose things are the broadcasts that go on."""

    @needs(Permission.inbox_manage)
    async def due(self, limit: int) -> list[int]:
        """Those with a promise to make within the minute, or with nothing left to promise."""
        running = inlined(Broadcast.state, BroadcastState.RUNNING)
        due = select(Broadcast.id).where(running, Broadcast.next_at < self.now + AHEAD)
        return list(await self.session.scalars(due.order_by(Broadcast.next_at).limit(limit)))

    @needs(Permission.inbox_manage)
    async def reckon(self, ids: Collection[int]) -> Steps:
        """Nothing: to whom it goes next follows from where it stands."""
        return {broadcast_id: Step() for broadcast_id in ids}

    @needs(Permission.inbox_manage)
    async def ring(self, steps: Steps, crowds: Crowds) -> int:
        """How many of them have promised something: there may be more to promise."""
        return sum([await self._feed(broadcast_id) for broadcast_id in steps])

    async def _feed(self, broadcast_id: int) -> bool:
        held = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
        one = await self.session.scalar(held, execution_options={"populate_existing": True})
        if one is None or one.state is not BroadcastState.RUNNING:
            return False
        if one.promised_at is not None:
            return await self._wait(one)
        times = moments(one.next_at, self.now, one.a_minute, _AT_ONCE)
        if not times:
            return False
        readers = await self._next(one, len(times))
        await Outbox(self.uow).put_all(
            NewNotification(
                f"news:{one.id}:{contact}",
                News(one.id),
                contact_id=contact,
                not_before=at,
                broadcast_id=one.id,
            )
            for contact, at in zip(readers, times, strict=False)
        )
        values: NamedValues = {"cursor": readers[-1] if readers else one.cursor}
        if len(readers) < len(times):
            values |= {"promised_at": self.now, "next_at": self.now + AHEAD}
        else:
            values["next_at"] = times[-1] + (times[-1] - times[-2] if len(times) > 1 else AHEAD / one.a_minute)
        await self._write(one.id, **values)
        await self._tell(one)
        return bool(readers) and len(times) == _AT_ONCE

    async def _next(self, one: Broadcast, most: int) -> list[int]:
        conditions = Segments(self.uow).holding(Conditions.read(one.conditions))
        after = select(Contact.id).where(Contact.id > one.cursor, *conditions, *reached_by_news())
        return list(await self.session.scalars(after.order_by(Contact.id).limit(most)))

    async def _wait(self, one: Broadcast) -> bool:
        """It is over once it waits for nobody any more: some of its readers may be asleep."""
        waiting = select(OutboxNotification.id).where(
            OutboxNotification.broadcast_id == one.id, OutboxNotification.state == NotificationState.PENDING
        )
        if await self.session.scalar(waiting.limit(1)) is not None:
            await self._write(one.id, next_at=self.now + AHEAD)
            await self._tell(one)
            return False
        await self._write(one.id, state=BroadcastState.DONE, ended_at=self.now)
        over = NewNotification(f"news_over:{one.id}", BroadcastOver(one.id), staff_id=one.by_staff_id)
        await Outbox(self.uow).put(over)
        return False

    async def _tell(self, one: Broadcast) -> None:
        """Its progress, once a minute at most."""
        if one.message_id is None:
            return
        key = f"news_at:{one.id}:{self.now:%y%m%d%H%M}"
        await Outbox(self.uow).put(NewNotification(key, BroadcastGoesOn(one.id), staff_id=one.by_staff_id))

    async def _write(self, broadcast_id: int, **values: object) -> None:
        await self.session.execute(update(_BROADCASTS).where(_BROADCASTS.c.id == broadcast_id).values(values))
