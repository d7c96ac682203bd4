"""The digest comes once a local date, at its reader's own hour, whatever the clocks do (R42, F11)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.queries.notifications.dto import DigestFacts
from crm_core.queries.notifications.kinds import DailyDigest
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.deals.statuses import NotificationState
from tests.deals.desk import Desk
from tests.people import hire
from tests.reminders.any_day import of_any_day
from tests.reminders.post import Post


@pytest.fixture
def regulation() -> Regulation:
    return of_any_day()


async def at_hour(desk: Desk, hour: time, zone: str = "Europe/Moscow") -> None:
    """The supervisor reads their digest at this hour of this zone."""
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.staff.settle(zone=zone, digest_hour=hour)


def digests(notifications: list[Notification]) -> list[str]:
    """The local dates of the digests among the notifications."""
    return [one.about.date for one in notifications if isinstance(one.about, DailyDigest)]


async def test_a_digest_comes_at_its_hour_and_not_again_that_day(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    assert digests(await post.after(hours=7, minutes=59)) == []
    (notification,) = await post.after(minutes=1)
    assert notification.recipient.staff_id == desk.supervisor.id
    assert isinstance(notification.facts, DigestFacts)
    assert digests(await post.after(hours=1)) == []
    assert digests(await post.after(hours=23)) == ["2026-03-17"]


async def test_a_second_scheduler_writes_no_second_digest(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    await post.after(hours=8)
    other = Post(post.core, post.clock)
    assert digests(await other.ring()) == []


async def test_after_a_silence_only_the_latest_digest_comes(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    assert digests(await post.after(days=5, hours=9)) == ["2026-03-21"]
    assert digests(await post.after(hours=23)) == ["2026-03-22"]


async def test_a_digest_that_was_overtaken_by_the_next_is_dropped_and_counted(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    desk.clock.advance(timedelta(hours=8))
    await post.tick.scan()
    assert digests(await post.after(days=1)) == ["2026-03-17"]
    assert (await post.row(state=NotificationState.DROPPED)).why == "expired"
    assert post.delivery.counts.dropped == {"expired": 1}


async def test_whoever_turns_digests_off_gets_none(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.staff.settle(digest_hour=None)
    assert digests(await post.after(days=2)) == []


CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
]


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("hour", [time(1, 30), time(2, 30), time(18)])
async def test_one_digest_a_local_date_over_both_changes_of_the_clock(
    desk: Desk, post: Post, zone: str, change: date, hour: time
) -> None:
    before = datetime.combine(change - timedelta(days=1), time(0), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    desk.clock.set(before)
    await at_hour(desk, hour, zone)
    midnight = before + timedelta(days=1)
    around = [midnight + timedelta(minutes=30 * step) for step in range(12)]
    for moment in sorted({*around, *(before + timedelta(hours=6 * step) for step in range(13))}):
        desk.clock.set(moment)
        await post.tick.scan()
    dates = [row.payload["date"] for row in await post.rows(kind="digest")]
    assert dates == [(change + timedelta(days=day)).isoformat() for day in (-1, 0, 1)]


async def test_a_clock_put_back_brings_no_second_digest(desk: Desk, post: Post) -> None:
    await at_hour(desk, time(18))
    await post.after(hours=9)
    for step in (timedelta(hours=-1), timedelta(hours=-1), timedelta(hours=2), timedelta(days=-1), timedelta(days=1)):
        post.clock.advance(step)
        assert digests(await post.ring()) == []


async def test_five_zones_have_five_evenings(desk: Desk, post: Post) -> None:
    zones = ["Europe/Moscow", "Asia/Vladivostok", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]
    for zone in zones:
        reader = await hire(post.core, Role.supervisor, zone, zone=zone)
        async with desk.core.transaction(reader) as crm:
            await crm.staff.settle(digest_hour=time(18))
    seen: dict[str, list[datetime]] = {}
    for _ in range(24):
        for notification in await post.after(hours=1):
            if isinstance(notification.about, DailyDigest):
                seen.setdefault(notification.recipient.name, []).append(
                    datetime.fromtimestamp(notification.about.at, UTC)
                )
    assert set(seen) == set(zones)
    assert all(moment.astimezone(ZoneInfo(zone)).hour == 18 for zone, moments in seen.items() for moment in moments)
    assert all(len(moments) == 1 for moments in seen.values())
