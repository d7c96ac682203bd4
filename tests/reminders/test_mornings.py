"""The morning list (R38): once a working day, at its reader's own hour, of what waits for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from crm_core.models import Deal
from crm_core.queries.notifications.kinds import MorningList
from crm_core.queries.notifications.mornings import MorningFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.rules.time.own_days import OwnDays, next_working_hour
from crm_core.services.deals import NewTask
from handlers.ui.callbacks.tasks import OpenTask
from handlers.ui.kit.screen import Inline
from handlers.ui.notifications import render
from tests.deals.desk import Desk
from tests.reminders.post import Post
from tests.rules.days import MOSCOW, working

ZONE = ZoneInfo(MOSCOW)


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026, whose 16th is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


def lists(notifications: list[Notification]) -> list[tuple[str, str]]:
    return [(one.recipient.name, one.about.date) for one in notifications if isinstance(one.about, MorningList)]


async def task_at(desk: Desk, due_at: datetime) -> int:
    deal_id = await desk.deal()
    await desk.finish(deal_id, next_task=NewTask("call", due_at))
    return deal_id


async def test_the_day_stands_in_one_message_at_its_hour_and_begins_with_its_first_task(desk: Desk, post: Post) -> None:
    await post.ring()
    await task_at(desk, moscow(17, 12))
    await task_at(desk, moscow(17, 15))
    await task_at(desk, moscow(18, 12))
    assert lists(await post.at(moscow(17, 8, 59))) == []
    (listed,) = [one for one in await post.at(moscow(17, 9)) if isinstance(one.about, MorningList)]
    facts = listed.facts
    assert isinstance(facts, MorningFacts)
    assert listed.recipient.staff_id == desk.manager.id
    # Planned for after their stage's limit: steps of the calendar, and none of the sale (R78).
    assert (facts.overdue, facts.due_today, facts.no_step, facts.unanswered) == (0, 2, 3, 0)
    (screen,) = render(listed, post.core.regulation, desk.clock.now())
    assert isinstance(screen.keys, Inline)
    assert screen.keys.rows[0][0].data == OpenTask(task=facts.tasks[0].id).pack()
    assert lists(await post.at(moscow(17, 9, 30))) == []


async def test_whoever_has_nothing_to_do_hears_nothing(desk: Desk, post: Post) -> None:
    await post.ring()
    assert lists(await post.at(moscow(17, 9))) == []


async def test_a_client_who_waits_for_an_answer_is_on_the_list(desk: Desk, post: Post) -> None:
    await post.ring()
    deal_id = await desk.deal()
    await desk.finish(deal_id, next_task=NewTask("call", moscow(20, 12)))
    for day, asked_at, waiting in ((17, moscow(16, 12), [1]), (18, None, [0])):
        async with desk.core.storage.writer() as session:
            await session.execute(update(Deal).where(Deal.id == deal_id).values(asked_at=asked_at))
            await session.commit()
        found = [one.facts for one in await post.at(moscow(day, 9)) if isinstance(one.about, MorningList)]
        assert [one.unanswered for one in found] == waiting


async def test_it_comes_on_the_days_on_which_they_work(desk: Desk, post: Post) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        await crm.staff.settle(weekdays="1246", away_until=date(2026, 3, 23))
    await task_at(desk, moscow(17, 12))
    came = [day for day in range(17, 32) if lists(await post.at(moscow(day, 9)))]
    assert came == [24, 26, 28, 30, 31]


async def test_a_silence_of_days_brings_the_list_of_this_morning_alone(desk: Desk, post: Post) -> None:
    await post.ring()
    await task_at(desk, moscow(17, 12))
    assert lists(await post.at(moscow(20, 10))) == [(desk.manager.name, "2026-03-20")]
    assert lists(await post.at(moscow(23, 17))) == []
    assert lists(await post.at(moscow(24, 9))) == [(desk.manager.name, "2026-03-24")]


async def test_it_waits_for_whoever_wakes_later(desk: Desk, post: Post) -> None:
    async with desk.core.transaction(desk.manager) as crm:
        await crm.staff.settle(zone="Asia/Vladivostok", wakes_at=time(10), sleeps_at=time(20))
    await post.ring()
    await task_at(desk, moscow(17, 12))
    assert lists(await post.at(datetime(2026, 3, 17, 9, 30, tzinfo=ZoneInfo("Asia/Vladivostok")))) == []
    ten = datetime(2026, 3, 17, 10, tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert lists(await post.at(ten)) == [(desk.manager.name, "2026-03-17")]


own_days = st.builds(
    lambda days, away: OwnDays(working(holidays="RU"), "".join(sorted(days)) or None, away),
    st.sets(st.sampled_from("1234567")),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    own_days,
    st.sampled_from((MOSCOW, "Asia/Vladivostok", "America/New_York")),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    st.integers(0, 23),
)
def test_the_next_hour_is_the_first_on_a_day_on_which_they_work(
    days: OwnDays, zone: str, now: datetime, hour: int
) -> None:
    found = next_working_hour(now, zone, time(hour), days)
    day = found.astimezone(ZoneInfo(zone)).date()
    today = now.astimezone(ZoneInfo(zone)).date()
    assert now < found
    assert days.works(day)
    between = [today + timedelta(days=one) for one in range(1, (day - today).days)]
    assert not any(days.works(one) for one in between)
