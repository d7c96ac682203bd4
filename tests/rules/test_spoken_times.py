"""Ways of people to say a day and an hour, in any order and with any small words, are one moment (R9)."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_core.rules.time.places import find_place
from crm_core.rules.typed_times.date_parsing import BadDate, parse_date, parse_day
from tests.rules.days import MOSCOW, at, working

WEDNESDAY = at("2026-11-18 11:00")

DAYS = {
    date(2026, 11, 19): ("завтра", "в четверг", "чт", "19-го", "19 ноября", "tomorrow", "on Thursday", "on Nov 19th"),
    date(2026, 11, 20): ("послезавтра", "к пятнице", "через 2 дня", "в конце недели", "end of the week", "in two days"),
    date(2026, 11, 23): ("в начале следующей недели", "после выходных", "early next week", "через 3 рабочих дня"),
    date(2026, 11, 24): ("в следующий вторник", "next Tuesday", "во вт", "через 4 раб. дня", "in 4 business days"),
    date(2026, 11, 30): ("к концу месяца", "в последний день месяца", "end of the month", "30.11", "понедельник 30.11"),
    date(2026, 12, 2): ("через две недели", "in a fortnight", "the week after next", "2 weeks from now"),
    date(2026, 12, 15): ("15 числа следующего месяца", "в середине декабря", "mid December", "15.12.2026"),
    date(2026, 12, 31): ("до конца года", "под Новый год", "end of the year", "в конце следующего месяца"),
}
CLOCKS = {
    time(9, 15): ("в 9:15", "в 9-15", "quarter past nine", "в четверть десятого", "at 9.15"),
    time(10): ("утром", "в 10", "к десяти", "с 10 до 12", "in the morning", "часов в десять", "10 am"),
    time(13): ("в обед", "в час дня", "at lunchtime", "at 1 pm"),
    time(14, 50): ("без десяти три", "в 14-50", "ten to three", "в 14 часов 50 минут"),
    time(15): ("после обеда", "after lunch", "в 3 часа дня", "в три", "at three o'clock", "3pm", "между 3 и 5"),
    time(15, 30): ("half past three", "в половине четвёртого", "в полчетвёртого", "at 3:30 pm", "15ч30"),
    time(17, 30): ("к концу рабочего дня", "EOD", "by close of business"),
    time(18): ("вечером", "in the evening", "после 18:00", "к шести вечера"),
}
said_days = st.sampled_from([(day, words) for day, ways in DAYS.items() for words in ways])
said_clocks = st.sampled_from([(clock, words) for clock, ways in CLOCKS.items() for words in ways])
small_words = st.sampled_from(("", "давайте ", "лучше ", "ну, ", "наверное ", "ok, ", "maybe ", "можно "))


def russian(words: str) -> bool | None:
    """None for what is of no language."""
    return True if re.search("[а-я]", words) else False if re.search("[a-z]", words) else None


@given(said_days, said_clocks, small_words, st.booleans())
def test_a_day_and_an_hour_are_one_moment_in_any_order(
    day: tuple[date, str], clock: tuple[time, str], before: str, hour_first: bool
) -> None:
    said = f"{clock[1]} {day[1]}" if hour_first else f"{day[1]}, {clock[1]}"
    # «в три через 2 дня» runs together where no comma stands between.
    assume(russian(day[1]) is not False or russian(clock[1]) is not True)
    assume(russian(day[1]) is not True or russian(clock[1]) is not False)
    assume(not hour_first or not (clock[1][-1].isdigit() or clock[1] == "в три") or not day[1][0].isdigit())
    meant = datetime.combine(day[0], clock[0], tzinfo=ZoneInfo(MOSCOW))
    assert parse_date(before + said, WEDNESDAY, MOSCOW) == meant, said


@given(said_days)
def test_a_day_alone_is_that_day(day: tuple[date, str]) -> None:
    assert parse_day(day[1], WEDNESDAY, MOSCOW) == day[0]


ZONES = {
    "Europe/Moscow": ("мск", "по Москве", "по мск", "MSK", "московского времени", "UTC+3"),
    "Asia/Yekaterinburg": ("мск+2", "UTC+5", "по Екб"),
    "Europe/London": ("London time", "GMT", "utc"),
}


@given(
    said_days,
    st.integers(0, 23),
    st.sampled_from([(zone, words) for zone, ways in ZONES.items() for words in ways]),
    st.sampled_from((MOSCOW, "Asia/Vladivostok", "America/New_York")),
)
def test_an_hour_of_a_zone_that_is_named_is_told_by_its_clock(
    day: tuple[date, str], hour: int, zone: tuple[str, str], own: str
) -> None:
    now = datetime.combine(date(2026, 11, 18), time(11), tzinfo=ZoneInfo(own))
    told = parse_date(f"{day[1]} {hour:02}:00 {zone[1]}", now, own)
    assert told == datetime.combine(day[0], time(hour), tzinfo=ZoneInfo(zone[0]))


def test_an_hour_alone_of_another_zone_is_its_next_one() -> None:
    evening_there = at("2026-11-19 05:00", "Asia/Vladivostok")
    assert parse_date("в 23:30 мск", evening_there, "Asia/Vladivostok") == at("2026-11-18 23:30")


@given(st.integers(1, 40), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_working_days_are_counted_by_the_companys_calendar(count: int, today: date) -> None:
    company = working(holidays="RU", days_off=frozenset({date(2026, 11, 19)}))
    found = parse_day(f"через {count} рабочих дней", at(f"{today} 11:00"), MOSCOW, company)
    between = [today + timedelta(days=days) for days in range(1, (found - today).days + 1)]
    assert company.is_working_day(found)
    assert sum(company.is_working_day(day) for day in between) == count


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("через 2 рабочих часа", "2026-11-18 13:00"),
        ("через 8 рабочих часов", "2026-11-19 10:00"),
        ("завтра10:00", "2026-11-19 10:00"),
        ("в15", "2026-11-18 15:00"),
        ("dec15 at 3", "2026-12-15 15:00"),
        ("завтра 10-30", "2026-11-19 10:30"),
        ("15 20", "2026-11-18 15:20"),
        ("завтра 10-12", "2026-11-19 10:00"),
        ("через час двадцать", "2026-11-18 12:20"),
        ("через часа два", "2026-11-18 13:00"),
        ("in 3 hours and 15 minutes", "2026-11-18 14:15"),
        ("через час-полтора", "2026-11-18 12:30"),
        ("17ч30м", "2026-11-18 17:30"),
        ("half three", "2026-11-18 15:30"),
        ("завтра в это же время", "2026-11-19 11:00"),
        ("a week from Friday", "2026-11-27 10:00"),
        ("Friday week", "2026-11-27 10:00"),
        ("в начале января", "2027-01-11 10:00"),
        ("после новогодних праздников", None),
        ("на днях", None),
        ("в январе", None),
        ("позвонить Марту в 10", None),
        ("через вторник", None),
    ],
)
def test_what_is_said_is_read_and_what_is_vague_is_asked_again(text: str, moment: str | None) -> None:
    company = working(holidays="RU")
    if moment is None:
        with pytest.raises(BadDate):
            parse_date(text, WEDNESDAY, MOSCOW, company)
    else:
        assert parse_date(text, WEDNESDAY, MOSCOW, company) == at(moment)


def test_after_the_holidays_is_the_first_day_of_work() -> None:
    assert parse_day("после праздников", at("2026-12-28 11:00"), MOSCOW, working(holidays="RU")) == date(2027, 1, 11)


WORDS_OF_TIME = """понедельник среду пятница суббота пн ср вс март май мар час утро вечер обед завтра сегодня неделя
месяц год день Monday Sat Sun March May tomorrow today morning noon week now да нет потом позже"""


@pytest.mark.parametrize("word", re.split(r"\s", WORDS_OF_TIME))
def test_a_word_of_time_is_no_place(word: str) -> None:
    assert find_place(word, WEDNESDAY).sure is None
    assert find_place(f"в {word}", WEDNESDAY).sure is None
