"""Quality control (R59): a remark is told, answered, and looked at when its time is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import BadValue, Outdated, Refused
from crm_core.models import KpiNote, OutboxNotification
from crm_core.queries.deals.remarks import RemarksOf, RemarkView
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.deals import Done, Step
from crm_core.services.reminders.ladder import ring_due
from tests.deals.desk import Desk, open_desk
from tests.people import hire


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


@pytest.fixture
async def quality(desk: Desk) -> Actor:
    return await hire(desk.core, Role.quality, "Контроль", department_name=None)


async def remark(desk: Desk, by: Actor, deal: int, text: str = "Клиент ждёт расчёт третий день") -> int:
    async with desk.core.transaction(by) as crm:
        return await crm.deals.remarks.write(deal, text)


async def answer(desk: Desk, remark_id: int, words: str | None = None, actor: Actor | None = None) -> bool:
    async with desk.core.transaction(actor or desk.manager) as crm:
        return await crm.deals.remarks.answer(remark_id, words)


async def look(desk: Desk, **after: float) -> None:
    desk.clock.advance(timedelta(**after))
    async with desk.core.transaction(Actor.system()) as crm:
        await ring_due(crm.reminders.remarks)


async def one(desk: Desk, deal: int) -> RemarkView:
    async with desk.core.reading(desk.manager) as crm:
        (found,) = await crm.queries.remarks.of(deal)
    return found


async def told(desk: Desk, kind: str) -> set[int | None]:
    async with desk.core.storage.reader() as session:
        rows = await session.scalars(select(OutboxNotification.staff_id).where(OutboxNotification.kind == kind))
        return set(rows)


async def on_record(desk: Desk, kind: str = "remark") -> list[tuple[int, int]]:
    async with desk.core.storage.reader() as session:
        rows = await session.execute(select(KpiNote.staff_id, KpiNote.deal_id).where(KpiNote.kind == kind))
        return [(staff_id, deal_id) for staff_id, deal_id in rows]


async def test_the_manager_is_told_and_the_author_hears_the_answer(desk: Desk, quality: Actor) -> None:
    deal = await desk.deal()
    made = await remark(desk, quality, deal)
    assert await told(desk, "remark.made") == {desk.manager.id}
    assert await answer(desk, made, "Звоню сегодня в пять")
    assert not await answer(desk, made)
    assert await told(desk, "remark.answered") == {quality.id}
    found = await one(desk, deal)
    assert (found.answer, found.by, found.moved) == ("Звоню сегодня в пять", "Контроль", False)


async def test_what_has_not_moved_in_time_goes_to_the_leaders_and_on_record_once(desk: Desk, quality: Actor) -> None:
    deal = await desk.deal()
    made = await remark(desk, quality, deal)
    await answer(desk, made)
    await look(desk, hours=5)
    assert (await told(desk, "remark.unmoved"), await on_record(desk)) == (set(), [])
    await look(desk, days=2)
    await look(desk, days=2)
    assert await told(desk, "remark.unmoved") == {desk.head.id, desk.supervisor.id}
    assert await on_record(desk) == [(desk.manager.id, deal)]
    assert (await one(desk, deal)).escalated
    async with desk.core.reading(desk.manager) as crm:
        page = await crm.queries.record.notes()
    assert [(line.deal_id, line.remark) for line in page.lines] == [(deal, True)]


async def outcome(desk: Desk, deal: int) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        card = await crm.queries.cards.deal(deal)
        step = Step(deal, card.version, done=Done(card.tasks[0].id, "no_answer"), next_task=desk.call(days=1))
        await crm.deals.steps.take(step)


async def refusal(desk: Desk, deal: int) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, (await crm.queries.cards.deal(deal)).version, "expensive")


async def another_owner(desk: Desk, deal: int) -> None:
    async with desk.core.transaction(desk.head) as crm:
        assert desk.colleague.id is not None
        await crm.deals.assignment.assign(deal, (await crm.queries.cards.deal(deal)).version, desk.colleague.id)


@pytest.mark.parametrize("act", [outcome, refusal, another_owner])
async def test_what_somebody_did_with_the_deal_has_moved_it(
    desk: Desk, quality: Actor, act: Callable[[Desk, int], Awaitable[None]]
) -> None:
    deal = await desk.deal()
    await remark(desk, quality, deal)
    desk.clock.advance(timedelta(minutes=5))
    await act(desk, deal)
    await look(desk, days=3)
    assert (await told(desk, "remark.unmoved"), await on_record(desk)) == (set(), [])
    async with desk.core.reading(desk.supervisor) as crm:
        (found,) = await crm.queries.remarks.of(deal)
    assert (found.moved, found.escalated) == (True, False)


async def test_leaders_read_a_summary_of_their_own_people(desk: Desk, quality: Actor) -> None:
    since = desk.clock.now() - timedelta(days=1)
    made = await remark(desk, quality, await desk.deal())
    await remark(desk, desk.supervisor, await desk.deal())
    await answer(desk, made)
    await look(desk, days=3)
    mine = RemarksOf(desk.manager.id or 0, desk.manager.name, made=2, answered=1, moved=0, escalated=2)
    outsider = await hire(desk.core, Role.head, "Чужая", department_name="Service")
    for actor, rows in (
        (desk.manager, (mine,)), (desk.colleague, ()), (desk.head, (mine,)), (outsider, ()), (desk.supervisor, (mine,)),
        (quality, (mine,)),
    ):  # fmt: skip
        async with desk.core.reading(actor) as crm:
            assert await crm.queries.remarks.summary(since) == rows, actor.name


async def test_quality_control_touches_nothing_but_the_remark(desk: Desk, quality: Actor) -> None:
    deal = await desk.deal()
    made = await remark(desk, quality, deal)
    with pytest.raises(Refused):
        await answer(desk, made, actor=quality)
    with pytest.raises(Refused):
        async with desk.core.transaction(quality) as crm:
            await crm.deals.closing.lose(deal, 1, "expensive")


async def test_a_remark_says_something_to_somebody(desk: Desk, quality: Actor) -> None:
    deal = await desk.deal()
    for words in ("", " ", "."):
        with pytest.raises(BadValue):
            await remark(desk, quality, deal, words)
    await refusal(desk, deal)
    with pytest.raises(Outdated):
        await remark(desk, quality, deal)


async def test_what_hangs_is_counted_as_its_lists_are(desk: Desk, quality: Actor) -> None:
    await desk.deal()
    desk.clock.advance(timedelta(days=3))
    async with desk.core.reading(quality) as crm:
        hanging = await crm.queries.remarks.hanging()
        assert [one.kind for one in hanging] == ["overdue"]
        for line in hanging:
            page = await crm.queries.worklists.listing(line.kind)
            assert (page.total, page.sum) == (line.count, line.sum)
