"""JSON from outside, bounded before it is parsed (R76).

Python's parser and pydantic fail, or work for minutes, on what is too deep or too long, and one such update in an
answer of Telegram's would take the others with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

# Rich text nests sixteen levels of blocks, each up to four levels of JSON. Nothing else in an update is half as deep.
DEEPEST = 100
# 64 bits are 19 figures and a sign. Longer numbers are no ids, and Python refuses to read those of 4,301.
_LONGEST_NUMBER = 20
_LONGEST_FRACTION = 64

# A string that nothing closes is one token up to the end: tried anew from each of its quotes, it took hours.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_TOKEN = re.compile(rf"{_STRING}|[\[{{]|[\]}}]|-?[\d.]{{{_LONGEST_NUMBER},}}+(?:[eE][+-]?\d*+)?", re.DOTALL)
_LONG_NUMBER = re.compile(rf"[\d.]{{{_LONGEST_NUMBER}}}")
_RESULT = re.compile(r"\s*+:\s*+\[")


def loads(text: str) -> Any:
    """The value, with null in place of what lies deeper than DEEPEST and of numbers that fit no column.

    Raises ValueError where it is no JSON.
    """
    if text.count("{") + text.count("[") > DEEPEST or _LONG_NUMBER.search(text):
        text = "".join(_bounded(text))
    return json.loads(text, parse_float=_finite, parse_constant=_nothing)


def _finite(figures: str) -> float | None:
    value = float(figures)
    return value if isfinite(value) else None


def _nothing(_name: str) -> None:
    """In place of NaN and Infinity, which are no JSON."""


def _bounded(text: str) -> Iterator[str]:
    depth = kept = 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            if depth == DEEPEST + 1:
                yield text[kept : token.start()]
                yield "null"
        elif first in "]}":
            depth -= 1
            if depth == DEEPEST:
                kept = token.end()
        elif first != '"' and depth <= DEEPEST and ("." not in token[0] or len(token[0]) > _LONGEST_FRACTION):
            yield text[kept : token.start()]
            yield "null"
            kept = token.end()
    if depth <= DEEPEST:
        yield text[kept:]


def objects_of_result(text: str) -> list[str] | None:
    """The objects of `{"result": [{…}, {…}]}`, each as its text, unread: one that cannot be read spoils no other.

    None where there is no such list.
    """
    found: list[str] = []
    depth = 0
    within: int | None = None
    began = 0
    for token in _TOKEN.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            if within is not None and depth == 3 and first == "{":
                began = token.start()
        elif first in "]}":
            depth -= 1
            if within is None:
                continue
            if depth == 2 and first == "}":
                found.append(text[began : token.end()])
            elif depth <= 1:
                return found
        elif depth == 1 and within is None and token[0] == '"result"' and _RESULT.match(text, token.end()):
            within = token.end()
    return None if within is None else found
