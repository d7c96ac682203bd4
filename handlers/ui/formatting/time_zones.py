"""Time zones by the names people know them by: a city, in any of our languages, or the IANA name itself."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from handlers.ui.kit.i18n import languages, spoken

USUAL_ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Minsk",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Dubai",
    "Europe/Istanbul",
    "Europe/Berlin",
    "Europe/London",
)
"""Those offered as buttons: the Russian ones from west to east, then the neighbours and where business travels."""


def zone_name(zone: str) -> str:
    """The zone's city in the current language: "Moscow"."""
    return get_timezone_location(ZoneInfo(zone), locale=spoken(), return_city=True) or zone


def zone_with_time(zone: str, now: datetime) -> str:
    """ "Moscow · 14:32": people know their zone by the time it is there."""
    return f"{zone_name(zone)} · {now.astimezone(ZoneInfo(zone)):%H:%M}"


def find_zone(typed: str) -> str | None:
    """The zone of a city as people type it; None for a place we do not know."""
    name = " ".join(typed.replace("_", " ").split()).casefold()
    if not 2 <= len(name) <= 60:
        return None
    known = _by_name()
    if name in known:
        return known[name]
    longer = sorted(city for city in known if len(name) >= 4 and city.startswith(name))
    return known[longer[0]] if longer else None


def _rank(zone: str) -> tuple[bool, bool, bool, str]:
    return zone not in USUAL_ZONES, zone != "UTC", "/" not in zone, zone


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    # The zones that people use come first, so that an alias never takes a city from its zone.
    zones = sorted(
        available_timezones(), key=lambda zone: (zone not in USUAL_ZONES, zone != "UTC", "/" not in zone, zone)
    )
    for zone in zones:
        if zone.startswith(("Etc/", "SystemV/")) or zone in {"Factory", "localtime", "posixrules"}:
            continue
        names.setdefault(zone.casefold().replace("_", " "), zone)
        names.setdefault(zone.rsplit("/", 1)[-1].casefold().replace("_", " "), zone)
        for language in languages():
            city = get_timezone_location(ZoneInfo(zone), locale=language, return_city=True)
            if city:
                names.setdefault(city.casefold(), zone)
    return names


def is_zone(name: str) -> bool:
    """Whether there is such a zone: the name may come from a forged press."""
    return name in available_timezones()
