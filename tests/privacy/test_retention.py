"""Who never became a client goes by the regulation's period, and nobody else (R25)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.app.retention import Retention as Night
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import AuditEntry, Contact
from crm_core.regulation.schema import Regulation, Retention
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealEventKind
from crm_core.services.base import note_event
from crm_core.services.deals import NewClient, NewDeal
from crm_core.services.privacy.erasing import NOBODY
from tests.people import hire


@pytest.fixture
def regulation(regulation: Regulation) -> Regulation:
    return regulation.model_copy(update={"retention": Retention(inquiry_days=365, audit_days=30)})


@pytest.fixture
async def night(core: CrmCore) -> AsyncIterator[Night]:
    async with core.storage.leadership() as leader:
        yield Night(core, leader)


async def _deal(core: CrmCore, by: Actor, name: str) -> int:
    async with core.transaction(by) as crm:
        return await crm.deals.creation.open(NewDeal("inbound", name, NewClient(name)))


async def _refused(core: CrmCore, by: Actor, deal: int) -> None:
    async with core.transaction(by) as crm:
        await crm.deals.closing.lose(deal, 1, "expensive")


async def _let_go(core: CrmCore, by: Actor, deal: int) -> None:
    async with core.transaction(by) as crm:
        card = await crm.queries.cards.deal(deal)
        await crm.deals.letting_go.stop(deal, card.version, "closed")


async def test_only_whoever_never_bought_and_was_long_not_heard_of_is_forgotten(
    core: CrmCore, clock: FrozenClock, night: Night
) -> None:
    boss = await hire(core, Role.admin, "Админ", department_name=None)
    gone, open_, followed = [await _deal(core, boss, name) for name in ("Олег Давний", "Пётр Живой", "Вера Ждущая")]
    for deal in (gone, followed):
        await _refused(core, boss, deal)
    await _let_go(core, boss, gone)
    assert await night.work() == (0, 0)
    clock.advance(timedelta(days=366))
    late = await _deal(core, boss, "Анна Новая")
    await _refused(core, boss, late)
    await _let_go(core, boss, late)
    people, lines = await night.work()
    assert (people, lines > 0) == (1, True)
    async with core.storage.reader() as session:
        names = set(await session.scalars(select(Contact.name)))
        oldest = await session.scalar(select(func.min(AuditEntry.at)))
    assert names == {NOBODY, "Пётр Живой", "Вера Ждущая", "Анна Новая"}
    assert oldest is not None
    assert oldest > clock.now() - timedelta(days=30)
    assert open_
    # A second night finds nobody more.
    assert await night.work() == (0, 0)


async def test_whoever_somebody_still_works_with_is_not_forgotten(
    core: CrmCore, clock: FrozenClock, night: Night
) -> None:
    boss = await hire(core, Role.admin, "Админ", department_name=None)
    deal = await _deal(core, boss, "Олег Звонивший")
    await _refused(core, boss, deal)
    await _let_go(core, boss, deal)
    clock.advance(timedelta(days=360))
    async with core.transaction(boss) as crm:
        note_event(crm.privacy.uow, DealEventKind.NUDGED, deal)
    clock.advance(timedelta(days=30))
    assert (await night.work())[0] == 0
    clock.advance(timedelta(days=340))
    assert (await night.work())[0] == 1


async def test_without_a_period_nobody_is_forgotten(
    core: CrmCore, clock: FrozenClock, night: Night, regulation: Regulation
) -> None:
    core.follow(regulation.model_copy(update={"retention": Retention()}))
    boss = await hire(core, Role.admin, "Админ", department_name=None)
    deal = await _deal(core, boss, "Олег Давний")
    await _refused(core, boss, deal)
    await _let_go(core, boss, deal)
    clock.advance(timedelta(days=3_000))
    assert await night.work() == (0, 0)


async def test_it_is_done_at_night_once(core: CrmCore, clock: FrozenClock, night: Night) -> None:
    boss = await hire(core, Role.admin, "Админ", department_name=None)
    deal = await _deal(core, boss, "Олег Давний")
    await _refused(core, boss, deal)
    await _let_go(core, boss, deal)
    clock.advance(timedelta(days=366))
    for hours, left in ((0, 1), (17, 0)):
        clock.advance(timedelta(hours=hours))
        await night.look()
        async with core.storage.reader() as session:
            still = select(func.count(Contact.id)).where(Contact.name == "Олег Давний")
            assert await session.scalar(still) == left
