"""Which entities may lie within which (core.telegram.org/bots/api#formatting-options; td, fix_entities).

Code holds nothing and lies in nothing but quotes: styles are cut around it. Of quotes within quotes, links within links
the outer stays. Styles of one kind that overlap are one.
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.texts.units import Entity, in_order

_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_CODE = frozenset({"code", "pre"})
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
Span = tuple[int, int]


def nested(entities: list[Entity]) -> list[Entity]:
    """The entities that stay, in order."""
    entities = in_order(entities)
    quotes = _apart(entity for entity in entities if entity["type"] in _QUOTES)
    whole = _apart(entity for entity in entities if entity["type"] not in _QUOTES and entity["type"] not in _STYLES)
    code = [_span(entity) for entity in whole if entity["type"] in _CODE]
    styled = [
        {"type": kind, "offset": start, "length": end - start}
        for kind in _STYLES
        for start, end in _without(_united(_span(e) for e in entities if e["type"] == kind), code)
    ]
    styles_as_given = [kind for kind in dict.fromkeys(e["type"] for e in entities) if kind in _STYLES]
    styled.sort(key=lambda entity: styles_as_given.index(entity["type"]))
    return in_order([*quotes, *styled, *whole])


def _span(entity: Entity) -> Span:
    return entity["offset"], entity["offset"] + entity["length"]


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    """Those that do not begin within an earlier one."""
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity["offset"] >= _span(kept[-1])[1]:
            kept.append(entity)
    return kept


def _united(spans: Iterable[Span]) -> list[Span]:
    united: list[Span] = []
    for start, end in spans:
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _without(spans: list[Span], holes: list[Span]) -> list[Span]:
    for hole_start, hole_end in holes:
        spans = [
            piece
            for start, end in spans
            for piece in ((start, min(end, hole_start)), (max(start, hole_end), end))
            if piece[1] > piece[0]
        ]
    return spans
