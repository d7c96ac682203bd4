"""The time zone that a telephone number tells of: that of its town, or of its country if that has one (R39)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from babel.core import get_global
from phonenumbers import timezone

_WINTER, _SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


@lru_cache(maxsize=1024)
def zone_of_number(e164: str) -> str | None:
    """None where the number may be of several times, as Russia's mobile ones are: nobody's clock is guessed.

    The library names one zone for a region's clock in winter, be it of another country (Bucharest for Kaliningrad): the
    zone is one of the number's own country.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return None
    found = [zone for zone in timezone.time_zones_for_number(number) if zone in available_timezones()]
    if not found or len({_clock(zone) for zone in found}) > 1:
        return None
    region = phonenumbers.region_code_for_number(number) or ""
    own = [zone for zone, country in get_global("zone_territories").items() if country == region]
    if not own or found[0] in own:
        return found[0]
    winter = _clock(found[0])[0]
    alike = sorted(zone for zone in own if zone in available_timezones() and _clock(zone)[0] == winter)
    return alike[0] if len({_clock(zone) for zone in alike}) == 1 else None


def _clock(zone: str) -> tuple[timedelta | None, timedelta | None]:
    at = ZoneInfo(zone)
    return _WINTER.astimezone(at).utcoffset(), _SUMMER.astimezone(at).utcoffset()
