"""A task's ladder at any hour of a year, from Kaliningrad to Kamchatka and over changes of clocks: in order, each rung
once at most, the last one never lost, nobody woken, nothing after its cause has ended (R34, R39, R40)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import Ladders, Window
from crm_core.rules.deals.ladders import latest_due, rung_after, task_rungs
from crm_core.rules.time.own_days import Hours, OwnDays
from tests.rules.days import working

ZONES = ("Europe/Kaliningrad", "Europe/Moscow", "Europe/Berlin", "Asia/Kamchatka", "America/New_York")
CALENDARS = {zone: working(zone, holidays="RU", shorter_before_holidays="1h") for zone in ZONES}
LADDERS = Ladders.model_validate({"task_before": "15m", "task_overdue": ["1wh", "1wd"], "stall": "1wd"})
AWAKE = Window(time(9), time(20))


@given(
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.lists(st.integers(1, 3 * 24 * 60), max_size=6),
    st.none() | st.integers(0, 5 * 24 * 60),
)
def test_every_rung_rings_once_in_order_and_in_waking_hours(
    company: str, home: str, due: datetime, late: list[int], ended_after: int | None
) -> None:
    calendar = CALENDARS[company]
    hours = Hours(home, AWAKE, OwnDays(calendar))
    ended = due + timedelta(minutes=ended_after) if ended_after is not None else None
    rungs, done, rang = task_rungs(due, LADDERS, calendar), -1, list[tuple[int, datetime]]()
    delays = iter(late)
    while (following := rung_after(rungs, done)) is not None:
        now = following.at + timedelta(minutes=next(delays, 0))  # the scan may come late, or after days of silence
        if ended is not None and now >= ended:
            break
        rung = latest_due(rungs, done, now)
        assert rung is not None, "what the next scan was stored for is due then"
        rang.append((rung.index, hours.next_working(now)))
        done = rung.index
    indexes = [index for index, _ in rang]
    assert indexes == sorted(set(indexes))
    if ended is None:
        assert indexes[-1] == rungs[-1].index
    for index, at in rang:
        local = at.astimezone(ZoneInfo(home))
        assert at >= rungs[index].at
        assert AWAKE.holds(local.time())
        assert calendar.is_working_day(local.date())
