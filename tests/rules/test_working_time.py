"""Working time (R7): hours, weekends, transfers of holidays, the company's own days, changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import WorkDuration
from crm_core.rules.time.working_time import NoWorkingTime
from tests.rules.days import BERLIN, NINE_TO_SIX, at, is_working, working

CALENDARS = {
    "moscow": working(holidays="RU"),
    "berlin with lunch": working(
        BERLIN,
        hours=dict.fromkeys(("monday", "tuesday", "friday"), "09:00-13:00, 14:00-18:00")
        | dict.fromkeys(("wednesday", "thursday"), "10:00-16:00"),
        holidays="DE",
    ),
    "a bar": working(
        hours=dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday"), "16:00-24:00")
    ),
}
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
calendars = st.sampled_from(list(CALENDARS.values()))
minutes = st.integers(0, 5000)


def add(moment: str, length: str, **calendar: object) -> str:
    made = working(**calendar)  # type: ignore[arg-type]
    return made.local(made.add(at(moment), WorkDuration.parse(length))).strftime("%a %d.%m %H:%M")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-03-02 10:00", "30wm", "Mon 02.03 10:30"),
        ("2026-03-02 17:50", "30wm", "Tue 03.03 09:20"),
        ("2026-03-06 17:40", "1wh", "Mon 09.03 09:40"),
        ("2026-03-07 12:00", "30wm", "Mon 09.03 09:30"),
        ("2026-03-02 09:00", "9wh", "Mon 02.03 18:00"),
        ("2026-03-02 09:00", "10wh", "Tue 03.03 10:00"),
        ("2026-03-02 15:00", "1wd", "Tue 03.03 15:00"),
        ("2026-03-06 15:00", "1wd", "Mon 09.03 15:00"),
        ("2026-03-06 20:00", "1wd", "Tue 10.03 09:00"),
        ("2026-03-02 15:00", "5wd", "Mon 09.03 15:00"),
        ("2026-03-02 06:00", "1wd", "Tue 03.03 09:00"),
        ("2026-03-02 15:00", "7d", "Mon 09.03 15:00"),
        ("2026-03-06 23:00", "2h", "Sat 07.03 01:00"),
        ("2026-03-07 12:00", "0wm", "Mon 09.03 09:00"),
    ],
)
def test_a_length_of_working_time_ends_when_people_expect(start: str, length: str, end: str) -> None:
    assert add(start, length) == end


def test_five_working_days_step_over_the_new_year_holidays() -> None:
    assert add("2025-12-30 12:00", "1wd", holidays="RU") == "Mon 12.01 12:00"


def test_a_saturday_that_the_state_made_a_working_one_is_worked() -> None:
    calendar = working(holidays="RU")
    assert calendar.is_working_day(date(2024, 12, 28))
    assert is_working(calendar, at("2024-12-28 10:00"))
    assert not calendar.is_working_day(date(2024, 12, 30))


def test_the_day_before_a_holiday_is_shorter_by_what_the_company_says() -> None:
    calendar = working(holidays="RU", shorter_before_holidays="1h")
    for eve in (date(2026, 4, 30), date(2026, 5, 8), date(2026, 6, 11), date(2026, 11, 3)):
        assert calendar.spans(eve)[-1][1] == at(f"{eve} 17:00"), eve
    # Not before a day off that was moved, nor a Friday before a holiday on Sunday, nor in a company that says nothing.
    for whole in (date(2025, 12, 30), date(2026, 3, 6), date(2026, 4, 29)):
        assert calendar.spans(whole)[-1][1] == at(f"{whole} 18:00"), whole
    assert working(holidays="RU").spans(date(2026, 4, 30))[-1][1] == at("2026-04-30 18:00")


def test_working_time_and_limits_know_the_shorter_day() -> None:
    calendar = working(holidays="RU", shorter_before_holidays="1h")
    assert calendar.working_minutes_between(at("2026-04-30 16:00"), at("2026-05-04 10:00")) == 120
    assert calendar.add(at("2026-04-30 16:30"), WorkDuration.parse("1wh")) == at("2026-05-04 09:30")
    assert calendar.add(at("2026-04-29 17:30"), WorkDuration.parse("1wd")) == at("2026-04-30 17:00")
    assert calendar.next_working(at("2026-04-30 17:00")) == at("2026-05-04 09:00")


def test_a_day_of_two_halves_loses_the_end_of_the_last() -> None:
    halves = dict.fromkeys(NINE_TO_SIX, "09:00-13:00, 17:00-17:30")
    calendar = working(hours=halves, holidays="RU", shorter_before_holidays="1h")
    assert calendar.spans(date(2026, 4, 30)) == ((at("2026-04-30 09:00"), at("2026-04-30 12:30")),)


def test_the_companys_own_days_win_over_the_states() -> None:
    calendar = working(holidays="RU", days_off=["2026-03-04"], working_days=["2026-03-07", "2026-02-23"])
    assert not calendar.is_working_day(date(2026, 3, 4))
    assert is_working(calendar, at("2026-03-07 12:00"))
    assert calendar.is_working_day(date(2026, 2, 23))


def test_a_worked_saturday_has_its_own_hours_or_mondays() -> None:
    short = NINE_TO_SIX | {"saturday": "10:00-14:00"}
    assert working(hours=short, holidays="RU", working_days=["2026-05-09"]).spans(date(2026, 5, 9)) == (
        (at("2026-05-09 10:00"), at("2026-05-09 14:00")),
    )
    assert working(working_days=["2026-05-09"]).spans(date(2026, 5, 9)) == (
        (at("2026-05-09 09:00"), at("2026-05-09 18:00")),
    )


def test_an_hour_at_which_the_other_day_closes_for_lunch_is_kept() -> None:
    lunch_on_tuesday = NINE_TO_SIX | {"tuesday": "09:00-13:00, 14:00-18:00"}
    assert add("2026-03-02 13:00", "1wd", hours=lunch_on_tuesday) == "Tue 03.03 13:00"
    assert add("2026-03-02 13:01", "1wd", hours=lunch_on_tuesday) == "Tue 03.03 14:00"


def test_lunch_is_no_working_time() -> None:
    lunch = dict.fromkeys(("monday", "tuesday"), "09:00-13:00, 14:00-18:00") | dict.fromkeys(
        ("wednesday", "thursday", "friday"), "closed"
    )
    assert add("2026-03-02 12:30", "1wh", hours=lunch) == "Mon 02.03 14:30"
    assert add("2026-03-02 13:20", "1wd", hours=lunch) == "Tue 03.03 14:00"
    assert working(hours=lunch).working_minutes_between(at("2026-03-02 12:00"), at("2026-03-02 15:00")) == 120


def test_working_hours_until_midnight_do_not_lose_their_last_minute() -> None:
    calendar = CALENDARS["a bar"]
    assert is_working(calendar, at("2026-03-02 23:59"))
    assert not is_working(calendar, at("2026-03-03 00:00"))
    assert calendar.working_minutes_between(at("2026-03-02 00:00"), at("2026-03-03 00:00")) == 480


def test_a_day_keeps_its_hour_over_a_change_of_the_clock() -> None:
    calendar = working(BERLIN)
    friday = at("2026-03-27 15:00", BERLIN)  # the clocks go forward on Sunday, 29 March
    assert calendar.add(friday, WorkDuration.parse("1wd")) == at("2026-03-30 15:00", BERLIN)
    assert calendar.add(friday, WorkDuration.parse("3d")) == at("2026-03-30 15:00", BERLIN)
    assert calendar.add(friday, WorkDuration.parse("72h")) == at("2026-03-30 16:00", BERLIN)


def test_a_night_shift_is_as_long_as_the_clock_really_made_it() -> None:
    nights = dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-06:00"
    )
    calendar = working(BERLIN, hours=nights)
    day = (at("2026-03-29 00:00", BERLIN), at("2026-03-30 00:00", BERLIN))
    assert calendar.working_minutes_between(*day) == 5 * 60
    autumn = (at("2026-10-25 00:00", BERLIN), at("2026-10-26 00:00", BERLIN))
    assert calendar.working_minutes_between(*autumn) == 7 * 60


def test_a_follow_up_in_thirty_days_does_not_fall_due_on_a_day_off_or_at_night() -> None:
    calendar = working()
    assert calendar.task_due(at("2026-03-05 15:00"), WorkDuration.parse("30d")) == at("2026-04-06 09:00")
    assert calendar.task_due(at("2026-03-02 21:30"), WorkDuration.parse("7d")) == at("2026-03-10 09:00")
    assert calendar.task_due(at("2026-03-02 15:00"), WorkDuration.parse("7d")) == at("2026-03-09 15:00")
    assert calendar.task_due(at("2026-03-02 09:00"), WorkDuration.parse("9wh")) == at("2026-03-02 18:00")


def test_a_calendar_that_never_opens_says_so_instead_of_searching_for_ever() -> None:
    never = working(hours=dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "closed"))
    with pytest.raises(NoWorkingTime):
        never.next_working(at("2026-03-02 10:00"))
    with pytest.raises(NoWorkingTime):
        never.add(at("2026-03-02 10:00"), WorkDuration.parse("1wd"))


@given(calendars, moments, minutes)
def test_added_working_minutes_are_the_minutes_between(calendar, moment, count) -> None:
    end = calendar.add(moment, WorkDuration(working=True, minutes=count))
    passed = calendar.working_minutes_between(moment, end)
    assert passed == count


@given(calendars, moments, moments, st.sampled_from(["30wm", "4wh", "1wd", "5wd", "7d", "2h"]))
def test_who_starts_later_is_never_due_earlier(calendar, one, other, length) -> None:
    early, late = sorted((one, other))
    duration = WorkDuration.parse(length)
    assert calendar.add(early, duration) <= calendar.add(late, duration)


@given(calendars, moments, st.sampled_from(["1wm", "4wh", "1wd", "20wd"]))
def test_what_is_due_in_working_time_is_due_later_and_while_somebody_works(calendar, moment, length) -> None:
    end = calendar.add(moment, WorkDuration.parse(length))
    assert end > moment
    assert is_working(calendar, end) or is_working(calendar, end - timedelta(microseconds=1))


@given(calendars, moments)
def test_the_next_working_moment_is_working_and_nothing_working_lies_before_it(calendar, moment) -> None:
    found = calendar.next_working(moment)
    assert is_working(calendar, found)
    assert calendar.next_working(found) == found
    assert calendar.working_minutes_between(moment, found) == 0


@given(calendars, moments, moments, moments)
def test_working_minutes_of_two_spans_add_up(calendar, one, two, three) -> None:
    a, b, c = sorted(moment.replace(second=0, microsecond=0) for moment in (one, two, three))
    between = calendar.working_minutes_between
    assert between(a, b) + between(b, c) == between(a, c)
    assert between(b, a) == 0
