"""Time zones by the names people know them by: a city in their language, or a distance from UTC."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from crm_core.rules.time.places import Place
from crm_core.rules.time.zone_offsets import offset_of_zone
from handlers.ui.kit.i18n import spoken

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
    """The zone's city in the current language: "Moscow"; "UTC+5" for one that is only a distance."""
    if offset := offset_of_zone(zone):
        return offset
    return get_timezone_location(ZoneInfo(zone), locale=spoken(), return_city=True) or zone


def zone_with_time(zone: str, now: datetime) -> str:
    """ "Moscow · 14:32": people know their zone by the time it is there."""
    return f"{zone_name(zone)} · {now.astimezone(ZoneInfo(zone)):%H:%M}"


def place_label(place: Place, now: datetime) -> str:
    """ "Zheleznogorsk · Krasnoyarsk · 18:32": a place, and the zone by which it is told from its namesakes."""
    zone = zone_with_time(place.zone, now)
    return zone if place.name.casefold() in ("", zone_name(place.zone).casefold()) else f"{place.name} · {zone}"


def is_zone(name: str) -> bool:
    """Whether there is such a zone: the name may come from a forged press."""
    return name in available_timezones()
