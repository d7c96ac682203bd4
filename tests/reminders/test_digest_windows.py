"""Each refusal and each sale stands in exactly one digest, whatever becomes of hour, zone and clocks (R42)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from crm_core.models import Staff
from crm_core.queries.notifications.dto import DigestFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.rules.time.daily_time import latest_at, next_at
from crm_core.rules.time.digest_windows import DigestWindow, digest_window
from tests.deals.desk import Desk
from tests.reminders.post import Post, accept, unreachable
from tests.reminders.test_daily_hour import at_hour

START = datetime(2026, 3, 25, 12, tzinfo=UTC)
"""Some days before Berlin's clocks change; New York's have."""
ZONES = ("Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Vladivostok", "Pacific/Kiritimati")
SETTING = st.tuples(
    st.sampled_from(ZONES), st.times().map(lambda at: at.replace(second=0, microsecond=0)), st.integers(1, 90)
)


@given(st.lists(SETTING, min_size=1, max_size=8))
def test_windows_follow_one_another_whatever_hours_and_zones_are_chosen(settings: list[tuple[str, time, int]]) -> None:
    now, told = START, None
    windows: list[DigestWindow] = []
    for zone, hour, hours in settings:
        due, stays_until = next_at(now, zone, hour), now + timedelta(hours=hours)
        while due <= stays_until:
            windows.append(digest_window(latest_at(due, zone, hour), zone, told))
            told, due = windows[-1].until, next_at(due, zone, hour)
        now = stays_until
    for before, after in pairwise(windows):
        assert after.since == before.until
    for window in windows:
        assert window.since <= window.until
        assert window.until.microsecond == 0


async def refuse(desk: Desk) -> None:
    deal_id = await desk.deal(amount=100)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal_id, (await crm.queries.cards.deal(deal_id)).version, "expensive")


def told(notifications: list[Notification]) -> list[int]:
    """The refusals in each digest."""
    return [one.facts.digest.refusals.count for one in notifications if isinstance(one.facts, DigestFacts)]


async def test_a_changed_hour_tells_each_refusal_once(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    await refuse(desk)
    counts = told(await post.after(hours=8))
    desk.clock.advance(timedelta(hours=2))
    await refuse(desk)
    await at_hour(desk, time(9))
    counts += told(await post.after(hours=13))
    await refuse(desk)
    await at_hour(desk, time(21))
    counts += told(await post.after(hours=12))
    counts += told(await post.after(hours=24))
    assert counts == [1, 1, 1, 0]


async def test_a_digest_that_never_arrived_is_told_by_the_next(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    await refuse(desk)
    desk.clock.advance(timedelta(hours=8))
    await post.tick.scan()
    assert told(await post.after(days=1)) == [1]
    await refuse(desk)
    post.gateway.refuse = unreachable
    assert told(await post.after(days=1)) == []
    post.gateway.refuse = accept
    await reach(desk)
    await refuse(desk)
    assert told(await post.after(days=1)) == [2]


async def test_whoever_turns_digests_on_again_is_told_of_a_day(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    await post.after(hours=8)
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.staff.settle(digest_hour=None)
    await refuse(desk)
    desk.clock.advance(timedelta(days=9))
    await at_hour(desk, time(18))
    desk.clock.advance(timedelta(hours=1))
    await refuse(desk)
    assert told(await post.after(hours=23)) == [1]


async def reach(desk: Desk) -> None:
    """They have written to the bot again."""
    async with desk.core.storage.writer() as session:
        await session.execute(update(Staff).values(unreachable_at=None))


async def test_a_day_over_the_change_of_clocks_is_as_long_as_it_is(desk: Desk) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    window = digest_window(datetime(2026, 3, 29, 18, tzinfo=berlin).astimezone(UTC), "Europe/Berlin", None)
    assert window.until - window.since == timedelta(hours=23)
