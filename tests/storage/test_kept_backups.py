"""Backups that are made without being asked for: one a day, at its hour, and as many kept as was said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.storage.backups import kept

ZONES = st.sampled_from(["Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(MOMENTS, st.integers(0, 23), ZONES)
def test_a_day_has_one_backup(now: datetime, hour: int, zone: str) -> None:
    """Looked at every ten minutes for two days, it is due three times at most, each time after its hour."""
    last: datetime | None = None
    made: list[datetime] = []
    for step in range(2 * 24 * 6):
        moment = now + timedelta(minutes=10 * step)
        if kept.due(last, moment, hour, zone):
            last = moment.replace(second=0, microsecond=0)
            made.append(moment.astimezone(ZoneInfo(zone)))
    assert 2 <= len(made) <= 3
    for one in made[1:]:
        assert one.hour in (hour, (hour + 1) % 24), "an hour that the clock leaps over is the next one"


def files(folder: Path, kind: str, count: int) -> list[str]:
    begin = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
    made = [kept.name_of(kind, begin + timedelta(days=day)) for day in range(count)]
    for name in made:
        (folder / name).touch()
    return made


@pytest.mark.parametrize(("count", "most", "left"), [(0, 7, 0), (3, 7, 3), (7, 7, 7), (10, 7, 7), (10, 1, 1)])
def test_the_newest_stay(count: int, most: int, left: int, tmp_path: Path) -> None:
    made = files(tmp_path, kept.DAILY, count)
    (tmp_path / "mine.backup").touch()
    other = files(tmp_path, "before-0009", 2)
    kept.thin_out(tmp_path, kept.DAILY, most)
    assert {file.name for file in tmp_path.iterdir()} == {*made[count - left :], *other, "mine.backup"}


def test_the_first_before_a_migration_stays(tmp_path: Path) -> None:
    made = files(tmp_path, "before-0009", 6)
    kept.thin_out(tmp_path, "before-0009", 3)
    assert {file.name for file in tmp_path.iterdir()} == {made[0], *made[-3:]}


def test_the_newest_is_found_by_its_name(tmp_path: Path) -> None:
    assert kept.newest(tmp_path / "nowhere") is None
    assert kept.newest_file(tmp_path) is None
    files(tmp_path, kept.DAILY, 2)
    assert kept.newest(tmp_path) == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
    before = files(tmp_path, "before-0009", 3)
    newest = kept.newest_file(tmp_path)
    assert newest is not None
    assert newest.name == before[-1]
