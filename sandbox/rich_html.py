"""The HTML of rich messages, made into blocks.

Stricter than a browser: every element must be closed, in order, and be one of those Telegram lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from sandbox.errors import bad_request

Json = dict[str, Any]

_INLINE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "code": "code",
    "sub": "subscript", "sup": "superscript", "mark": "marked",
}  # fmt: skip
_OTHER_INLINE = frozenset({"a", "br", "span", "tg-time", "tg-emoji"})
_BLOCKS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "footer", "hr", "ul", "ol", "blockquote", "aside", "table",
    "details", "tg-button-row",
})  # fmt: skip
_WITHIN = frozenset({"li", "tr", "td", "th", "thead", "tbody", "caption", "summary", "cite", "tg-button", "input"})
_VOID = frozenset({"br", "hr", "input"})


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Node | str] = field(default_factory=list)

    def found(self, *tags: str) -> list[_Node]:
        return [child for child in self.children if isinstance(child, _Node) and child.tag in tags]

    def flag(self, name: str) -> bool:
        return name in self.attributes


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE and tag not in _OTHER_INLINE and tag not in _BLOCKS and tag not in _WITHIN:
            raise bad_request(f'can\'t parse rich message: Unsupported start tag "{tag}"')
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self.open[-1].tag != tag:
            expected = self.open[-1].tag
            raise bad_request(
                f'can\'t parse rich message: Unmatched end tag, expected "</{expected}>", found "</{tag}>"'
                if expected
                else f'can\'t parse rich message: Unexpected end tag "</{tag}>"'
            )
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse_rich_html(source: str) -> list[Json]:
    """Blocks of a rich message.

    Raises:
        ApiError: 400 for unknown, unclosed or crossed elements.
    """
    tree = _Tree()
    tree.feed(source)
    tree.close()
    if len(tree.open) > 1:
        unclosed = f'Can\'t find end tag corresponding to start tag "{tree.open[-1].tag}"'
        raise bad_request(f"can't parse rich message: {unclosed}")
    return _blocks(tree.root.children)


def _blocks(children: list[_Node | str]) -> list[Json]:
    """Block elements as they are; runs of text between them as paragraphs."""
    blocks: list[Json] = []
    run: list[_Node | str] = []

    def flush() -> None:
        if text := _stripped(_text(run)):
            blocks.append({"type": "paragraph", "text": text})
        run.clear()

    for child in children:
        if isinstance(child, _Node) and child.tag in _BLOCKS:
            flush()
            blocks.append(_block(child))
        else:
            run.append(child)
    flush()
    return blocks


def _block(node: _Node) -> Json:
    match node.tag:
        case "p":
            return {"type": "paragraph", "text": _text(node.children)}
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return {"type": "heading", "text": _text(node.children), "size": int(node.tag[1])}
        case "pre":
            return {"type": "pre", "text": _text(node.children)}
        case "hr":
            return {"type": "divider"}
        case "ul" | "ol":
            return {"type": "list", "items": [_item(item, node, n) for n, item in enumerate(node.found("li"), 1)]}
        case "blockquote":
            return {"type": "blockquote", "blocks": _blocks(node.children)}
        case "aside":
            return {"type": "pullquote", "text": _text(node.children)}
        case "table":
            return _table(node)
        case "details":
            summary = node.found("summary")
            rest = [child for child in node.children if child not in summary]
            block: Json = {
                "type": "details", "summary": _text(summary[0].children) if summary else "", "blocks": _blocks(rest),
            }  # fmt: skip
            return block | ({"is_open": True} if node.flag("open") else {})
        case "tg-button-row":
            return {"type": "buttons", "buttons": [_button(button) for button in node.found("tg-button")]}
        case tag:
            return {"type": tag, "text": _text(node.children)}


def _item(node: _Node, parent: _Node, number: int) -> Json:
    boxes = [box for box in node.found("input") if box.attributes.get("type") == "checkbox"]
    item: Json = {
        "label": f"{number}." if parent.tag == "ol" else "•",
        "blocks": _blocks([child for child in node.children if child not in boxes]),
    }
    if boxes:
        item |= {"has_checkbox": True} | ({"is_checked": True} if boxes[0].flag("checked") else {})
    return item


def _table(node: _Node) -> Json:
    rows = [row for child in node.found("tr", "thead", "tbody") for row in
            ([child] if child.tag == "tr" else child.found("tr"))]  # fmt: skip
    table: Json = {"type": "table", "cells": [[_cell(cell) for cell in row.found("td", "th")] for row in rows]}
    if not any(table["cells"]):
        raise bad_request("can't parse rich message: table is empty")
    if caption := node.found("caption"):
        table["caption"] = _text(caption[0].children)
    for attribute, name in (("bordered", "is_bordered"), ("striped", "is_striped"), ("compact", "is_compact")):
        if node.flag(attribute):
            table[name] = True
    return table


def _cell(node: _Node) -> Json:
    cell: Json = {
        "align": node.attributes.get("align", "left"), "valign": node.attributes.get("valign", "middle"),
        "text": _text(node.children),
    }  # fmt: skip
    if node.tag == "th":
        cell["is_header"] = True
    for name in ("colspan", "rowspan"):
        if node.attributes.get(name, "1").isdecimal() and int(node.attributes.get(name, "1")) > 1:
            cell[name] = int(node.attributes[name])
    return cell


def _button(node: _Node) -> Json:
    button: Json = {"text": _text(node.children)}
    for attribute, name in (("callback-data", "callback_data"), ("url", "url"), ("style", "style")):
        if attribute in node.attributes:
            button[name] = node.attributes[attribute]
    return button


def _text(children: list[_Node | str]) -> Any:
    """A RichText: a string where that is enough, else a list of strings and spans."""
    pieces: list[Any] = []
    for child in children:
        if isinstance(child, str):
            pieces.append(child)
        elif child.tag == "br":
            pieces.append("\n")
        elif child.tag in _INLINE:
            pieces.append({"type": _INLINE[child.tag], "text": _text(child.children)})
        elif child.tag == "a":
            pieces.append({"type": "url", "text": _text(child.children), "url": child.attributes.get("href", "")})
        else:
            pieces.append(_text(child.children))
    if not pieces:
        return ""
    return pieces[0] if len(pieces) == 1 else pieces


def _stripped(text: Any) -> Any:
    """Blanks between blocks are no paragraph."""
    if isinstance(text, str):
        return text.strip()
    if isinstance(text, list) and all(isinstance(piece, str) for piece in text):
        return "".join(text).strip()
    return text
