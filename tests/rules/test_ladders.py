"""Ladders: when each rung falls due (R31, R34, R35), and that a silence ends in one message, not a flood (R40)."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import Ladders
from crm_core.rules.deals.ladders import (
    Rung,
    invoice_rungs,
    latest_due,
    next_rung,
    next_task_rung,
    rung_after,
    stall_rungs,
    task_rungs,
    unanswered_rungs,
)
from tests.rules.days import MOSCOW, at, working

LADDERS = Ladders.model_validate(
    {
        "task_before": "15m",
        "task_overdue": ["1wh", "1wd"],
        "stall": "1wd",
        "unanswered": ["30wm", "1wh", "2wh", "3wh"],
    }
)
CALENDAR = working()


def when(rungs: tuple[Rung, ...]) -> list[tuple[str, str]]:
    return [(rung.name, f"{CALENDAR.local(rung.at):%d.%m %H:%M}") for rung in rungs]


def test_a_task_is_announced_rings_and_is_asked_for_when_overdue() -> None:
    rungs = task_rungs(at("2026-03-06 17:30"), LADDERS, CALENDAR)
    assert when(rungs) == [
        ("before", "06.03 17:15"),
        ("due", "06.03 17:30"),
        ("overdue", "09.03 09:30"),
        ("overdue", "09.03 17:30"),
    ]
    assert [rung.index for rung in rungs] == [0, 1, 2, 3]


def test_a_task_set_for_in_five_minutes_gets_no_heads_up() -> None:
    due = at("2026-03-02 12:00")
    found = next_task_rung(due, LADDERS, CALENDAR, after=due - timedelta(minutes=5))
    assert found is not None
    assert (found.name, found.at) == ("due", due)


def test_a_stalled_deal_goes_to_the_supervisors_a_working_day_after_its_manager() -> None:
    assert when(stall_rungs(at("2026-03-06 12:00"), LADDERS, CALENDAR)) == [
        ("manager", "06.03 12:00"),
        ("supervisors", "09.03 12:00"),
    ]


def test_an_invoice_rings_three_days_before_on_the_day_and_three_times_after() -> None:
    rungs = invoice_rungs(date(2026, 3, 10), LADDERS, MOSCOW)
    assert when(rungs) == [
        ("before", "07.03 10:00"),
        ("due", "10.03 10:00"),
        ("after", "11.03 10:00"),
        ("after", "13.03 10:00"),
        ("after", "17.03 10:00"),
    ]
    assert [rung.day for rung in rungs] == [-3, 0, 1, 3, 7]


def test_an_invoice_rings_at_the_hour_and_in_the_zone_it_is_told() -> None:
    rungs = invoice_rungs(date(2026, 3, 29), LADDERS, "Europe/Berlin", time(9))
    assert [f"{rung.at:%d.%m %H:%M}" for rung in rungs][:3] == ["26.03 08:00", "29.03 07:00", "30.03 07:00"]


def test_an_unanswered_client_climbs_from_the_manager_to_the_head_to_another_manager() -> None:
    names = [name for name, _ in when(unanswered_rungs(at("2026-03-02 12:00"), LADDERS.unanswered, CALENDAR))]
    assert names == ["manager", "head", "other", "other"]


def test_after_a_week_of_silence_only_the_latest_rung_rings() -> None:
    rungs = invoice_rungs(date(2026, 3, 10), LADDERS, MOSCOW)
    assert latest_due(rungs, -1, at("2026-03-14 12:00")) == rungs[3]
    assert latest_due(rungs, 3, at("2026-03-14 12:00")) is None
    assert latest_due(rungs, 3, at("2026-03-20 12:00")) == rungs[4]
    assert latest_due(rungs, -1, at("2026-03-01 12:00")) is None


def test_the_rung_to_store_is_the_one_after_the_one_that_rang() -> None:
    rungs = task_rungs(at("2026-03-02 12:00"), LADDERS, CALENDAR)
    assert rung_after(rungs, -1) == rungs[0]
    assert rung_after(rungs, 1) == rungs[2]
    assert rung_after(rungs, len(rungs) - 1) is None


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(moments, st.lists(st.integers(0, 60 * 24 * 20), min_size=1, max_size=30))
def test_however_often_one_looks_each_rung_rings_at_most_once_and_the_last_always(due, looks) -> None:
    rungs = task_rungs(due, LADDERS, CALENDAR)
    rang: list[int] = []
    for minute in [*sorted(looks), 60 * 24 * 60]:
        if rung := latest_due(rungs, rang[-1] if rang else -1, due - timedelta(days=1) + timedelta(minutes=minute)):
            rang.append(rung.index)
    assert rang == sorted(set(rang))
    assert rang[-1] == rungs[-1].index


@given(moments, moments)
def test_the_next_rung_is_the_first_one_ahead(due, now) -> None:
    rungs = task_rungs(due, LADDERS, CALENDAR)
    assert [rung.at for rung in rungs] == sorted(rung.at for rung in rungs)
    found = next_rung(rungs, now)
    assert found == min((rung for rung in rungs if rung.at > now), key=lambda rung: rung.index, default=None)
