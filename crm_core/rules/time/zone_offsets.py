"""A time zone that is told by its distance: «UTC+5», «GMT-3», «+5:30», «мск+2», «МСК», "EST"."""

import re
from zoneinfo import ZoneInfo

_FROM_MOSCOW = {
    -1: "Europe/Kaliningrad",
    0: "Europe/Moscow",
    1: "Europe/Samara",
    2: "Asia/Yekaterinburg",
    3: "Asia/Omsk",
    4: "Asia/Krasnoyarsk",
    5: "Asia/Irkutsk",
    6: "Asia/Yakutsk",
    7: "Asia/Vladivostok",
    8: "Asia/Magadan",
    9: "Asia/Kamchatka",
}
"""Russia's own zones, as they are called there. Others are taken by their distance from UTC."""

_PARTS_OF_AN_HOUR = {
    (3, 30): "Asia/Tehran",
    (4, 30): "Asia/Kabul",
    (5, 30): "Asia/Kolkata",
    (5, 45): "Asia/Kathmandu",
    (6, 30): "Asia/Yangon",
    (8, 45): "Australia/Eucla",
    (9, 30): "Australia/Darwin",
}
"""Zones off the hour that keep one time all the year."""

_ABBREVIATIONS = {
    **dict.fromkeys(("utc", "gmt", "гринвич", "z"), "UTC"),
    **dict.fromkeys(("cet", "cest", "мсв"), "Europe/Berlin"),
    **dict.fromkeys(("eet", "eest"), "Europe/Kyiv"),
    **dict.fromkeys(("wet", "west"), "Europe/Lisbon"),
    **dict.fromkeys(("bst", "uk time"), "Europe/London"),
    **dict.fromkeys(("est", "edt", "et", "eastern"), "America/New_York"),
    **dict.fromkeys(("cst", "cdt", "central"), "America/Chicago"),
    **dict.fromkeys(("mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("pst", "pdt", "pt", "pacific"), "America/Los_Angeles"),
}
_MOSCOW = r"(?:по )?(?:мск|msk|москва|москвы|москве|московск\w+|moscow)(?: врем\w+| time)?"
_SIGNED = re.compile(
    rf"(?P<from>{_MOSCOW}|utc|gmt|утц|гмт|гринвич\w*)?\s*(?:врем\w+|time)?\s*"
    r"(?P<sign>[+-]|плюс|минус|plus|minus)\s*(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?(?: ?(?:ч|час\w*|h|hours?))?"
)
_ALONE = re.compile(rf"{_MOSCOW}")


def zone_of_offset(typed: str) -> str | None:
    """The zone that is told by its distance from UTC or Moscow, or by its abbreviation; None for other words.

    A distance from UTC is a zone of `Etc` (whose names count westwards), since no city was named.
    """
    text = " ".join(typed.casefold().replace("−", "-").replace("–", "-").replace("(", " ").replace(")", " ").split())
    if text in _ABBREVIATIONS:
        return _ABBREVIATIONS[text]
    if _ALONE.fullmatch(text):
        return "Europe/Moscow"
    match = _SIGNED.fullmatch(text)
    if match is None:
        return None
    hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
    west = match["sign"] in ("-", "минус", "minus")
    if match["from"] and re.fullmatch(_MOSCOW, match["from"]):
        return None if minutes else _from_moscow(-hours if west else hours)
    return _from_utc(hours, minutes, west=west)


def _from_moscow(hours: int) -> str | None:
    return _FROM_MOSCOW.get(hours) or _from_utc(abs(hours + 3), 0, west=hours + 3 < 0)


def _from_utc(hours: int, minutes: int, *, west: bool) -> str | None:
    if minutes:
        return None if west else _PARTS_OF_AN_HOUR.get((hours, minutes))
    if hours > (12 if west else 14):
        return None
    return f"Etc/GMT{'+' if west else '-'}{hours}" if hours else "UTC"


def offset_of_zone(zone: str) -> str | None:
    """ "UTC+5" for a zone that is only a distance; None for one of a place."""
    if zone in ("UTC", "Etc/UTC"):
        return "UTC"
    if not zone.startswith("Etc/GMT"):
        return None
    ZoneInfo(zone)  # raises for a name that is none
    hours = int(zone.removeprefix("Etc/GMT") or 0)
    return f"UTC{-hours:+d}" if hours else "UTC"
