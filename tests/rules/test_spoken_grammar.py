"""What people could say is read as the moment that they mean, or asked about: never as another one (R39)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.typed_times.date_parsing import BadDate, parse_date

NOW, ZONE = datetime(2026, 11, 10, 7, tzinfo=UTC), "Europe/Moscow"
# By the hours that may be meant, the first half of the day or the second; and by the month and the day.
ENGLISH_HOURS = {
    "quarter past nine": (9, 15), "a quarter past nine": (9, 15), "half past ten": (10, 30), "ten to five": (4, 50),
    "quarter to four": (3, 45), "twenty past two": (2, 20), "twenty-five past nine": (9, 25), "nine thirty": (9, 30),
    "half nine": (9, 30), "nine o'clock": (9, 0), "9:15 am": (9, 15), "3 pm": (15, 0), "at 9": (9, 0), "noon": (12, 0),
}  # fmt: skip
ENGLISH_DAYS = {
    "Nov 19th": (11, 19), "19 November": (11, 19), "November 19": (11, 19), "the 19th of November": (11, 19),
    "on the 19th": (11, 19), "19.11": (11, 19), "tomorrow": (11, 11), "Thursday": (11, 12), "next Thursday": (11, 19),
    "November the 19th": (11, 19), "twelfth of November": (11, 12), "Nov 19th 2026": (11, 19), "Thu, Nov 19": (11, 19),
}  # fmt: skip
RUSSIAN_HOURS = {
    "четверть десятого": (9, 15), "в половине третьего": (2, 30), "без четверти четыре": (3, 45), "в 15:30": (15, 30),
    "в девять тридцать": (9, 30), "в три часа дня": (15, 0), "в девять утра": (9, 0), "полтретьего": (2, 30),
    "без десяти пять": (4, 50), "в десять минут шестого": (5, 10), "к девяти": (9, 0), "в час дня": (13, 0),
    "в полдень": (12, 0), "в 9 15": (9, 15), "в 10 часов 20 минут": (10, 20), "в двадцать минут десятого": (9, 20),
    "в семь вечера": (19, 0),
}  # fmt: skip
RUSSIAN_DAYS = {
    "19 ноября": (11, 19), "19-го": (11, 19), "девятнадцатого ноября": (11, 19), "завтра": (11, 11), "19.11": (11, 19),
    "в четверг": (11, 12), "в следующий четверг": (11, 19), "19.11.2026": (11, 19), "послезавтра": (11, 12),
    "чт, 19 нояб.": (11, 19), "через неделю": (11, 17), "двенадцатого числа": (11, 12),
    "двадцать пятого ноября": (11, 25),
}  # fmt: skip
ORDERS = ("{hour} {day}", "{day} {hour}", "{hour}, {day}", "{day}, {hour}", "{day} - {hour}", "{day}: {hour}")
said = st.one_of(
    st.tuples(st.sampled_from(list(ENGLISH_HOURS.items())), st.sampled_from(list(ENGLISH_DAYS.items()))),
    st.tuples(st.sampled_from(list(RUSSIAN_HOURS.items())), st.sampled_from(list(RUSSIAN_DAYS.items()))),
)


def read(text: str) -> datetime:
    return parse_date(text, NOW, ZONE).astimezone(ZoneInfo(ZONE))


@given(said, st.sampled_from(ORDERS))
def test_it_is_never_read_as_another_moment(words: tuple[tuple[str, tuple[int, int]], ...], order: str) -> None:
    (hour_words, (hour, minute)), (day_words, (month, day)) = words
    try:
        moment = read(order.format(hour=hour_words, day=day_words))
    except BadDate:
        return  # it is asked about
    assert (moment.year, moment.month, moment.day, moment.minute) == (2026, month, day, minute)
    assert moment.hour % 12 == hour % 12


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("quarter past nine Nov 19th", "19.11 09:15"),
        ("half past ten, November 19", "19.11 10:30"),
        ("ten to five November 19", "19.11 16:50"),
        ("at 9 November 19", "19.11 09:00"),
        ("tomorrow: quarter past nine", "11.11 09:15"),
        ("5 to 10 December", "05.12 10:00"),
        ("quarter to four December 1st", "01.12 15:45"),
    ],
)
def test_the_hour_takes_no_day_from_the_date(text: str, when: str) -> None:
    assert read(text).strftime("%d.%m %H:%M") == when
