"""Whatever moment we print ourselves can be typed back, in both languages and in any zone (R9, R39)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.typed_times.date_parsing import parse_date, parse_day
from handlers.ui.formatting.templates import written_day
from handlers.ui.formatting.times import Watch
from handlers.ui.kit.i18n import speaking

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))

nows = st.datetimes(datetime(2026, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))
ahead = st.integers(1, 700 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
languages = st.sampled_from(("ru", "en"))


def same_clock(one: datetime, other: datetime, zone: str) -> bool:
    """Equal, or the two moments of an hour that the clock shows twice."""
    local = ZoneInfo(zone)
    return one.astimezone(local).replace(tzinfo=None) == other.astimezone(local).replace(tzinfo=None)


@given(nows, ahead, st.sampled_from(ZONES), languages)
def test_every_moment_that_is_printed_is_read_back(now: datetime, later: timedelta, zone: str, language: str) -> None:
    moment = (now + later).replace(second=0, microsecond=0)
    watch = Watch(now, zone)
    if moment <= now:
        return
    with speaking(language):
        day = watch.local(moment).date()
        printed = (
            watch.when(moment),
            watch.by(moment),
            f"{watch.clock(moment)} {watch.day(day)}",
            f"{watch.day(day)}, {watch.clock(moment)}",
            f"{watch.whole_day(day)} {watch.clock(moment)}",
            f"{written_day(day)} {watch.clock(moment)}",
        )
    for text in printed:
        assert same_clock(parse_date(text, now, zone), moment, zone), text


@given(nows, st.integers(0, 700), st.sampled_from(ZONES), languages)
def test_every_day_that_is_printed_is_read_back(now: datetime, days: int, zone: str, language: str) -> None:
    watch = Watch(now, zone)
    day = watch.today + timedelta(days=days)
    with speaking(language):
        printed = (watch.day(day), watch.whole_day(day), watch.weekday(day), written_day(day), day.isoformat())
    for text in printed:
        assert parse_day(text, now, zone) == day, text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_date_of_another_year_shows_its_year(language: str) -> None:
    watch = Watch(datetime(2026, 11, 27, 12, tzinfo=UTC), "Europe/Moscow")
    day = date(2027, 3, 19)
    with speaking(language):
        for text in (
            watch.day(day),
            watch.whole_day(day),
            watch.weekday(day),
            watch.when(datetime(2027, 3, 19, tzinfo=UTC)),
        ):
            assert "2027" in text
