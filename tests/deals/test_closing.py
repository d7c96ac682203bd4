"""Lost with a reason and a follow-up, won, and reopened (R8, R11, R16)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_core.errors import BadValue, NextTaskRequired, Outdated, Refused
from crm_core.models import OutboxNotification
from crm_core.queries.notifications.kinds import ClientWrote, DealStalled, TaskDue
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import DealStatus, NotificationState, TaskState
from crm_core.services.deals import Done, NewDeal
from tests.deals.desk import Desk


async def lose(desk: Desk, deal: int, reason: str = "expensive", **more: object) -> None:
    card = await desk.card(deal)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, card.version, reason, **more)  # type: ignore[arg-type]


async def test_a_lost_deal_keeps_its_stage_and_gets_the_follow_up_of_its_reason(desk: Desk) -> None:
    deal = await desk.deal()
    await lose(desk, deal, "expensive", note="Дорого, сравнивает")
    card = await desk.card(deal)
    assert (card.status, card.stage.code, card.lost_reason) == (DealStatus.LOST, "request_received", "expensive")
    assert [task.type for task in card.tasks] == ["follow_up"]
    assert card.tasks[0].due_at == desk.now + timedelta(days=7)
    assert card.tasks[0].title.en == "Offer another package or instalments"
    row = await desk.row(deal)
    assert row.next_task_at == card.tasks[0].due_at
    assert (row.stall_rung_at, row.stage_due_at) == (None, None)
    assert [task.type for task in await desk.tasks(deal, TaskState.CANCELLED)] == ["call"]


async def test_the_task_that_ended_in_the_refusal_is_done_and_not_cancelled(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    await lose(desk, deal, "no_money", done=Done(task.id, "refused"))
    assert [(one.id, one.outcome) for one in await desk.tasks(deal, TaskState.DONE)] == [(task.id, "refused")]
    assert await desk.tasks(deal, TaskState.CANCELLED) == []


async def test_a_refused_client_is_gone_back_to_until_somebody_says_why_not(desk: Desk) -> None:
    deal = await desk.deal()
    await lose(desk, deal)
    with pytest.raises(NextTaskRequired):
        await desk.finish(deal, "refused")
    await desk.finish(deal, "refused", next_task=desk.call(days=90))
    task, version = await desk.task(deal), (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.letting_go.stop(deal, version, "Просил не писать", Done(task.id, "refused"))
    card = await desk.card(deal)
    assert (card.tasks, (await desk.row(deal)).next_task_at) == ((), None)
    assert card.contact.barred == "Просил не писать"


async def test_it_goes_for_all_their_refusals_whoever_has_them(desk: Desk) -> None:
    first = await desk.deal()
    contact = (await desk.card(first)).contact.id
    async with desk.core.transaction(desk.head) as crm:
        second = await crm.deals.creation.open(NewDeal("outreach", "Ещё раз", contact))
        await crm.deals.closing.lose(second, 1, "no_money")
    await lose(desk, first)
    version = (await desk.card(first)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.letting_go.stop(first, version, "Компания закрылась")
    for deal in (first, second):
        assert await desk.tasks(deal, TaskState.OPEN) == []
        assert (await desk.row(deal)).next_task_at is None
    version = (await desk.card(first)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.letting_go.take_up(first, version)
    card = await desk.card(first)
    assert (card.contact.barred, [task.type for task in card.tasks]) == (None, ["follow_up"])


@pytest.mark.parametrize(("reason", "code"), [(" ", "empty"), (".", "no_words"), ("я" * 201, "too_long")])
async def test_it_takes_a_reason_in_words(desk: Desk, reason: str, code: str) -> None:
    deal = await desk.deal()
    await lose(desk, deal)
    version = (await desk.card(deal)).version
    with pytest.raises(BadValue) as bad:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.letting_go.stop(deal, version, reason)
    assert bad.value.reason == code
    assert await desk.tasks(deal, TaskState.OPEN)


async def test_a_deal_in_work_is_refused_first(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.letting_go.stop(deal, 1, "Просил не писать")


async def test_a_reason_that_there_is_not_closes_nothing(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(BadValue):
        await lose(desk, deal, "bad_mood")
    assert (await desk.card(deal)).open


async def test_a_deal_is_lost_once(desk: Desk) -> None:
    deal = await desk.deal()
    await lose(desk, deal)
    with pytest.raises(Outdated):
        await lose(desk, deal)
    with pytest.raises(Outdated):
        await desk.take(deal, to="contact_made")
    assert len(await desk.tasks(deal)) == 2


async def test_a_lost_deal_comes_back_to_the_stage_where_it_stood(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    await desk.finish(deal, to="contact_made")
    await lose(desk, deal)
    card = await desk.card(deal)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.reopen(deal, card.version, desk.call(), Done(card.tasks[0].id, "interested"))
    again = await desk.card(deal)
    assert (again.status, again.stage.code, again.lost_reason) == (DealStatus.OPEN, "contact_made", None)
    assert [task.type for task in again.tasks] == ["call"]
    assert again.stage_due_at is not None
    assert [entry.seq for entry in await desk.entries(deal)] == [1, 2, 3]


async def test_a_won_deal_comes_back_to_where_it_stood_before(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт", amount=10_000)
    await desk.finish(deal, to="contact_made")
    await desk.take(deal, to="paid", fields={"product": await desk.product(), "company_name": "Ромашка"})
    card = await desk.card(deal)
    assert card.status is DealStatus.WON
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.reopen(deal, card.version, desk.call())
    assert (await desk.card(deal)).stage.code == "contact_made"


async def test_an_open_deal_cannot_be_reopened_nor_a_colleagues(desk: Desk) -> None:
    deal = await desk.deal()
    with pytest.raises(Outdated):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.closing.reopen(deal, 1, desk.call())
    await lose(desk, deal)
    with pytest.raises(Refused):
        async with desk.core.transaction(desk.colleague) as crm:
            await crm.deals.closing.reopen(deal, 2, desk.call())


async def test_closing_withdraws_the_reminders_that_were_still_to_be_sent(desk: Desk) -> None:
    deal, other = await desk.deal(), await desk.deal(client="Другой")
    task = await desk.task(deal)
    notifications = [
        NewNotification(f"task:{task.id}:1:1", TaskDue(task.id, 1), staff_id=desk.manager.id, deal_id=deal),
        NewNotification(f"stall:{deal}:1:0:1", DealStalled(0), staff_id=desk.manager.id, deal_id=deal),
        NewNotification("msg:1", ClientWrote(1), staff_id=desk.manager.id, deal_id=deal),
        NewNotification(f"stall:{other}:1:0:1", DealStalled(0), staff_id=desk.manager.id, deal_id=other),
    ]
    async with desk.core.transaction(desk.manager) as crm:
        await crm.outbox.put_all(notifications)
    await lose(desk, deal)
    async with desk.core.storage.reader() as session:
        waiting = select(OutboxNotification.dedupe_key).where(OutboxNotification.state == NotificationState.PENDING)
        assert set((await session.execute(waiting)).scalars()) == {"msg:1", f"stall:{other}:1:0:1"}
