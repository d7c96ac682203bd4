"""What we word ourselves is worded so that a phone shows all of it; only names and numbers of others are cut."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

import handlers
from handlers.ui.kit.button_layout import room, width
from tests.handlers.labels import RUSSIAN


def labels() -> Iterator[str]:
    """Every text that stands as it is on a button or a key, in English."""
    for file in Path(next(iter(handlers.__path__))).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id not in ("button", "Button", "ReplyKey"):
                continue
            given = [*node.args[:1], *(one.value for one in node.keywords if one.arg == "text")]
            for inner in (inner for one in given for inner in ast.walk(one)):
                if (
                    isinstance(inner, ast.Call)
                    and isinstance(inner.func, ast.Name)
                    and inner.func.id == "_"
                    and isinstance(inner.args[0], ast.Constant)
                ):
                    yield str(inner.args[0].value)


def test_every_label_of_ours_is_whole_on_a_phone_in_both_languages() -> None:
    with RUSSIAN.open("rb") as file:
        russian = {str(message.id): str(message.string) for message in read_po(file)}
    english = set(labels())
    assert len(english) > 150
    said = english | {russian[label] for label in english}
    # What is filled in needs some room, too.
    too_long = {label for label in said if width(label) > room(1) - 40 * label.count("{")}
    assert too_long == set()
