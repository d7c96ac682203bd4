"""The body of a call, bounded before it is parsed (R76): JSON or a form's fields, as names with values."""

from __future__ import annotations

import json
import re
from typing import Any, cast
from urllib.parse import parse_qsl

from aiohttp import web

LARGEST = 64 * 1024
MOST_FIELDS = 200
# A basket in a lead is six levels deep.
_DEEPEST = 16
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|([\[{])|[\]}]', re.DOTALL)


class BadBody(Exception):
    """`code`: `too_big`, `malformed`, `unsupported`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def fields_of(request: web.Request) -> dict[str, Any]:
    """Every field; a name that comes more than once has its values joined. Raises BadBody."""
    kind = request.content_type
    if kind not in ("application/json", "application/x-www-form-urlencoded"):
        raise BadBody("unsupported")
    body = await _read(request)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadBody("malformed") from None
    return _of_json(text) if kind == "application/json" else _of_form(text)


async def _read(request: web.Request) -> bytes:
    if (request.content_length or 0) > LARGEST:
        raise BadBody("too_big")
    read = bytearray()
    async for chunk in request.content.iter_chunked(16 * 1024):
        read += chunk
        if len(read) > LARGEST:
            raise BadBody("too_big")
    return bytes(read)


def loads(text: str) -> Any:
    """JSON that is not too deep. Raises BadBody `malformed`."""
    depth = 0
    for token in _BRACKET.finditer(text):
        depth += 1 if token[1] else 0 if token[0][0] == '"' else -1
        if depth > _DEEPEST:
            raise BadBody("malformed")
    try:
        return json.loads(text, parse_constant=_nothing)
    except (ValueError, RecursionError):
        raise BadBody("malformed") from None


def _nothing(_name: str) -> None:
    """In place of NaN and Infinity, which are no JSON."""


def _of_json(text: str) -> dict[str, Any]:
    value = loads(text)
    if not isinstance(value, dict) or len(cast("dict[str, Any]", value)) > MOST_FIELDS:
        raise BadBody("malformed")
    return cast("dict[str, Any]", value)


def _of_form(text: str) -> dict[str, Any]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadBody("malformed") from None
    fields: dict[str, Any] = {}
    for name, value in pairs:
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields
