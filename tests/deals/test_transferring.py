"""What somebody had in hand passes to others in one act, and nothing is lost on the way (R46, R50)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from crm_core.errors import BadValue, DealsLeft, Outdated, Refused
from crm_core.models import AuditEntry, OutboxNotification, Staff, Task
from crm_core.queries.notifications.kinds import ClientWrote
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import NotificationState, TaskState
from crm_core.services.deals import NewDeal, Step, Transfer
from crm_core.services.notifications.outbox import Outbox
from tests.deals.desk import Desk
from tests.people import hire
from tests.statements import count_statements


async def transfer(desk: Desk, actor: Actor | None = None, to: Actor | None = None, **how: Any) -> Transfer:
    async with desk.core.transaction(actor or desk.supervisor) as crm:
        return await crm.deals.transfers.give(desk.manager.id or 0, to.id if to else None, **how)


async def notifications(desk: Desk, kind: str) -> list[OutboxNotification]:
    async with desk.core.storage.reader() as session:
        found = select(OutboxNotification).where(
            OutboxNotification.kind == kind, OutboxNotification.state == NotificationState.PENDING
        )
        return list(await session.scalars(found.order_by(OutboxNotification.id)))


async def owners(desk: Desk, deals: list[int]) -> set[int | None]:
    return {(await desk.row(deal)).owner_id for deal in deals}


async def test_all_that_somebody_had_in_hand_is_a_colleagues_with_its_tasks_and_its_history(desk: Desk) -> None:
    deals = [await desk.deal(client=f"Клиент {number}") for number in range(5)]
    before = [len((await desk.card(deal)).tasks) for deal in deals], await desk.entries(deals[0])
    done = await transfer(desk, to=desk.colleague)
    assert done.given == {desk.colleague.id: 5}
    assert await owners(desk, deals) == {desk.colleague.id}
    for deal in deals:
        assert {task.owner_id for task in await desk.tasks(deal, TaskState.OPEN)} == {desk.colleague.id}
    after = [len((await desk.card(deal, desk.colleague)).tasks) for deal in deals], await desk.entries(deals[0])
    assert [(one.seq, one.stage) for one in after[1]] == [(one.seq, one.stage) for one in before[1]]
    assert after[0] == before[0]
    async with desk.core.reading(desk.colleague) as crm:
        history = await crm.queries.timeline.history(deals[0])
    assert any(item.detail.get("action") == "deal.assign" for item in history.items)


async def test_a_refused_client_who_is_to_be_called_back_is_not_forgotten(desk: Desk) -> None:
    lost = await desk.deal(client="Отказ")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(lost, (await desk.card(lost)).version, "expensive")
    done = await transfer(desk, to=desk.colleague)
    assert done.total == 1
    assert (await desk.row(lost)).owner_id == desk.colleague.id
    assert [task.owner_id for task in await desk.tasks(lost, TaskState.OPEN)] == [desk.colleague.id]


async def test_several_deals_are_passed_on_and_the_others_stay(desk: Desk) -> None:
    deals = [await desk.deal(client=f"Клиент {number}") for number in range(4)]
    done = await transfer(desk, desk.head, desk.colleague, deal_ids=deals[:2])
    assert done.given == {desk.colleague.id: 2}
    assert await owners(desk, deals[:2]) == {desk.colleague.id}
    assert await owners(desk, deals[2:]) == {desk.manager.id}


async def test_deals_are_spread_so_that_nobody_gets_more_than_one_above_another(desk: Desk) -> None:
    third = await hire(desk.core, name="Вера")
    deals = [await desk.deal(client=f"Клиент {number}") for number in range(7)]
    done = await transfer(desk, spread=True)
    assert set(done.given) == {desk.colleague.id, third.id}
    assert sorted(done.given.values()) == [3, 4]
    assert desk.manager.id not in await owners(desk, deals)


async def test_one_clients_deals_stay_in_one_pair_of_hands(desk: Desk) -> None:
    await hire(desk.core, name="Вера")
    first = await desk.deal(client="Олег")
    contact = (await desk.card(first)).contact.id
    async with desk.core.transaction(desk.manager) as crm:
        second = await crm.deals.creation.open(NewDeal("inbound", "Ещё", contact))
    await desk.deal(client="Другой")
    await transfer(desk, spread=True)
    assert len(await owners(desk, [first, second])) == 1


async def test_each_receiver_reads_one_notification_with_the_number_and_finds_the_list(desk: Desk) -> None:
    for number in range(3):
        await desk.deal(client=f"Клиент {number}")
    await transfer(desk, to=desk.colleague)
    (notification,) = await notifications(desk, "deals.assigned")
    assert (notification.staff_id, len(notification.payload["deals"])) == (desk.colleague.id, 3)
    assert await notifications(desk, "deal.assigned") == []
    async with desk.core.reading(desk.colleague) as crm:
        assert (await crm.queries.worklists.received(desk.now)).total == 3


async def test_notifications_that_waited_for_the_last_owner_go_to_the_next(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(Actor.system()) as crm:
        await Outbox(crm).put(NewNotification("x", ClientWrote(1), desk.manager.id, deal_id=deal))
    await transfer(desk, to=desk.colleague)
    assert [notification.staff_id for notification in await notifications(desk, "message.in")] == [desk.colleague.id]


async def test_a_step_on_the_last_owners_card_comes_too_late(desk: Desk) -> None:
    deal = await desk.deal()
    version = (await desk.card(deal)).version
    await transfer(desk, to=desk.colleague)
    with pytest.raises((Outdated, Refused)):
        async with desk.core.transaction(desk.manager) as crm:
            await crm.deals.steps.take(Step(deal, version, next_task=desk.call()))


async def test_who_passes_what_on_is_in_the_audit(desk: Desk) -> None:
    deals = [await desk.deal(client=f"Клиент {number}") for number in range(2)]
    await transfer(desk, to=desk.colleague)
    async with desk.core.storage.reader() as session:
        rows = (await session.scalars(select(AuditEntry).where(AuditEntry.action.like("deal.%sign")))).all()
        summary = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "deal.transfer"))).one()
    assert {row.subject_id for row in rows} == set(deals)
    assert (summary.actor_id, summary.subject_id, summary.detail["count"]) == (desk.supervisor.id, desk.manager.id, 2)


async def test_forty_deals_cost_no_more_statements_than_two(desk: Desk) -> None:
    async def cost(count: int) -> int:
        for number in range(count):
            await desk.deal(client=f"Клиент {count} {number}")
        with count_statements(desk.core.storage) as seen:
            await transfer(desk, to=desk.colleague)
        return len(seen)

    assert await cost(40) == await cost(2) <= 11


async def test_a_head_passes_on_the_departments_deals_alone(desk: Desk) -> None:
    deal = await desk.deal()
    stranger = await hire(desk.core, Role.head, "Чужая", department_name="Faraway")
    for deals in (None, [deal]):
        with pytest.raises(Refused):
            await transfer(desk, stranger, stranger, deal_ids=deals)
    assert (await desk.row(deal)).owner_id == desk.manager.id


async def test_nobody_receives_who_does_not_work_here_or_gives_to_themselves(desk: Desk) -> None:
    await desk.deal()
    for receiver in (desk.manager.id, 10**12):
        with pytest.raises(BadValue, match="not_staff"):
            async with desk.core.transaction(desk.supervisor) as crm:
                await crm.deals.transfers.give(desk.manager.id or 0, receiver)


async def test_nobody_is_dismissed_while_deals_would_be_left_with_nobody(desk: Desk) -> None:
    await desk.deal()
    with pytest.raises(DealsLeft) as left:
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.staff.dismiss(desk.manager.id or 0)
    assert left.value.count == 1
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(func.count(Staff.id)).where(Staff.id == desk.manager.id, Staff.active)) == 1


async def test_dismissing_and_spreading_is_one_act_and_leaves_nothing_ownerless(desk: Desk) -> None:
    await hire(desk.core, name="Вера")
    deals = [await desk.deal(client=f"Клиент {number}") for number in range(5)]
    async with desk.core.transaction(desk.supervisor) as crm:
        done = await crm.staff.dismiss(desk.manager.id or 0, spread=True)
    assert done.total == 5
    async with desk.core.storage.reader() as session:
        at_work = set(await session.scalars(select(Staff.id).where(Staff.active)))
        holding = set(await session.scalars(select(Task.owner_id).where(Task.state == TaskState.OPEN)))
    assert await owners(desk, deals) <= at_work
    assert holding <= at_work


async def test_the_last_seller_leaves_to_whoever_directs(desk: Desk) -> None:
    await desk.deal()
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.staff.dismiss(desk.colleague.id or 0)
    with pytest.raises(BadValue, match="nobody"):
        async with desk.core.transaction(desk.supervisor) as crm:
            await crm.staff.dismiss(desk.manager.id or 0, spread=True)
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.staff.dismiss(desk.manager.id or 0, to=desk.supervisor.id)
