"""The clock: the only place that reads the time."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_core.clock import FileShiftedClock, FrozenClock, SystemClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def write(path: Path, text: str, turn: int) -> None:
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(turn, turn))


def shift(clock: FileShiftedClock) -> timedelta:
    return timedelta(seconds=round((clock.now() - SystemClock().now()).total_seconds()))


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = FrozenClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(WEEK)
    assert clock.now() == NOON + WEEK
    clock.set(NOON)
    assert clock.now() == NOON


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        FrozenClock(NOON.replace(tzinfo=None))


def test_the_demo_turns_time_forward_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock = FileShiftedClock(path)
    assert shift(clock) == timedelta(0)
    write(path, str(WEEK.total_seconds()), turn=1)
    assert shift(clock) == WEEK
    write(path, str(2 * WEEK.total_seconds()), turn=2)
    assert shift(clock) == 2 * WEEK


@pytest.mark.parametrize("garbage", ["", "soon", "nan", "1e300", "♥"])
def test_a_garbled_or_vanished_file_does_not_throw_the_clock_back(tmp_path: Path, garbage: str) -> None:
    path = tmp_path / "clock"
    clock = FileShiftedClock(path)
    write(path, "3600", turn=1)
    assert shift(clock) == timedelta(hours=1)
    write(path, garbage, turn=2)
    assert shift(clock) == timedelta(hours=1)
    path.unlink()
    assert shift(clock) == timedelta(hours=1)
