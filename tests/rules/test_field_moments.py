"""Moments that hang on a date of the deal (R55)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.schema import FieldMoment, WorkDuration
from crm_core.rules.deals.field_moments import field_moment, limit_end, task_due
from crm_core.rules.time.field_moment import kept_moment
from tests.rules.days import at, working
from tests.rules.test_working_time import CALENDARS, moments

calendars = st.sampled_from(list(CALENDARS.values()))
lengths = st.builds(
    lambda count, unit: WorkDuration.parse(f"{count}{unit}"),
    st.integers(0, 12),
    st.sampled_from(["wm", "wh", "wd", "m", "h", "d"]),
)


@pytest.mark.parametrize(
    ("visit", "due", "when"),
    [
        ("2026-03-12 15:00", "visit_at - 1d", "Wed 11.03 15:00"),
        ("2026-03-12 15:00", "visit_at - 2h", "Thu 12.03 13:00"),
        ("2026-03-12 15:00", "visit_at", "Thu 12.03 15:00"),
        ("2026-03-12 15:00", "visit_at + 2h", "Thu 12.03 17:00"),
        ("2026-03-12 15:00", "visit_at - 1wd", "Wed 11.03 15:00"),
        # On a day off: on the working day before, at the same hour; and a visit on a day off is when it is.
        ("2026-03-16 15:00", "visit_at - 1d", "Fri 13.03 15:00"),
        ("2026-03-14 11:00", "visit_at", "Sat 14.03 11:00"),
        ("2026-03-16 15:00", "visit_at - 1wd", "Fri 13.03 15:00"),
        # Before anybody is there: as work begins, if that is before the visit; else as it ended.
        ("2026-03-12 10:30", "visit_at - 2h", "Thu 12.03 09:00"),
        ("2026-03-12 09:00", "visit_at - 1h", "Wed 11.03 18:00"),
        ("2026-03-12 17:30", "visit_at + 2h", "Fri 13.03 09:00"),
        ("2026-03-13 15:00", "visit_at + 1d", "Mon 16.03 09:00"),
        # What would have been in the past is to be done now.
        ("2026-03-03 15:00", "visit_at - 1d", "Mon 02.03 15:00"),
        ("2026-03-02 18:30", "visit_at - 4h", "Mon 02.03 14:30"),
        ("2026-03-02 12:00", "visit_at - 1d", "Mon 02.03 12:00"),
    ],
)
def test_a_task_falls_due_by_its_field(visit: str, due: str, when: str) -> None:
    calendar, now = working(), at("2026-03-02 12:00")
    values = {"visit_at": kept_moment(at(visit))}
    moment = task_due(FieldMoment.parse(due), values, calendar, now)
    assert calendar.local(moment).strftime("%a %d.%m %H:%M") == when


@pytest.mark.parametrize(
    ("day", "due", "when"),
    [
        ("2026-03-12", "visit_on - 1d", "Wed 11.03 09:00"),
        ("2026-03-14", "visit_on", "Sat 14.03 10:00"),
        ("2026-03-12", "visit_on + 1wd", "Fri 13.03 09:00"),
    ],
)
def test_a_day_counts_from_where_work_begins(day: str, due: str, when: str) -> None:
    calendar = working()
    moment = task_due(FieldMoment.parse(due), {"visit_on": day}, calendar, at("2026-03-02 12:00"))
    assert calendar.local(moment).strftime("%a %d.%m %H:%M") == when


@pytest.mark.parametrize("value", [None, "", "soon", 5, True, ["2026-03-12"]])
def test_an_empty_date_is_asked_about_at_once_and_limits_nothing(value: object) -> None:
    calendar, now = working(), at("2026-03-07 12:00")
    when = FieldMoment.parse("visit_at + 2h")
    values = {"visit_at": value}
    assert task_due(when, values, calendar, now) == calendar.next_working(now)  # type: ignore[arg-type]
    assert limit_end(when, values, calendar, now) is None  # type: ignore[arg-type]


def test_a_limit_is_the_moment_itself() -> None:
    values = {"visit_at": kept_moment(at("2026-03-12 17:30"))}
    assert limit_end(FieldMoment.parse("visit_at + 2h"), values, working(), at("2026-03-02 12:00")) == at(
        "2026-03-12 19:30"
    )


@given(calendars, moments, moments, lengths, st.booleans())
def test_a_task_is_never_due_in_the_past_nor_after_what_it_comes_before(calendar, now, visit, length, before) -> None:  # type: ignore[no-untyped-def]
    due = task_due(FieldMoment("visit_at", before, length), {"visit_at": kept_moment(visit)}, calendar, now)
    kept = visit.replace(second=0, microsecond=0)
    assert due >= now
    assert due == calendar.next_working(due) or calendar.last_working(due) == due
    if before and due > calendar.next_working(now):
        assert due <= kept
    if not before:
        assert due >= kept


@given(calendars, moments, lengths)
def test_the_same_length_before_a_moment_ends_at_it(calendar, moment, length) -> None:  # type: ignore[no-untyped-def]
    start = calendar.before(moment, length)
    assert start <= moment
    if length.working and not length.days:
        assert calendar.working_minutes_between(start, moment) == length.minutes


@given(calendars, moments, lengths, st.integers(-600, 600))
def test_what_hangs_on_a_date_moves_as_it_does(calendar, visit, length, hours) -> None:  # type: ignore[no-untyped-def]
    when = FieldMoment("visit_at", True, length)
    one, other = (
        field_moment(when, {"visit_at": kept_moment(at)}, calendar) for at in (visit, visit + timedelta(hours=hours))
    )
    assert one is not None
    assert other is not None
    assert (one <= other) if hours >= 0 else (one >= other)


@given(st.sampled_from(["visit_at", "a", "x" * 24]), st.booleans(), st.none() | lengths)
def test_it_is_written_as_it_is_read(field: str, before: bool, length: WorkDuration | None) -> None:
    when = FieldMoment(field, before and length is not None, length)
    assert FieldMoment.parse(str(when)) == when


@pytest.mark.parametrize(
    "text", ["visit_at -", "visit_at - ", "Visit - 1d", "visit_at - 1w", "1d", "", "a b", "x" * 25]
)
def test_anything_else_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        FieldMoment.parse(text)
