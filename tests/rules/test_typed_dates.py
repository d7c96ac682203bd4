"""Dates typed in words, Russian and English, read as people mean them (R9)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.typed_times.date_parsing import HORIZON, BadDate, parse_date, parse_day
from tests.rules.days import MOSCOW, at

WEDNESDAY = at("2026-11-18 11:00")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("завтра в 15:00", "Thu 2026-11-19 15:00"),
        ("Завтра, в 15:00!", "Thu 2026-11-19 15:00"),
        ("завтра", "Thu 2026-11-19 10:00"),
        ("через неделю 14ч", "Wed 2026-11-25 14:00"),
        ("через 2 дня 15ч30", "Fri 2026-11-20 15:30"),
        ("через 4 раб. дня 15ч30", "Tue 2026-11-24 15:30"),
        ("завтра в 1000", "Thu 2026-11-19 10:00"),
        ("завтра в 1030", "Thu 2026-11-19 10:30"),
        ("завтра 1030", "Thu 2026-11-19 10:30"),
        ("завтра с 10 до 12", "Thu 2026-11-19 10:00"),
        ("завтра 10-12", "Thu 2026-11-19 10:00"),
        ("завтра 10:00–12:00", "Thu 2026-11-19 10:00"),
        ("завтра между 3 и 5", "Thu 2026-11-19 15:00"),
        ("завтра часов в 11", "Thu 2026-11-19 11:00"),
        ("завтра к 10-ти", "Thu 2026-11-19 10:00"),
        ("завтра без десяти три", "Thu 2026-11-19 14:50"),
        ("11:30 сегодня", "Wed 2026-11-18 11:30"),
        ("сегодня", "Wed 2026-11-18 12:00"),
        ("сегодня днём", "Wed 2026-11-18 15:00"),
        ("утром", "Thu 2026-11-19 10:00"),
        ("пт, 20 нояб., 12:00", "Fri 2026-11-20 12:00"),
        ("Fri 20 Nov 12:00", "Fri 2026-11-20 12:00"),
        ("завтра, четверг, 10:00", "Thu 2026-11-19 10:00"),
        ("1 марта 2028", "Wed 2028-03-01 10:00"),
        ("1.03", "Mon 2027-03-01 10:00"),
        ("25.12 14.30", "Fri 2026-12-25 14:30"),
        ("двадцать пятого декабря в десять тридцать", "Fri 2026-12-25 10:30"),
        ("20-25 декабря", "Sun 2026-12-20 10:00"),
        ("15-го", "Tue 2026-12-15 10:00"),
        ("в 9 вечера", "Wed 2026-11-18 21:00"),
        ("к 18", "Wed 2026-11-18 18:00"),
        ("после 6", "Wed 2026-11-18 18:00"),
        ("понедельник 15:00", "Mon 2026-11-23 15:00"),
        ("через неделю", "Wed 2026-11-25 10:00"),
        ("в понедельник следующей недели", "Mon 2026-11-23 10:00"),
        ("через 2ч", "Wed 2026-11-18 13:00"),
        ("через 1ч30м", "Wed 2026-11-18 12:30"),
        ("через 1,5 часа", "Wed 2026-11-18 12:30"),
        ("минут через 20", "Wed 2026-11-18 11:20"),
        ("часа через два", "Wed 2026-11-18 13:00"),
        ("через пару дней", "Fri 2026-11-20 10:00"),
        ("до конца дня", "Wed 2026-11-18 17:30"),
        ("в конце месяца", "Mon 2026-11-30 10:00"),
        ("17 ч", "Wed 2026-11-18 17:00"),
        ("in 2h", "Wed 2026-11-18 13:00"),
        ("in an hour and a half", "Wed 2026-11-18 12:30"),
        ("tmrw 10", "Thu 2026-11-19 10:00"),
        ("next Monday 3pm", "Mon 2026-11-23 15:00"),
        ("tomorrow between 3 and 5 pm", "Thu 2026-11-19 15:00"),
        ("noon", "Wed 2026-11-18 12:00"),
        ("half past 10 tomorrow", "Thu 2026-11-19 10:30"),
        ("March 20th, 2027 5:30 PM", "Sat 2027-03-20 17:30"),
        ("2026-12-01T12:00", "Tue 2026-12-01 12:00"),
        ("завтра 9", "Thu 2026-11-19 09:00"),
        ("завтра 10-00", "Thu 2026-11-19 10:00"),
        ("завтра в 3", "Thu 2026-11-19 15:00"),
        ("завтра в 03:30", "Thu 2026-11-19 03:30"),
        ("завтра в 3:30", "Thu 2026-11-19 15:30"),
        ("завтра в час", "Thu 2026-11-19 13:00"),
        ("завтра в три часа", "Thu 2026-11-19 15:00"),
        ("завтра в половине третьего", "Thu 2026-11-19 14:30"),
        ("завтра до обеда", "Thu 2026-11-19 11:00"),
        ("завтра в полдень", "Thu 2026-11-19 12:00"),
        ("завтра утром в 9", "Thu 2026-11-19 09:00"),
        ("завтра вечером в 7", "Thu 2026-11-19 19:00"),
        ("на завтра", "Thu 2026-11-19 10:00"),
        ("сегодня через час", "Wed 2026-11-18 12:00"),
        ("в пять вечера", "Wed 2026-11-18 17:00"),
        ("в 15.30", "Wed 2026-11-18 15:30"),
        ("завтра в 9.30", "Thu 2026-11-19 09:30"),
        ("в 10 завтра", "Thu 2026-11-19 10:00"),
        ("завтра в 10 часов", "Thu 2026-11-19 10:00"),
        ("послезавтра утром", "Fri 2026-11-20 10:00"),
        ("сегодня вечером", "Wed 2026-11-18 18:00"),
        ("сегодня 18:00", "Wed 2026-11-18 18:00"),
        ("18:00", "Wed 2026-11-18 18:00"),
        ("в 9", "Thu 2026-11-19 09:00"),
        ("в 3 дня", "Wed 2026-11-18 15:00"),
        ("пт 10:00", "Fri 2026-11-20 10:00"),
        ("пт 10", "Fri 2026-11-20 10:00"),
        ("в пятницу после обеда", "Fri 2026-11-20 15:00"),
        ("к пятнице", "Fri 2026-11-20 10:00"),
        ("понедельник 9", "Mon 2026-11-23 09:00"),
        ("вт 15-30", "Tue 2026-11-24 15:30"),
        ("на следующей неделе в среду", "Wed 2026-11-25 10:00"),
        ("через неделю в пятницу в 11", "Fri 2026-11-27 11:00"),
        ("15 числа", "Tue 2026-12-15 10:00"),
        ("15-го декабря в 10", "Tue 2026-12-15 10:00"),
        ("15.12 10", "Tue 2026-12-15 10:00"),
        ("в пятницу в 10", "Fri 2026-11-20 10:00"),
        ("в 10 в пятницу", "Fri 2026-11-20 10:00"),
        ("вт 9-30", "Tue 2026-11-24 09:30"),
        ("ср в 7 вечера", "Wed 2026-11-18 19:00"),
        ("ср в 9", "Wed 2026-11-25 09:00"),
        ("следующий вторник 9:00", "Tue 2026-11-24 09:00"),
        ("в следующую пятницу", "Fri 2026-11-27 10:00"),
        ("через 3 дня", "Sat 2026-11-21 10:00"),
        ("через 3 дня в 15:00", "Sat 2026-11-21 15:00"),
        ("через час", "Wed 2026-11-18 12:00"),
        ("через полчаса", "Wed 2026-11-18 11:30"),
        ("через полтора часа", "Wed 2026-11-18 12:30"),
        ("через 15 минут", "Wed 2026-11-18 11:15"),
        ("через две недели", "Wed 2026-12-02 10:00"),
        ("на следующей неделе", "Wed 2026-11-25 10:00"),
        ("через месяц", "Fri 2026-12-18 10:00"),
        ("25.12 14:30", "Fri 2026-12-25 14:30"),
        ("25.12", "Fri 2026-12-25 10:00"),
        ("25/12/26", "Fri 2026-12-25 10:00"),
        ("1.02", "Mon 2027-02-01 10:00"),
        ("29.02", "Tue 2028-02-29 10:00"),
        ("25 декабря в 14:30", "Fri 2026-12-25 14:30"),
        ("к 25 декабря", "Fri 2026-12-25 10:00"),
        ("1 января", "Fri 2027-01-01 10:00"),
        ("2026-12-01 12:00", "Tue 2026-12-01 12:00"),
        ("monday 9", "Mon 2026-11-23 09:00"),
        ("tomorrow 9", "Thu 2026-11-19 09:00"),
        ("tomorrow at noon", "Thu 2026-11-19 12:00"),
        ("this evening", "Wed 2026-11-18 18:00"),
        ("tonight", "Wed 2026-11-18 18:00"),
        ("friday afternoon", "Fri 2026-11-20 15:00"),
        ("next week monday", "Mon 2026-11-23 10:00"),
        ("the day after tomorrow at 10", "Fri 2026-11-20 10:00"),
        ("in 2 hours", "Wed 2026-11-18 13:00"),
        ("in a couple of days", "Fri 2026-11-20 10:00"),
        ("on the 15th", "Tue 2026-12-15 10:00"),
        ("december 15th at 2pm", "Tue 2026-12-15 14:00"),
        ("next tue 9am", "Tue 2026-11-24 09:00"),
        ("Friday at 5 p.m.", "Fri 2026-11-20 17:00"),
        ("on friday at 12am", "Fri 2026-11-20 00:00"),
        ("tomorrow 3pm", "Thu 2026-11-19 15:00"),
        ("tomorrow morning", "Thu 2026-11-19 10:00"),
        ("in 3 days", "Sat 2026-11-21 10:00"),
        ("in half an hour", "Wed 2026-11-18 11:30"),
        ("in an hour", "Wed 2026-11-18 12:00"),
        ("next week", "Wed 2026-11-25 10:00"),
        ("dec 25 2:30pm", "Fri 2026-12-25 14:30"),
    ],
)
def test_words_mean_what_people_mean(text: str, moment: str) -> None:
    assert f"{parse_date(text, WEDNESDAY, MOSCOW).astimezone(ZoneInfo(MOSCOW)):%a %Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_date"),
        ("   ", "not_a_date"),
        ("купить молоко", "not_a_date"),
        ("когда-нибудь", "not_a_date"),
        ("5", "not_a_date"),
        ("12/25", "not_a_date"),
        ("31.02", "not_a_date"),
        ("завтра в 25:00", "not_a_date"),
        ("завтра 25", "not_a_date"),
        ("завтра час", "not_a_date"),
        ("через 3 дня в офисе", "not_a_date"),
        ("13pm", "not_a_date"),
        ("декабрь", "not_a_date"),
        ("позвонить завтра в 10", "not_a_date"),
        ("завтра " * 20, "not_a_date"),
        ("2 шкафа", "not_a_date"),
        ("10 тысяч", "not_a_date"),
        ("10 000", "not_a_date"),
        ("1500", "not_a_date"),
        ("5 м", "not_a_date"),
        ("3 майки", "not_a_date"),
        ("5 мартини", "not_a_date"),
        ("3.14", "not_a_date"),
        ("ул. Ленина 10", "not_a_date"),
        ("8 916 123-45-67", "not_a_date"),
        ("+7 916 111 10 30", "not_a_date"),
        ("завтра в пятницу", "not_a_date"),
        ("завтра или в пятницу", "not_a_date"),
        ("вчера", "in_the_past"),
        ("пт, 20 мар., 12:00", "in_the_past"),
        ("сегодня в 9", "in_the_past"),
        ("1.1.2020", "in_the_past"),
        ("через 100 лет", "too_far"),
        ("1.1.2060", "too_far"),
    ],
)
def test_what_cannot_be_planned_for_is_refused_not_guessed(text: str, code: str) -> None:
    with pytest.raises(BadDate) as raised:
        parse_date(text, WEDNESDAY, MOSCOW)
    assert raised.value.code == code


def test_the_hour_is_that_of_the_persons_own_clock() -> None:
    assert parse_date("завтра в 9:00", WEDNESDAY, "Asia/Vladivostok") == at("2026-11-19 09:00", "Asia/Vladivostok")


def test_tomorrow_begins_at_the_persons_own_midnight() -> None:
    late = at("2026-11-18 23:30")
    assert parse_date("tomorrow", late, MOSCOW) == at("2026-11-19 10:00")
    assert parse_date("tomorrow", late, "Asia/Vladivostok") == at("2026-11-20 10:00", "Asia/Vladivostok")


words = st.sampled_from(
    (
        *("завтра", "сегодня", "утром", "в", "через", "на", "3", "10", "25", "99", "0", "декабря", "пятницу", "час"),
        *("следующий", "next", "tue", "am", "pm", "at", "in", "days", ":", ".", "-", "/", "14:30", "25.12"),
    )
)


@given(st.lists(words, max_size=6).map(" ".join) | st.text(max_size=30))
def test_no_text_breaks_it_and_what_it_finds_lies_ahead(text: str) -> None:
    try:
        moment = parse_date(text, WEDNESDAY, MOSCOW)
    except BadDate:
        return
    assert WEDNESDAY < moment <= WEDNESDAY + HORIZON


@pytest.mark.parametrize(
    ("now", "text", "hours"),
    [
        ("2026-03-29 01:45", "через 2 часа", 2),
        ("2026-03-29 01:45", "in 90 min", 1.5),
        ("2026-10-25 02:45", "через час", 1),
        ("2026-10-25 01:45", "через полтора часа", 1.5),
    ],
)
def test_hours_pass_as_they_pass_whatever_the_clocks_do(now: str, text: str, hours: float) -> None:
    said = at(now, "Europe/Berlin")
    assert parse_date(text, said, "Europe/Berlin") - said.astimezone(UTC) == timedelta(hours=hours)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)), st.integers(1, 99))
def test_an_elapsed_time_is_the_same_on_every_clock(now: datetime, hours: int) -> None:
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", MOSCOW):
        assert parse_date(f"через {hours} ч", now, zone) - now == timedelta(hours=hours)


def test_today_is_still_today_until_late() -> None:
    late = at("2026-11-18 23:30")
    assert parse_date("сегодня", late, MOSCOW) == at("2026-11-18 23:40")
    assert parse_day("сегодня", late, MOSCOW) == date(2026, 11, 18)
    assert parse_day("завтра", late, MOSCOW) == date(2026, 11, 19)
