"""How wide a label is on a small phone: a button shows one line, and cuts off what does not fit.

Widths are points of 16-point type, in which Inter Medium stands for the phones' own fonts. A label may be as wide as
the narrowest of the usual phones leaves it: an iPhone of 375 points, an Android of 360.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from math import ceil

from handlers.ui.kit.inter_medium import ADVANCES

SIZE = 16
ROOMS = (316, 153, 98, 71, 52, 40, 31, 25)
"""What one of 1, 2, 3 … 8 buttons in a row has for its label. Telegram shows no more than eight side by side."""
_EMOJI = 20
_JOINER = "\u200d"
_KEYCAP = "\u20e3"
_SKINS = frozenset("🏻🏼🏽🏾🏿")
_UNKNOWN = {"Lu": 11, "Sm": 16, "So": _EMOJI, "Sk": _EMOJI}
_LETTER = 10


def width(label: str) -> float:
    return sum(map(_width_of, _clusters(label)))


def room(columns: int) -> int:
    """What one of so many buttons in a row has for its label."""
    return ROOMS[min(columns, len(ROOMS)) - 1]


def columns_for(labels: Sequence[str]) -> int:
    """How many of these to put side by side so that each is whole, spread evenly over as few rows as that takes."""
    widest = max(map(width, labels), default=0)
    possible = range(min(len(labels), len(ROOMS)), 1, -1)
    most = next((count for count in possible if widest <= room(count)), 1)
    return ceil(len(labels) / ceil(len(labels) / most)) if labels else 1


def cut(label: str, columns: int) -> str:
    """As much of it as fits, with an ellipsis where something is missing. No emoji is parted."""
    return _within(label, room(columns))


def _within(label: str, room: float) -> str:
    if width(label) <= room:
        return label
    left = room - width("…")
    kept = ""
    for cluster in _clusters(label):
        left -= _width_of(cluster)
        if left < 0:
            break
        kept += cluster
    return kept.rstrip() + "…"


def beside(name: str, rest: str, columns: int = 1) -> str:
    """A name and what is said of it: where both are too long, the name is cut, down to a third, before the rest is."""
    if width(name + rest) <= room(columns):
        return name + rest
    third = room(columns) / 3
    return cut(_within(name, max(room(columns) - width(rest), min(third, width(name)))) + rest, columns)


def _clusters(label: str) -> Iterator[str]:
    """What is seen as one sign: a letter with its accents, an emoji with its parts, a flag of two letters."""
    cluster = ""
    for char in label:
        flag = _is_flag(char) and len(cluster) == 1 and _is_flag(cluster)
        if cluster and (cluster.endswith(_JOINER) or flag or char in _SKINS or _is_mark(char)):
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_mark(char: str) -> bool:
    """What turns a sign into an emoji, joins two of them, or stands over a letter."""
    return unicodedata.category(char) in {"Mn", "Me", "Cf"}


def _width_of(cluster: str) -> float:
    first = cluster[0]
    if _KEYCAP in cluster or "\ufe0f" in cluster or _is_flag(first):
        return _EMOJI
    if (advance := ADVANCES.get(first)) is not None:
        return advance * SIZE / 1000
    if _is_mark(first):
        return 0
    if ord(first) > 0xFFFF or unicodedata.east_asian_width(first) in "WF":
        return _EMOJI
    return _UNKNOWN.get(unicodedata.category(first), _LETTER)
