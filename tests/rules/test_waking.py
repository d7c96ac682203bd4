"""Waking hours (R39): nothing rings at night, and nothing is lost for that."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import Window
from crm_core.rules.time.quiet_hours import ALWAYS, is_waking, next_waking
from tests.rules.days import BERLIN, MOSCOW, at

DAY, NIGHT = Window.parse("09:00-20:00"), Window.parse("20:00-06:00")
windows = st.sampled_from(
    [DAY, NIGHT, ALWAYS, Window.parse("00:00-08:00"), Window.parse("12:00-24:00"), Window.parse("02:30-03:30")]
)
zones = st.sampled_from([MOSCOW, BERLIN, "America/New_York", "Asia/Kathmandu", "UTC"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("window", "moment", "rings"),
    [
        (DAY, "2026-03-02 12:00", "2026-03-02 12:00"),
        (DAY, "2026-03-02 09:00", "2026-03-02 09:00"),
        (DAY, "2026-03-02 20:00", "2026-03-03 09:00"),
        (DAY, "2026-03-02 23:30", "2026-03-03 09:00"),
        (DAY, "2026-03-02 03:00", "2026-03-02 09:00"),
        (NIGHT, "2026-03-02 05:59", "2026-03-02 05:59"),
        (NIGHT, "2026-03-02 06:00", "2026-03-02 20:00"),
        (ALWAYS, "2026-03-02 03:00", "2026-03-02 03:00"),
    ],
)
def test_a_message_waits_for_the_morning_and_no_longer(window: Window, moment: str, rings: str) -> None:
    assert next_waking(at(moment), MOSCOW, window) == at(rings)


def test_the_night_is_the_recipients_own() -> None:
    noon = at("2026-03-02 12:00", "UTC")
    assert next_waking(noon, "Asia/Tokyo", DAY) == at("2026-03-03 09:00", "Asia/Tokyo")
    assert is_waking(noon, MOSCOW, DAY)


@given(moments, zones, windows)
def test_it_rings_within_the_window_never_in_the_past_and_within_a_day(moment, zone, window) -> None:
    rings = next_waking(moment, zone, window)
    assert moment <= rings <= moment + timedelta(hours=25)
    assert next_waking(rings, zone, window) == rings or _clock_jumped(rings, zone)


def _clock_jumped(moment: datetime, zone: str) -> bool:
    around = [(moment + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).utcoffset() for hours in (-24, 24)]
    return around[0] != around[1]
