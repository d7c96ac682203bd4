"""Reading rich messages back: their plain text and their buttons."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_PARTS = ("summary", "text", "cells", "items", "blocks", "buttons", "caption", "credit")
_LINES = frozenset({"blocks", "items", "cells"})


def plain(node: Any) -> str:
    """The words alone: blocks, list items and rows on lines of their own, cells apart by tabs."""
    if node is None:
        return ""
    if isinstance(node, str):
        return node
    if isinstance(node, list):
        separator = "\n" if any(_is_line(item) for item in node) else ""
        return separator.join(plain(item) for item in node)
    if "expression" in node:
        return node["expression"]
    parts: list[str] = []
    for name in _PARTS:
        value = node.get(name)
        if not value:
            continue
        if name == "cells":
            parts.append("\n".join("\t".join(plain(cell.get("text")) for cell in row) for row in value))
        elif name == "buttons":
            parts.append("  ".join(plain(button["text"]) for button in value))
        else:
            parts.append(plain(value))
    return "\n".join(parts)


def _is_line(item: Any) -> bool:
    return isinstance(item, dict) and (item.get("type") in _BLOCKS or "blocks" in item)


_BLOCKS = frozenset({
    "paragraph", "heading", "pre", "footer", "divider", "list", "blockquote", "expandable_blockquote", "pullquote",
    "table", "details", "buttons", "collage", "slideshow", "map", "photo", "video",
})  # fmt: skip


def rich_buttons(blocks: list[Json]) -> list[list[Json]]:
    """Rows of buttons that stand within the message."""
    rows: list[list[Json]] = []
    for block in blocks:
        if buttons := block.get("buttons"):
            rows.append([{**button, "text": plain(button["text"])} for button in buttons])
        rows.extend(rich_buttons(block.get("blocks") or []))
    return rows
