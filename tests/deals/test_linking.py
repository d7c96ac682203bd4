"""Deals that continue others: a refusal to be won back, a paid period to be renewed (R11, R33)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select, update

from crm_core.errors import BadValue, Outdated, Refused
from crm_core.models import Deal, Task
from crm_core.regulation.values import WorkDuration
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus, TaskState
from crm_core.services.deals import Done
from tests.deals.desk import Desk
from tests.statements import count_statements

MOSCOW = ZoneInfo("Europe/Moscow")


async def lost(desk: Desk, reason: str = "not_relevant", **more: Any) -> int:
    deal = await desk.deal(**more)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, 1, reason)
    return deal


async def won(desk: Desk) -> int:
    deal = await desk.deal(need="Сайт", amount=100_00)
    await desk.take(deal, to="paid", fields={"product": await desk.product(), "company_name": "Ромашка"})
    return deal


async def win_back(desk: Desk, deal: int, actor: Actor | None = None, version: int | None = None) -> int:
    version = version or (await desk.row(deal)).version
    async with desk.core.transaction(actor or desk.manager) as crm:
        return await crm.deals.follow_ups.win_back(deal, version)


async def paid_until(desk: Desk, deal: int, until: date | None) -> None:
    version = (await desk.row(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.follow_ups.keep_period(deal, version, until)


async def test_a_refused_client_is_won_back_in_a_deal_of_its_own(desk: Desk) -> None:
    deal = await lost(desk, need="Сайт", amount=50_00)
    (follow_up,) = (await desk.card(deal)).tasks
    opened = await win_back(desk, deal)
    before, after = await desk.card(deal), await desk.card(opened)
    assert (after.funnel.code, after.stage.code, after.status) == ("return", "client_selected", DealStatus.OPEN)
    assert (after.need, after.amount, after.contact.id) == ("Сайт", 50_00, before.contact.id)
    assert after.owner is not None
    assert after.owner.id == desk.manager.id
    assert [task.id for task in after.tasks] == [follow_up.id], "one follow-up, and it goes over"
    assert (before.tasks, (await desk.row(deal)).next_task_at) == ((), None)
    row = await desk.row(opened)
    assert (row.linked_from_id, row.next_task_at) == (deal, follow_up.due_at)
    assert [(one.id, one.earlier) for one in before.linked] == [(opened, False)]
    assert [(one.id, one.earlier, one.status) for one in after.linked] == [(deal, True, DealStatus.LOST)]
    assert [(entry.stage, entry.seq) for entry in await desk.entries(opened)] == [("client_selected", 1)]


async def test_it_does_not_stall_before_its_first_step_is_due(desk: Desk) -> None:
    opened = await desk.row(await win_back(desk, await lost(desk)))
    assert opened.next_task_at is not None
    limit = desk.core.regulation.first_stage("return").limit
    assert isinstance(limit, WorkDuration)
    assert opened.stage_due_at == desk.core.calendar.add(opened.next_task_at, limit)


async def test_a_follow_up_that_is_not_there_is_set_anew(desk: Desk) -> None:
    """As a base of before the rule may hold: a refusal that nobody goes back to."""
    deal = await lost(desk, "expensive")
    async with desk.core.storage.writer() as session:
        await session.execute(delete(Task).where(Task.deal_id == deal, Task.state == TaskState.OPEN))
        await session.execute(update(Deal).where(Deal.id == deal).values(next_task_at=None))
    opened = await win_back(desk, deal)
    (task,) = await desk.tasks(opened, TaskState.OPEN)
    assert task.due_at == desk.now + timedelta(days=7)
    assert (await desk.row(opened)).next_task_at == task.due_at


async def test_a_client_who_is_not_to_be_written_to_is_not_won_back(desk: Desk) -> None:
    deal = await lost(desk, "expensive")
    version = (await desk.row(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.letting_go.stop(deal, version, "Просил не писать")
    with pytest.raises(Outdated):
        await win_back(desk, deal)


async def test_a_client_is_won_back_once_at_a_time_and_by_their_own_manager(desk: Desk) -> None:
    deal = await lost(desk)
    version = (await desk.row(deal)).version
    with pytest.raises(Refused):
        await win_back(desk, deal, actor=desk.colleague)
    opened = await win_back(desk, deal)
    for again in (version, version + 1):
        with pytest.raises(Outdated):
            await win_back(desk, deal, version=again)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(opened, 1, "no_time")
    with pytest.raises(Outdated):
        await win_back(desk, opened)  # it is in that funnel already
    assert await win_back(desk, deal)
    with pytest.raises(Outdated):
        await win_back(desk, await desk.deal(client="Открытый"))


async def test_a_period_sets_the_moment_of_its_renewal(desk: Desk) -> None:
    deal = await won(desk)
    await paid_until(desk, deal, date(2026, 6, 16))
    row = await desk.row(deal)
    assert row.paid_until == date(2026, 6, 16)
    assert row.renewal_at == datetime(2026, 6, 2, 9, tzinfo=MOSCOW), "two weeks before, as work begins"
    await paid_until(desk, deal, None)
    row = await desk.row(deal)
    assert (row.paid_until, row.renewal_at) == (None, None)


async def test_a_period_that_was_known_before_the_sale_counts_from_the_sale_on(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт", amount=100_00)
    await desk.take(deal, fields={"paid_until": "2026-06-16"}, next_task=desk.call())
    assert (await desk.row(deal)).renewal_at is None
    await desk.take(deal, to="paid", fields={"product": await desk.product(), "company_name": "Ромашка"})
    row = await desk.row(deal)
    assert row.renewal_at == datetime(2026, 6, 2, 9, tzinfo=MOSCOW)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, row.version, "paid_until", "16.07.2026")
    assert (await desk.row(deal)).renewal_at == datetime(2026, 7, 2, 9, tzinfo=MOSCOW)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.reopen(deal, row.version + 1, desk.call())
    assert (await desk.row(deal)).renewal_at is None


async def test_what_is_no_period(desk: Desk) -> None:
    deal = await won(desk)
    for until, reason in ((date(2026, 3, 15), "in_the_past"), (date(2099, 1, 1), "too_far")):
        with pytest.raises(BadValue) as bad:
            await paid_until(desk, deal, until)
        assert bad.value.reason == reason
    with pytest.raises(Outdated):
        await paid_until(desk, await desk.deal(client="Открытый"), date(2026, 6, 1))


async def test_linked_deals_show_as_far_as_the_asker_sees(desk: Desk) -> None:
    deal = await lost(desk)
    opened = await win_back(desk, deal)
    async with desk.core.transaction(desk.head) as crm:
        await crm.deals.assignment.assign(opened, 1, desk.colleague.id or 0)
    assert (await desk.card(deal)).linked == ()
    assert (await desk.card(opened, desk.colleague)).linked == ()
    assert [one.id for one in (await desk.card(deal, desk.head)).linked] == [opened]


async def test_a_card_without_linked_deals_asks_nothing_more(desk: Desk) -> None:
    deal = await desk.deal()
    with count_statements(desk.core.storage) as alone:
        await desk.card(deal)
    linked = await win_back(desk, await lost(desk, client="Другой"))
    with count_statements(desk.core.storage) as with_links:
        await desk.card(linked)
    assert len(with_links) == len(alone) + 1


async def test_a_tick_belongs_to_the_stage_and_makes_no_button_old(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    for step, done in ((2, True), (0, True), (2, True), (0, False)):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.checklist.tick(deal, "request_received", step, done=done)
    card = await desk.card(deal)
    assert (card.ticked, card.version) == ((2,), 1)
    await desk.finish(deal, to="contact_made")
    assert (await desk.card(deal)).ticked == ()
    await desk.take(deal, to="request_received", why="Ошибка")
    assert (await desk.card(deal)).ticked == (2,), "what was done stays done"


async def test_what_cannot_be_ticked(desk: Desk) -> None:
    deal = await desk.deal()
    for actor, stage, step, error in (
        (desk.manager, "contact_made", 0, Outdated),
        (desk.manager, "request_received", 3, BadValue),
        (desk.manager, "request_received", -1, BadValue),
        (desk.colleague, "request_received", 0, Refused),
    ):
        with pytest.raises(error):
            async with desk.core.transaction(actor) as crm:
                await crm.deals.checklist.tick(deal, stage, step, done=True)


async def test_a_client_who_was_won_back_is_a_sale_of_its_own(desk: Desk) -> None:
    deal = await lost(desk, need="Сайт", amount=5_00)
    opened = await win_back(desk, deal)
    task = await desk.task(opened)
    fields = {"product": await desk.product(), "company_name": "Ромашка"}
    won_stage = desk.core.regulation.won_stage("return").code
    await desk.take(opened, done=Done(task.id, "interested"), to=won_stage, fields=fields)
    async with desk.core.storage.reader() as session:
        rows = await session.execute(select(Deal.id, Deal.status).order_by(Deal.id))
        assert [tuple(row) for row in rows] == [(deal, DealStatus.LOST), (opened, DealStatus.WON)]
