"""Tasks and limits that hang on a date of the deal go with it (R13, R55)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import FieldsMissing
from crm_core.regulation.loader import parse
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import TaskState
from crm_core.storage import Storage
from tests.deals.desk import Desk, open_desk
from tests.reminders.post import Post

MOSCOW = ZoneInfo("Europe/Moscow")
VISITS = """
extends = "default"
inbound = "visits"
win_back = "back"

[[fields]]
code = "visit_at"
entity = "deal"
type = "datetime"
name = { ru = "Визит", en = "Visit" }
ask = { ru = "Когда визит?", en = "When is the visit?" }

[[funnels]]
code = "visits"
name = { ru = "Визиты", en = "Visits" }
goal = { ru = "Визит.", en = "A visit." }

[[funnels.stages]]
code = "asked"
name = { ru = "Заявка получена", en = "Request received" }
entry = { ru = "Написал.", en = "Wrote." }
goal = { ru = "Записать.", en = "Book." }
tasks = [{ type = "call", due = "30wm" }]
probability = 10

[[funnels.stages]]
code = "booked"
name = { ru = "Запись сделана", en = "Visit booked" }
entry = { ru = "Записан.", en = "Booked." }
goal = { ru = "Дождаться.", en = "Wait for it." }
limit = "visit_at + 2h"
required = ["visit_at"]
tasks = [
    { type = "call", due = "visit_at - 1d", title = { ru = "Подтвердить запись", en = "Confirm the visit" } },
    { type = "meeting", due = "visit_at" },
]
probability = 60

[[funnels.stages]]
code = "paid"
name = { ru = "Визит оплачен", en = "Visit paid" }
kind = "won"
entry = { ru = "Оплачен.", en = "Paid." }
goal = { ru = "Позвать снова.", en = "Invite again." }
probability = 100

[[funnels]]
code = "back"
name = { ru = "Возврат", en = "Return" }
goal = { ru = "Визит.", en = "A visit." }

[[funnels.stages]]
code = "chosen"
name = { ru = "Клиент отобран", en = "Client selected" }
entry = { ru = "Отобран.", en = "Selected." }
goal = { ru = "Позвать.", en = "Invite." }
tasks = [{ type = "call", due = "1wd" }]
probability = 10

