"""One-press times for the next task (R9): never at night, never on a day off."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.time.time_suggestions import next_morning, quick_times
from tests.rules.days import MOSCOW, NINE_TO_SIX, at, is_working, working

CALENDAR = working()
CLOSED = dict.fromkeys(("tuesday", "wednesday", "thursday"), "closed")


def offers(now: str, zone: str = MOSCOW, **calendar: object) -> dict[str, str]:
    made = working(**calendar)  # type: ignore[arg-type]
    return {offer.code: f"{made.local(offer.moment):%a %d.%m %H:%M}" for offer in quick_times(at(now), made, zone)}


def test_on_an_ordinary_morning() -> None:
    assert offers("2026-03-03 11:02") == {
        "in_an_hour": "Tue 03.03 12:10",
        "tomorrow": "Wed 04.03 10:00",
        "in_2_days": "Thu 05.03 10:00",
        "in_a_week": "Tue 10.03 10:00",
        "in_a_month": "Thu 02.04 10:00",
    }


def test_in_an_hour_on_friday_evening_is_monday_morning() -> None:
    made = offers("2026-03-06 17:40")
    assert made["in_an_hour"] == "Mon 09.03 09:00"
    assert made["tomorrow"] == "Mon 09.03 10:00"


def test_two_offers_of_one_moment_are_made_once() -> None:
    made = offers("2026-03-06 07:30", hours=dict.fromkeys(("monday", "friday"), "09:00-18:00") | CLOSED)
    assert made["tomorrow"] == "Mon 09.03 10:00"
    assert list(made.values()).count("Mon 09.03 10:00") == 1


def test_holidays_are_stepped_over() -> None:
    made = offers("2025-12-30 15:00", holidays="RU")
    assert made["tomorrow"] == "Mon 12.01 10:00"
    assert made["in_2_days"] == "Tue 13.01 10:00"


def test_mornings_are_those_of_the_persons_own_zone() -> None:
    assert offers("2026-03-03 11:00", zone="Asia/Yekaterinburg")["tomorrow"] == "Wed 04.03 09:00"


@pytest.mark.parametrize("zone", [MOSCOW, "Asia/Vladivostok", "America/New_York"])
@given(now=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)))
def test_every_offer_is_ahead_in_working_time_and_in_order(now: datetime, zone: str) -> None:
    moments = [offer.moment for offer in quick_times(now, CALENDAR, zone)]
    assert moments
    assert moments == sorted(set(moments))
    assert all(moment > now and is_working(CALENDAR, moment) for moment in moments)


def test_the_next_morning_is_the_next_though_an_hour_from_now_is_the_same_moment() -> None:
    """Where work begins at ten, "in an hour" of an evening and "tomorrow" are one offer, and go by the nearer name."""
    late = dict.fromkeys(NINE_TO_SIX, "10:00-19:00")
    calendar, evening = working(hours=late), "2026-03-03 18:30"
    assert "tomorrow" not in offers(evening, hours=late)
    assert next_morning(at(evening), calendar, MOSCOW) == at("2026-03-04 10:00")
