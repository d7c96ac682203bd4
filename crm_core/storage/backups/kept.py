"""The folder of the backups that are made without being asked for: when the next one is due, which ones go (R54)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_NAME = re.compile(r"(?P<kind>voronka|before-\w+)-(?P<stamp>\d{8}-\d{4})\.backup")
_STAMP = "%Y%m%d-%H%M"
DAILY = "voronka"


def name_of(kind: str, now: datetime) -> str:
    """`kind`: `DAILY`, or `before-…` with the revision that a migration leads to."""
    return f"{kind}-{now.astimezone(UTC):{_STAMP}}.backup"


def newest(folder: Path) -> datetime | None:
    """When the newest daily backup was made."""
    return max((made for made, _ in _of(folder, DAILY)), default=None)


def newest_file(folder: Path) -> Path | None:
    """The newest one of any kind."""
    return max(((made, file) for _, made, file in _all(folder)), default=(None, None))[1]


def due(last: datetime | None, now: datetime, hour: int, zone: str) -> bool:
    """Whether the hour of a day has passed, by the company's clock, since the last one was made."""
    tz = ZoneInfo(zone)
    today = datetime.combine(now.astimezone(tz).date(), time(hour), tzinfo=tz)
    hour_passed = today if today <= now else today - timedelta(days=1)
    return last is None or last < hour_passed.astimezone(UTC).replace(second=0, microsecond=0)


def thin_out(folder: Path, kind: str, most: int) -> None:
    """Leaves the newest ones of a kind. Of those before a migration the first stays too: a start that fails again and
    again must not push out what was there before all of it.
    """
    files = [file for _, file in sorted(_of(folder, kind))]
    old = files[:-most] if kind == DAILY else files[1:-most]
    for file in old:
        file.unlink(missing_ok=True)


def _of(folder: Path, kind: str) -> Iterator[tuple[datetime, Path]]:
    return ((made, file) for one, made, file in _all(folder) if one == kind)


def _all(folder: Path) -> Iterator[tuple[str, datetime, Path]]:
    for file in folder.glob("*.backup"):
        if (found := _NAME.fullmatch(file.name)) is not None:
            yield found["kind"], datetime.strptime(found["stamp"], _STAMP).replace(tzinfo=UTC), file