[[funnels.stages]]
code = "came"
name = { ru = "Визит оплачен", en = "Visit paid" }
kind = "won"
entry = { ru = "Оплачен.", en = "Paid." }
goal = { ru = "Позвать снова.", en = "Invite again." }
probability = 100
"""


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=MOSCOW)


@pytest.fixture
def rules() -> Regulation:
    return parse(VISITS, "visits.toml", lint=False)


@pytest.fixture
async def desk(storage: Storage, rules: Regulation, clock: FrozenClock) -> Desk:
    return await open_desk(CrmCore(storage, rules, clock), clock)


async def booked(desk: Desk, at: datetime) -> int:
    deal = await desk.deal("visits")
    await desk.finish(deal, to="booked", fields={"visit_at": at.isoformat()})
    return deal


async def edit(desk: Desk, deal: int, value: str | None) -> None:
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, version, "visit_at", value)


async def due(desk: Desk, deal: int) -> list[datetime]:
    return [task.due_at for task in await desk.tasks(deal, TaskState.OPEN)]


async def test_the_stages_tasks_and_limit_are_reckoned_from_the_visit(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    assert await due(desk, deal) == [local(18, 15), local(19, 15)]
    row = await desk.row(deal)
    assert (row.stage_due_at, row.next_task_at) == (local(19, 17), local(18, 15))


async def test_both_follow_the_visit_when_it_moves_and_the_history_says_so(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    await edit(desk, deal, "26.03.2026 11:30")
    assert await due(desk, deal) == [local(25, 11, 30), local(26, 11, 30)]
    row = await desk.row(deal)
    assert (row.stage_due_at, row.next_task_at) == (local(26, 13, 30), local(25, 11, 30))
    async with desk.core.reading(desk.manager) as crm:
        history = await crm.queries.timeline.history(deal)
    followed = [item.detail for item in history.items if item.detail.get("action") == "task.follow"]
    assert {str(one["until"]) for one in followed} == {
        at.astimezone(ZoneInfo("UTC")).isoformat() for at in (local(25, 11, 30), local(26, 11, 30))
    }
    assert {str(one["field"]) for one in followed} == {"visit_at"}


async def test_a_task_that_is_done_stays_and_what_the_new_day_leaves_behind_is_due_now(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    await desk.finish(deal)
    done = (await desk.tasks(deal, TaskState.DONE))[-1]
    await edit(desk, deal, local(17, 10).isoformat())
    assert (await desk.tasks(deal, TaskState.DONE))[-1].due_at == done.due_at == local(18, 15)
    assert await due(desk, deal) == [local(17, 10)]


async def test_a_task_that_was_put_off_follows_too_and_one_of_ones_own_does_not(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.add(deal, desk.call(days=4))
    first = await desk.task(deal)
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.postpone(first.id, version, desk.now + timedelta(hours=1))
    own = desk.now + timedelta(days=4)
    await edit(desk, deal, local(26, 15).isoformat())
    assert sorted(await due(desk, deal)) == sorted([own, local(25, 15), local(26, 15)])


async def test_the_stages_task_at_a_time_of_ones_own_follows_the_visit(desk: Desk) -> None:
    deal = await desk.deal("visits")
    title = desk.core.regulation.stage("visits", "booked").tasks[0].title
    code = desk.core.regulation.title_code(title)
    mine = desk.call(days=1)
    next_task = type(mine)(mine.type, mine.due_at, title_code=code)
    await desk.finish(deal, to="booked", fields={"visit_at": local(19, 15).isoformat()}, next_task=next_task)
    assert await due(desk, deal) == [mine.due_at, local(19, 15)]
    await edit(desk, deal, local(20, 15).isoformat())
    assert await due(desk, deal) == [local(19, 15), local(20, 15)]


async def test_on_a_pause_nothing_follows_to_before_its_end(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.pausing.pause(deal, version, local(25, 12), "Клиент в отъезде")
    await edit(desk, deal, local(24, 15).isoformat())
    assert await due(desk, deal) == [local(25, 12), local(25, 12)]
    assert (await desk.row(deal)).stage_due_at == local(25, 12)
    await edit(desk, deal, local(30, 15).isoformat())
    assert await due(desk, deal) == [local(27, 15), local(30, 15)]


async def test_a_date_that_a_stage_asked_for_cannot_be_emptied(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    with pytest.raises(FieldsMissing):
        await edit(desk, deal, None)
    assert await due(desk, deal) == [local(18, 15), local(19, 15)]


async def test_a_deal_that_stalled_after_its_visit_is_free_again_when_the_visit_moves(desk: Desk) -> None:
    deal = await booked(desk, local(19, 15))
    await Post(desk.core, desk.clock).at(local(20, 12))
    assert (await desk.row(deal)).stalled_at == local(19, 17)
    await edit(desk, deal, local(26, 15).isoformat())
    row = await desk.row(deal)
    assert (row.stalled_at, row.stall_rung, row.stage_due_at) == (None, 0, local(26, 17))


@pytest.mark.parametrize(("days", "kept"), [(1, True), (10, False)])
async def test_a_date_that_has_passed_is_asked_anew_in_the_deal_that_goes_on(desk: Desk, days: int, kept: bool) -> None:
    deal = await booked(desk, local(19, 15))
    desk.clock.advance(timedelta(days=days))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, (await desk.card(deal)).version, "no_money")
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        opened = await crm.deals.follow_ups.win_back(deal, version)
    assert ("visit_at" in (await desk.row(opened)).fields) is kept
