"""The demonstration's segment, and news that went to it a week ago (R22, R41)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from bot.demo import cast
from bot.demo.office import LOCALE, Office
from crm_core.models import Broadcast, Consent, Contact, OutboxNotification
from crm_core.queries.notifications.kinds import News
from crm_core.rules.actor import Actor
from crm_core.rules.broadcasts import PACES
from crm_core.rules.deals.statuses import ConsentKind, MessageKind, NotificationState
from crm_core.rules.segments import Conditions, Segment
from crm_core.services.client_messages.broadcasts import NewBroadcast
from crm_core.services.message_log import Incoming
from crm_core.services.reminders.ladder import ring_due

SEGMENT = "Купили за полгода"
WORDS = "Весной обновляем сайты наших клиентов со скидкой 10 %. Ответьте на это сообщение, и мы всё расскажем."
_AGO = timedelta(days=7)
_AGREES, _BLOCKS = 2, 9
"""Every so many clients have agreed to news; of those, every so many have blocked the bot since."""


async def send_news(office: Office, now: datetime) -> None:
    """Before the company's clients lose their Telegram: nothing of it is left to be sent."""
    core = office.core
    async with core.storage.writer() as session:
        with_telegram = select(Contact.id).where(Contact.telegram_id.is_not(None), Contact.consented_at.is_not(None))
        ids = list(await session.scalars(with_telegram.order_by(Contact.id)))[::_AGREES]
        given = {"kind": ConsentKind.NEWS, "version": core.regulation.consent.version, "locale": LOCALE}
        agreed = [{**given, "contact_id": one, "given_at": now - 2 * _AGO, "proof": {"by": "chat"}} for one in ids]
        await session.execute(insert(Consent), agreed)
    leader = next(one for one in office.staff.values() if one.name == cast.SUPERVISOR.name)
    said = Incoming(MessageKind.TEXT, WORDS, None, None, None)
    async with core.transaction(leader) as crm:
        await crm.clients.segments.save(SEGMENT, Conditions(bought_within=183))
        active = Segment.ACTIVE.value
        broadcast = await crm.broadcasts.begin(NewBroadcast(active, Conditions(Segment.ACTIVE), said, PACES[-1]))
    async with core.transaction(Actor.system(LOCALE, office.zone)) as crm:
        await ring_due(crm.reminders.broadcasts)
    await _arrived(office, broadcast, now - _AGO)


async def _arrived(office: Office, broadcast: int, at: datetime) -> None:
    """It reached whom it reached, a week ago."""
    async with office.core.storage.writer() as session:
        theirs = select(OutboxNotification.id).where(OutboxNotification.kind == News.name)
        ids = list(await session.scalars(theirs.order_by(OutboxNotification.id)))
        blocked = ids[_BLOCKS - 1 :: _BLOCKS]
        sent = update(OutboxNotification).where(OutboxNotification.id.in_(ids))
        await session.execute(sent.values(state=NotificationState.SENT, sent_at=at))
        gone = update(OutboxNotification).where(OutboxNotification.id.in_(blocked))
        await session.execute(gone.values(state=NotificationState.FAILED, why="unreachable", sent_at=None))
        over = update(Broadcast).where(Broadcast.id == broadcast)
        await session.execute(over.values(created_at=at, promised_at=at, ended_at=at, state="done"))
