"""How wide a label is on a small phone: a button shows one line, and cuts off what does not fit.

Widths are pixels of the usual 15-pixel type, rounded up; a phone is 390 wide, and a message leaves 326 to its keys.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil

ROW = 326
_GAP, _PADDING = 4, 14
_EMOJI, _UPPER, _LETTER, _NARROW = 21, 11, 9, 5
_NARROW_CHARS = frozenset(" \u00a0.,:;!|'‘’·«»()[]/‹›ijltfr")


def width(label: str) -> int:
    return sum(_width_of(char) for char in label)


def room(columns: int) -> int:
    """What one of so many buttons in a row has for its label."""
    return (ROW - _GAP * (columns - 1)) // columns - _PADDING


def columns_for(labels: Sequence[str]) -> int:
    """How many of these to put side by side so that each is whole, spread evenly over as few rows as that takes."""
    widest = max(map(width, labels), default=0)
    most = next((count for count in range(len(labels), 1, -1) if widest <= room(count)), 1)
    return ceil(len(labels) / ceil(len(labels) / most)) if labels else 1


def cut(label: str, columns: int) -> str:
    """As much of it as fits, with an ellipsis where something is missing."""
    if width(label) <= room(columns):
        return label
    kept = label
    while kept and width(kept + "…") > room(columns):
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _width_of(char: str) -> int:
    if char in _NARROW_CHARS:
        return _NARROW
    kind = unicodedata.category(char)
    if kind in {"Mn", "Me", "Cf"}:
        # What turns a sign into an emoji, or joins two of them.
        return 0
    if kind in {"So", "Sk"} or ord(char) > 0xFFFF:
        return _EMOJI
    return _UPPER if kind == "Lu" or char in "—…%mwMW" else _LETTER
