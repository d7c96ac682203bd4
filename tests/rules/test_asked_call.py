"""A time to call that a lead names among their other words is found, and no other date is taken for one (R18)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import Regulation
from crm_core.rules.people.asked_call import FURTHEST, asked_call
from crm_core.rules.people.person_names import typed_name
from crm_core.rules.time.working_time import WorkingCalendar

MOSCOW = ZoneInfo("Europe/Moscow")
# A Saturday morning.
NOW = datetime(2026, 11, 28, 3, 20, tzinfo=UTC)


@pytest.fixture(scope="session")
def calendar(regulation: Regulation) -> WorkingCalendar:
    return WorkingCalendar(regulation.calendar, "Europe/Moscow")


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("нужен сайт для пекарни\nзвоните после шести", 30, 18),
        ("после шести звоните", 30, 18),
        ("Сайт. Позвоните лучше вечером!", 30, 18),
        ("call me after 6 pm please", 30, 18),
        ("перезвоните мне, пожалуйста, в понедельник утром", 30, 10),
        ("Перезвоните, после шести", 30, 18),
        ("Звоните с 10 до 12", 30, 10),
        ("прошу позвонить 1 декабря после 15:00, спасибо", 1, 15),
        ("a cake for Friday, ring me tomorrow at noon", 29, 12),
    ],
)
def test_a_time_beside_the_word_for_calling_is_taken(text: str, day: int, hour: int, calendar: WorkingCalendar) -> None:
    at = asked_call(text, NOW, "Europe/Moscow", calendar)
    assert at is not None
    local = at.astimezone(MOSCOW)
    assert (local.day, local.hour, local.minute) == (day, hour, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "нужен сайт",
        "не звоните после шести",
        "please don't call after 6 pm",
        "звоните до 20:00",
        "call before 8 pm",
        "позвоните насчет 15 окон",
        "окна нужны к 25 декабря, звоните",
        "окна нужны после 25 декабря, звоните",
        "звоните в любое время",
        "звонок бесплатный?",
        "звоните 8",
        "I call it a bakery at 5 Main Street",
        "позвоните через месяц",
    ],
)
def test_no_other_words_are_a_time_to_call(text: str, calendar: WorkingCalendar) -> None:
    assert asked_call(text, NOW, "Europe/Moscow", calendar) is None


@given(
    verb=st.sampled_from(["звоните", "Перезвоните мне,", "позвонить", "наберите"]),
    hour=st.integers(7, 22),
    minute=st.sampled_from([0, 30]),
    before=st.sampled_from(["", "Нужны окна на дачу. ", "Срок 25 декабря\n"]),
    behind=st.sampled_from(["", ", спасибо", ". Адрес: Ленина 5"]),
    hours_on=st.integers(0, 24 * 40),
)
def test_an_hour_is_of_the_first_working_day_on_which_it_is_to_come(
    verb: str, hour: int, minute: int, before: str, behind: str, hours_on: int, regulation: Regulation
) -> None:
    calendar, now = WorkingCalendar(regulation.calendar, "Europe/Moscow"), NOW + timedelta(hours=hours_on)
    at = asked_call(f"{before}{verb} после {hour}:{minute:02}{behind}", now, "Europe/Moscow", calendar)
    day = now.astimezone(MOSCOW).replace(hour=hour, minute=minute, second=0)
    while day <= now or not calendar.is_working_day(day.date()):
        day += timedelta(days=1)
    # New Year's holidays are longer than anybody waits for a first call.
    assert at == (day.astimezone(UTC) if day - now <= FURTHEST else None)


WHEN = ["после шести", "в десять", "вечером", "завтра утром", "через час", "в понедельник", "ближе к обеду", "18:00"]
TO_CALL = ["звоните", "Перезвоните", "позвонить", "Наберите", "свяжитесь", "жду звонка", "", "Лучше"]
LATER = ["after six", "at noon", "tomorrow morning", "in the evening", "on Monday", "tonight"]
RING = ["call", "Call me", "ring me", "phone us", "", "better"]


@given(st.one_of(*(st.tuples(*map(st.sampled_from, pair)) for pair in ((TO_CALL, WHEN), (RING, LATER)))))
def test_an_hour_to_call_at_is_nobodys_name(words: tuple[str, str]) -> None:
    assert typed_name(" ".join(words).strip()) is None
