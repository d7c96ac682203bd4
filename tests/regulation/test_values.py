"""Texts in languages, lengths of time, windows of a day, as a regulation writes them."""

from datetime import time

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import DayHours, StageTask, Text, Window, WorkDuration

HOURS = pydantic.TypeAdapter[tuple[Window, ...]](DayHours)


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("30wm", WorkDuration(working=True, minutes=30)),
        ("4wh", WorkDuration(working=True, minutes=240)),
        ("5wd", WorkDuration(working=True, days=5)),
        ("45m", WorkDuration(working=False, minutes=45)),
        ("2h", WorkDuration(working=False, minutes=120)),
        ("7d", WorkDuration(working=False, days=7)),
        ("0m", WorkDuration(working=False)),
    ],
)
def test_a_length_of_time_is_read_and_written_alike(written: str, duration: WorkDuration) -> None:
    assert WorkDuration.parse(written) == duration
    assert str(duration) == written


@given(st.integers(0, 99999), st.sampled_from(["wm", "wh", "wd", "m", "h", "d"]))
def test_any_length_reads_back(count: int, unit: str) -> None:
    duration = WorkDuration.parse(f"{count}{unit}")
    again = WorkDuration.parse(str(duration))
    assert (again.days, again.minutes) == (duration.days, duration.minutes)
    assert again.working == duration.working == unit.startswith("w")


@pytest.mark.parametrize("text", ["", "5", "w d", "5 days", "-1d", "1.5h", "5w", "123456d"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(pydantic.ValidationError, match="bad_duration"):
        StageTask.model_validate({"type": "call", "due": text})


def test_a_text_falls_back_to_its_language_to_english_to_any() -> None:
    text = Text.model_validate({"ru": "Да", "en": "Yes", "de": "Ja"})
    assert [text.in_(locale) for locale in ("ru", "ru_RU", "de-AT", "fr", "en")] == ["Да", "Да", "Ja", "Yes", "Yes"]
    assert Text(ru="Да").in_("en") == "Да"


def test_one_plain_text_serves_all_languages() -> None:
    text = Text.model_validate("Vector")
    assert text.in_("ru") == text.in_("en") == text.in_("fr") == "Vector"


@pytest.mark.parametrize("empty", ["", {}, {"ru": " "}, {"ru": "", "en": ""}])
def test_a_text_that_says_nothing_is_refused(empty: object) -> None:
    with pytest.raises(pydantic.ValidationError, match="empty text"):
        Text.model_validate(empty)


def test_a_window_knows_what_lies_in_it() -> None:
    day, night, all_day = Window.parse("09:00-18:00"), Window.parse("22:00-06:00"), Window.parse("00:00-24:00")
    assert day.holds(time(9))
    assert not day.holds(time(18))
    assert night.holds(time(23))
    assert night.holds(time(5, 59))
    assert not night.holds(time(6))
    assert all_day.holds(time(0))
    assert all_day.holds(time(23, 59))
    assert str(day) == "09:00-18:00"


@pytest.mark.parametrize("text", ["9-18", "09:00", "25:00-26:00", "09:00-09:00", "09:60-10:00", "closed"])
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Window.parse(text)


def test_hours_may_have_a_lunch_break_or_be_closed() -> None:
    assert HOURS.validate_python("closed") == ()
    assert HOURS.validate_python("09:00-13:00, 14:00-18:00") == (
        Window(time(9), time(13)),
        Window(time(14), time(18)),
    )
    assert HOURS.dump_json(HOURS.validate_python("9:00-13:00,14:00-18:00")) == b'"09:00-13:00, 14:00-18:00"'


@pytest.mark.parametrize("text", ["", "open", "14:00-18:00, 09:00-13:00", "09:00-14:00, 13:00-18:00", "22:00-06:00"])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(pydantic.ValidationError, match="not working hours"):
        HOURS.validate_python(text)
