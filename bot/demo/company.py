"""The demonstration's company: two months of its life, lived through the services under a clock of their own."""

from __future__ import annotations

import heapq
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy import select, update

from bot.demo import cast
from bot.demo.mailing import send_news
from bot.demo.offer import TITLE, offer
from bot.demo.office import LOCALE, Office
from bot.demo.plots import plots
from bot.demo.stories import Story, wares
from bot.demo.wares import MEN, WARES, WOMEN
from crm_core.clock import Clock, FrozenClock
from crm_core.core import CrmCore
from crm_core.documents.template import names_in
from crm_core.models import Contact, OutboxNotification, Staff
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState
from crm_core.services.reminders.ladder import ring_due
from crm_core.storage import Storage

SEED = 7
SALES, KEY_CLIENTS = "Отдел продаж", "Ключевые клиенты"
_LIFE = timedelta(days=62)
_DAY = timedelta(days=1)
# Those whom nobody plays on the page: they have a history, but no Telegram and no shift.
_OFFSTAGE = (
    (Role.manager, "Ирина Волкова", 1011, KEY_CLIENTS),
    (Role.manager, "Денис Титов", 1012, KEY_CLIENTS),
    (Role.manager, "Алёна Громова", 1013, SALES),
    (Role.head, "Виктор Поляков", 1014, SALES),
    (Role.quality, "Вера Зимина", 1015, None),
)


async def seed(storage: Storage, regulation: Regulation, clock: Clock) -> None:
    """Fills an empty, migrated database with a company up to the clock's now; does nothing where there is one.

    The same moment gives the same company. No reminder of the past is left to be sent: what waits is what falls due
    from now on. Needs the stages of the default regulation.
    """
    async with storage.reader() as session:
        if (await session.execute(select(Staff.id).limit(1))).first() is not None:
            return
    now = clock.now()
    past = FrozenClock(now - _LIFE)
    office = Office(CrmCore(storage, regulation, past), past, Random(SEED))
    await _found(office)
    await _live(office, now)
    await _settle(office, now)


async def _found(office: Office) -> None:
    """Staff and catalogue."""
    for player in (cast.ADMIN, cast.SUPERVISOR, cast.FIRST_MANAGER, cast.SECOND_MANAGER):
        assert player.role is not None
        department = SALES if player.role is Role.manager else None
        await office.hire(player.role, player.name, player.telegram_id, department)
    for role, name, telegram_id, department in _OFFSTAGE:
        actor = await office.hire(role, name, telegram_id, department)
        if department == KEY_CLIENTS:
            async with office.core.transaction(actor) as crm:
                await crm.staff.take_leads(False)
    async with office.core.transaction(Actor.system(LOCALE, office.zone)) as crm:
        for ware in WARES:
            office.products[ware.name] = await crm.catalogue.add(ware.name, ware.category, ware.unit, ware.price)
        body = offer()
        await crm.documents.add_template(TITLE, body, names_in(body))


async def _live(office: Office, now: datetime) -> None:
    """All stories at once, in the order of time, with the reminders ringing once a day between."""
    names = [name for pair in zip(MEN, WOMEN, strict=False) for name in pair] + list(WOMEN[len(MEN) :])
    stories = [
        Story(office, plot, number, names[number % len(names)], wares(number), now)
        for number, plot in enumerate(plots())
    ]
    order = count()
    agenda: list[tuple[datetime, int, AsyncIterator[datetime]]] = []
    for story in stories:
        heapq.heappush(agenda, (story.begins(), next(order), story.tell()))
    heapq.heappush(agenda, (now - _LIFE + _DAY, next(order), _days(office, now)))
    while agenda:
        moment, _, story_told = heapq.heappop(agenda)
        office.clock.set(max(moment, office.clock.now()))
        following = await anext(story_told, None)
        if following is not None:
            heapq.heappush(agenda, (following, next(order), story_told))


async def _days(office: Office, now: datetime) -> AsyncIterator[datetime]:
    """Each evening what had fallen due is rung, so that deals are tagged and invoices reminded of as in life."""
    while office.clock.now() < now - _DAY:
        await _ring(office)
        yield office.clock.now() + _DAY


async def _ring(office: Office) -> None:
    async with office.core.transaction(Actor.system(LOCALE, office.zone)) as crm:
        reminders = crm.reminders
        for ladder in (reminders.tasks, reminders.stalls, reminders.invoices, reminders.digests):
            while await ring_due(ladder):
                pass


async def _settle(office: Office, now: datetime) -> None:
    """The past is over: nothing of it is left to be sent, and those who are not on the page are out of reach."""
    office.clock.set(now)
    await _ring(office)
    await send_news(office, now)
    offstage = [telegram_id for _, _, telegram_id, _ in _OFFSTAGE]
    async with office.core.storage.writer() as session:
        pending = update(OutboxNotification).where(OutboxNotification.state == NotificationState.PENDING)
        await session.execute(pending.values(state=NotificationState.DROPPED, why="before the demonstration"))
        away = update(Staff).where(Staff.telegram_id.in_(offstage))
        await session.execute(away.values(telegram_id=None, takes_leads=False))
        # The sandbox does not know them: a notification to them would only fail.
        await session.execute(update(Contact).values(telegram_id=None))
