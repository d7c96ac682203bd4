"""The week in figures (R42): once a week with the digest of its day, each line against the week before."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.queries.deals.list_filters import Period
from crm_core.queries.notifications.dto import WeekFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.queries.reports.digest_dto import Tally
from crm_core.queries.reports.weeks import HAPPENED, STANDING
from crm_core.regulation.schema import Regulation
from crm_core.rules.time.weekly_days import week_told
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import speaking
from handlers.ui.screens.week import week_text
from tests.deals.desk import Desk
from tests.reminders.any_day import of_any_day
from tests.reminders.post import Post


@pytest.fixture
def regulation() -> Regulation:
    return of_any_day()


def weeks(notifications: list[Notification]) -> list[WeekFacts]:
    return [one.facts for one in notifications if isinstance(one.facts, WeekFacts)]


async def at_six(desk: Desk) -> None:
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.staff.settle(digest_hour=time(18))


async def refuse(desk: Desk, amount: int) -> None:
    deal_id = await desk.deal(amount=amount)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal_id, 1, "expensive")


async def test_the_week_comes_on_friday_alone_and_says_what_changed(desk: Desk, post: Post) -> None:
    await at_six(desk)
    await refuse(desk, 100_00)
    await desk.deal(amount=40_00, first_task=desk.call(hours=1))
    came: list[WeekFacts] = []
    days: list[int] = []
    for day in range(12):  # Monday, 16 March, 18:01 to Friday of the week after
        found = weeks(await post.after(hours=8, minutes=1))
        days += [day] * len(found)
        came += found
        if day == 7:
            for _ in range(2):
                await refuse(desk, 30_00)
        await post.after(hours=15, minutes=59)
    assert days == [4, 11]
    first, second = ({line.kind: (line.now, line.before) for line in one.week.lines} for one in came)
    assert first["lost_today"] == (Tally(1, 100_00), Tally())
    assert first["overdue"] == (Tally(1, 40_00), None), "nobody has counted it a week ago"
    assert second["lost_today"] == (Tally(2, 60_00), Tally(1, 100_00))
    assert second["overdue"] == (Tally(1, 40_00), Tally(1, 40_00))
    assert came[1].week.stood_on == date(2026, 3, 20)


async def test_each_line_opens_the_list_that_it_counts(desk: Desk) -> None:
    await refuse(desk, 100_00)
    await desk.deal(amount=40_00, first_task=desk.call(hours=1))
    desk.clock.advance(timedelta(days=2))
    async with desk.core.reading(desk.supervisor) as crm:
        week = await crm.queries.weeks.so_far()
        for line in week.lines:
            period = Period(week.digest.since, week.digest.until) if line.kind in HAPPENED else None
            listed = await crm.queries.worklists.listing(line.kind, period=period)
            assert Tally(listed.total, listed.sum) == line.now, line.kind
        assert [line.kind for line in week.lines] == [*HAPPENED, *STANDING]


async def test_an_empty_week_is_one_line(desk: Desk) -> None:
    async with desk.core.reading(desk.supervisor) as crm:
        week = await crm.queries.weeks.so_far()
        with speaking("en"):
            assert week_text(week, Viewer.of(crm)) == "📅 The week up to March 16: nothing happened, and nothing waits."


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 6), st.data())
def test_every_week_is_told_once_whatever_days_somebody_works_on(start: date, day: int, data: st.DataObject) -> None:
    """Each week's day between the first digest and the last is told by the next one."""
    name = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[day]
    days = sorted(data.draw(st.sets(st.integers(0, 60), min_size=1)))
    told, found = None, list[date]()
    for one in days:
        today = start + timedelta(days=one)
        week = week_told(name, today, told)
        assert week is None or (week.weekday() == day and week <= today)
        found += [] if week is None else [week]
        told = today
    assert len(found) == len(set(found))
    between = [start + timedelta(days=one) for one in range(days[0], days[-1] + 1)]
    ends = [one for one in between if one.weekday() == day]
    heard = {max((one for one in ends if one <= start + timedelta(days=now)), default=None) for now in days}
    assert set(found) == heard - {None}
    assert week_told("never", start, None) is None
