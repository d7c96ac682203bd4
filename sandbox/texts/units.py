"""Entities are counted in UTF-16 code units, places in a source in bytes."""

from __future__ import annotations

from typing import Any

Entity = dict[str, Any]


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def byte_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def in_order(entities: list[Entity]) -> list[Entity]:
    """Outer entities before those within them."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
