"""A date with its hour as a field keeps it (R13): a moment in UTC, to the minute, in ISO form."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

_YEARS = range(1900, 2200)
_CLOCK = r"(?:,?\s+(?:в |at )?|T)(\d{1,2})[:.](\d{2})(?::\d{2}(?:\.\d+)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[./-](\d{{1,2}})[./-](\d{{4}}){_CLOCK}")
_ISO = re.compile(rf"(\d{{4}})-(\d{{1,2}})-(\d{{1,2}}){_CLOCK}\s?(Z|[+-]\d{{2}}:?\d{{2}})?")


def kept_moment(moment: datetime) -> str:
    """What the field keeps: "2026-12-04T12:00:00+00:00"."""
    return moment.astimezone(UTC).replace(second=0, microsecond=0).isoformat()


def moment_of(kept: str) -> datetime:
    """The moment that a field keeps, in UTC. Raises ValueError."""
    return datetime.fromisoformat(kept).astimezone(UTC)


def full_moment(text: str, zone: str) -> datetime | None:
    """A whole date with its hour, be it past: "4.12.2026 15:00" by a clock in `zone`, or ISO with its own offset.

    None for anything else. Raises ValueError for a date or an hour that there is not, or that nobody lives to see.
    """
    if iso := _ISO.fullmatch(text):
        year, month, day, hour, minute = (int(iso[place]) for place in range(1, 6))
        zone_of = _offset(iso[6]) if iso[6] else ZoneInfo(zone)
    elif day_first := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute = (int(day_first[place]) for place in range(1, 6))
        zone_of = ZoneInfo(zone)
    else:
        return None
    if year not in _YEARS:
        raise ValueError(text)
    return datetime(year, month, day, hour, minute, tzinfo=zone_of)


def _offset(written: str) -> tzinfo:
    return datetime.strptime("+0000" if written == "Z" else written, "%z").tzinfo or UTC
