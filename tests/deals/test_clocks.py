"""A deal's clock is not set anew by going to and fro, and a new owner gets a fair one (R35, R46)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from crm_core.errors import BadValue
from crm_core.models import KpiNote
from tests.deals.desk import Desk
from tests.reminders.post import Post

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def post(desk: Desk) -> Post:
    return Post(desk.core, desk.clock)


async def there_and_back(desk: Desk, deal: int, minutes: int = 0) -> None:
    await desk.take(deal, to="contact_made", fields={"need": "Сайт"}, next_task=desk.call(days=1))
    desk.clock.advance(timedelta(minutes=minutes))
    await desk.take(deal, to="request_received", why="Ошиблись этапом", next_task=desk.call(days=1))


async def notes(desk: Desk) -> list[tuple[int, int]]:
    async with desk.core.storage.reader() as session:
        rows = await session.scalars(select(KpiNote).order_by(KpiNote.id))
        return [(note.staff_id, note.deal_id) for note in rows]


async def test_going_back_resumes_the_old_clock(desk: Desk) -> None:
    deal = await desk.deal()  # four working hours
    desk.clock.advance(timedelta(hours=3))
    await there_and_back(desk, deal, minutes=30)
    assert (await desk.row(deal)).stage_due_at == desk.now + timedelta(hours=1)
    desk.clock.advance(timedelta(minutes=20))
    await there_and_back(desk, deal)
    assert (await desk.row(deal)).stage_due_at == desk.now + timedelta(minutes=40)


async def test_so_does_coming_forward_again_to_where_it_stood(desk: Desk) -> None:
    deal = await desk.deal()
    await desk.take(deal, to="contact_made", fields={"need": "Сайт"}, next_task=desk.call(days=1))
    desk.clock.advance(timedelta(days=1))
    await desk.take(deal, to="request_received", why="Ошиблись этапом", next_task=desk.call(days=1))
    await desk.take(deal, to="contact_made", next_task=desk.call(days=1))
    assert (await desk.row(deal)).stage_due_at == desk.now + timedelta(days=1)


async def test_a_tag_is_not_lost_on_the_way(desk: Desk, post: Post) -> None:
    deal = await desk.deal()
    limit = (await desk.row(deal)).stage_due_at
    assert limit
    await post.at(limit + timedelta(hours=1))
    await there_and_back(desk, deal)
    row = await desk.row(deal)
    assert (row.stage_due_at, row.stalled_at, row.stall_rung) == (limit, limit, 1)
    await post.at(limit + timedelta(days=1))
    assert await notes(desk) == [(desk.manager.id, deal)]


async def test_a_step_back_takes_words(desk: Desk) -> None:
    deal = await desk.deal()
    await desk.take(deal, to="contact_made", fields={"need": "Сайт"}, next_task=desk.call(days=1))
    with pytest.raises(BadValue) as bad:
        await desk.take(deal, to="request_received", why=".", next_task=desk.call(days=1))
    assert bad.value.reason == "no_words"


@pytest.mark.parametrize("way", ["assign", "give"])
async def test_a_lead_that_stood_with_one_is_noted_on_their_record_and_the_next_has_a_day(
    desk: Desk, post: Post, way: str
) -> None:
    deal = await desk.deal()
    limit = (await desk.row(deal)).stage_due_at
    assert limit
    await post.at(limit + timedelta(hours=21))
    assert await notes(desk) == []
    await pass_on(desk, deal, way)
    assert await notes(desk) == [(desk.manager.id, deal)]
    row = await desk.row(deal)
    fresh = desk.core.calendar.add(desk.now, desk.core.regulation.ladders.stall)
    assert (row.stage_due_at, row.stalled_at, row.stall_rung, row.stall_rung_at) == (fresh, None, 0, fresh)
    assert [one.kind for one in await post.at(limit + timedelta(days=1)) if one.kind.startswith("deal.stalled")] == []
    rung = [one for one in await post.at(fresh) if one.kind == "deal.stalled"]
    assert [one.recipient.staff_id for one in rung] == [desk.colleague.id]
    await post.at(fresh + timedelta(days=1))
    assert await notes(desk) == [(desk.manager.id, deal), (desk.colleague.id, deal)]


@pytest.mark.parametrize("way", ["assign", "give"])
async def test_who_passes_on_in_time_has_no_note(desk: Desk, way: str) -> None:
    deal = await desk.deal()
    await pass_on(desk, deal, way)
    assert await notes(desk) == []
    assert (await desk.row(deal)).stage_due_at == datetime(2026, 3, 17, 10, tzinfo=MOSCOW)


async def pass_on(desk: Desk, deal: int, way: str) -> None:
    version, taker = (await desk.card(deal)).version, desk.colleague.id or 0
    async with desk.core.transaction(desk.head) as crm:
        if way == "assign":
            await crm.deals.assignment.assign(deal, version, taker)
        else:
            await crm.deals.transfers.give(desk.manager.id or 0, taker, deal_ids=[deal])
