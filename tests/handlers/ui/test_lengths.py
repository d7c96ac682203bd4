"""Lengths of time as people say them: round, by one rule (R39)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.ui.formatting.times import round_minutes


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, 5), (1, 5), (4, 5), (7, 5), (8, 10), (33, 35), (57, 55), (58, 60), (70, 60), (80, 90), (140, 150), (170, 180)],
)
def test_a_length_is_rounded_as_people_do(minutes: int, said: int) -> None:
    assert round_minutes(timedelta(minutes=minutes)) == said


@given(st.integers(0, 14 * 24 * 60), st.integers(0, 600))
def test_a_longer_one_is_never_said_to_be_shorter_and_none_is_far_off(minutes: int, more: int) -> None:
    said = round_minutes(timedelta(minutes=minutes))
    assert said <= round_minutes(timedelta(minutes=minutes + more))
    assert abs(said - minutes) <= max(5, min(30, minutes / 4))
