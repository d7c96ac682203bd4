"""Notifications that were not sent yet, and have lost their cause or their reader."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, or_, update

from crm_core.models import OutboxNotification
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.kinds import (
    DealStalled,
    DealStalledLong,
    InvoiceReminder,
    InvoiceUnpaid,
    PauseOver,
    SeriesMessageDue,
    StageReached,
)
from crm_core.rules.deals.statuses import NotificationState
from crm_core.storage.sql_types import AnyElement
from crm_core.unit_of_work import Component

LIMIT = (DealStalled.name, DealStalledLong.name)
"""What tells that a stage's limit has passed: untrue once the limit is another one."""

STALL = (*LIMIT, PauseOver.name, StageReached.name, SeriesMessageDue.name)
"""The same, the end of a pause, and what the client is told of the stage or by a series: untrue once the deal stands
elsewhere.
"""

_PENDING: AnyElement = inlined(OutboxNotification.state, NotificationState.PENDING)
_NO_SYNC = {"synchronize_session": False}


class PendingNotifications(Component):
    """Cancelling and readdressing what waits in the outbox. What is being sent just now the delivery checks itself."""

    async def cancel(
        self,
        deals: Collection[int],
        *,
        kinds: Iterable[str] = (),
        tasks: Iterable[int] = (),
        invoices: Iterable[int] = (),
        thanks_for: Iterable[int] = (),
        reader: int | None = None,
    ) -> None:
        """Drops notifications about these deals: of these kinds, the reminders of these tasks and invoices, and the
        thanks for payments on `thanks_for`.

        Reminders are told apart by their dedupe key, so that one task's end does not silence another's. `reader`: only
        those of this member of staff.
        """
        causes: list[ColumnElement[bool]] = [
            OutboxNotification.dedupe_key.startswith(f"task:{task}:") for task in tasks
        ]
        causes += [
            OutboxNotification.kind.in_((InvoiceReminder.name, InvoiceUnpaid.name))
            & OutboxNotification.dedupe_key.startswith(f"inv:{invoice}:")
            for invoice in invoices
        ]
        causes += [OutboxNotification.dedupe_key.startswith(f"inv:{invoice}:paid:") for invoice in thanks_for]
        if kinds := tuple(kinds):
            causes.append(OutboxNotification.kind.in_(kinds))
        if deals and causes:
            whose = () if reader is None else (OutboxNotification.staff_id == reader,)
            await self._drop("withdrawn", OutboxNotification.deal_id.in_(deals), or_(*causes), *whose)

    async def cancel_for(self, staff_id: int) -> None:
        """Drops all that waits for somebody who has been dismissed."""
        await self._drop("dismissed", OutboxNotification.staff_id == staff_id)

    async def gather(self, staff_id: int, not_before: datetime, kinds: Collection[str]) -> None:
        """Drops what waits for somebody's waking hour, since one summary says it."""
        theirs = OutboxNotification.staff_id == staff_id, OutboxNotification.not_before == not_before
        await self._drop("gathered", *theirs, OutboxNotification.kind.in_(kinds))

    async def readdress(
        self,
        giver: int,
        taker: int,
        *,
        deals: Collection[int] | None = None,
        kinds: Collection[str] | None = None,
    ) -> None:
        """What waits for one member of staff goes to another: of these deals, of these kinds (None: of all)."""
        where = [OutboxNotification.staff_id == giver]
        where += [] if deals is None else [OutboxNotification.deal_id.in_(deals)]
        where += [] if kinds is None else [OutboxNotification.kind.in_(kinds)]
        passed_on = update(OutboxNotification).where(_PENDING, *where).values(staff_id=taker)
        await self.session.execute(passed_on, execution_options=_NO_SYNC)

    async def _drop(self, why: str, *where: ColumnElement[bool]) -> None:
        dropped = update(OutboxNotification).where(_PENDING, *where)
        await self.session.execute(dropped.values(state=NotificationState.DROPPED, why=why), execution_options=_NO_SYNC)
