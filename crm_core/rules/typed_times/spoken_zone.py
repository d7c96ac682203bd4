"""Whose clock a time is told by, where the words say so: «в 15:00 мск», «по Екатеринбургу», "3 pm EST", "UTC+5"."""

import re
from datetime import datetime

from crm_core.rules.time.places import find_place
from crm_core.rules.time.zone_offsets import zone_of_offset

_SIGNED = r"(?: ?[+-] ?\d{1,2}(?::[0-5]\d)?)?"
_MOSCOW = r"(?:по )?(?:мск|msk|москвы|москве|московск\w+|moscow)(?: врем\w+| time)?"
_TOLD = re.compile(rf"\b((?:{_MOSCOW}|(?:по )?(?:utc|gmt|гринвич\w*)){_SIGNED})(?![\w:])")
# Elsewhere these letters are words: "I met Pt".
_ABBREVIATED = re.compile(
    r"(?:(?<=\d)|(?<=[ap]m)) ?\b(cet|cest|eet|eest|wet|bst|est|edt|et|cst|cdt|mst|mdt|pst|pdt|pt)\b"
)
_BY_PLACE = (
    re.compile(r"\bпо ([^\W\d_][\w-]+(?: [^\W\d_][\w-]+){0,2}?)(?: врем\w+)?(?= (?:в|к|с|до)\b|$| \d)"),
    re.compile(r"(?:(?<=\d)|(?<=[ap]m)) ([^\W\d_][\w-]+(?: [^\W\d_][\w-]+)?) time\b"),
)


def take_zone(text: str, now: datetime) -> tuple[str | None, str]:
    """The zone that is named, None if none is, and the text without it. A place that is not certain is left there."""
    if match := _TOLD.search(text):
        zone = zone_of_offset(match[1].removeprefix("по "))
        if zone is not None:
            return zone, _without(text, match)
    if match := _ABBREVIATED.search(text):
        return zone_of_offset(match[1]), _without(text, match)
    for form in _BY_PLACE:
        match = form.search(text)
        if match and (found := find_place(match[1], now).sure):
            return found.zone, _without(text, match)
    return None, text


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
