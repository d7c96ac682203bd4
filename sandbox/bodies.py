"""Bodies of requests to the Bot API, and of a webhook's replies: JSON, forms, multipart."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import BodyPartReader, MultipartReader, web

from sandbox.errors import ApiError, bad_request
from sandbox.requests import Upload

MAX_UPLOAD = 50 * 1024 * 1024
Fields = dict[str, Any]
Files = dict[str, Upload]


async def read_request(request: web.Request) -> tuple[Fields, Files]:
    """Parameters from the query string and the body, whatever its type.

    Raises:
        ApiError: 400 for a body that is not what its type says.
    """
    raw: Fields = dict(request.query) if request.query_string else {}
    match request.content_type:
        case "application/json":
            return raw | _json_object(await request.read() or b"{}"), {}
        case "multipart/form-data":
            fields, files = await _read_multipart(await request.multipart())
            return raw | fields, files
        case "application/x-www-form-urlencoded":
            return raw | dict(parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True)), {}
    return raw, {}


async def read_reply(response: aiohttp.ClientResponse) -> tuple[str, Fields, Files] | None:
    """The method a webhook's answer asks for, if it asks for one."""
    files: Files = {}
    match response.content_type:
        case "application/json":
            body = await response.read()
            try:
                fields = _json_object(body) if body else {}
            except ApiError:
                return None
        case "multipart/form-data":
            fields, files = await _read_multipart(aiohttp.MultipartReader.from_response(response))
        case _:
            await response.read()
            return None
    method = fields.pop("method", None)
    return (method, fields, files) if isinstance(method, str) else None


def _json_object(body: bytes) -> Fields:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value


async def _read_multipart(reader: Any) -> tuple[Fields, Files]:
    fields: Fields = {}
    files: Files = {}
    received = 0
    while (part := await reader.next()) is not None:
        if isinstance(part, MultipartReader) or not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = bytes(await part.read())
        received += len(content)
        if received > MAX_UPLOAD:
            raise ApiError(413, "Request Entity Too Large")
        if part.filename is None:
            fields[part.name] = content.decode("utf-8", "replace")
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, content, mime)
    return fields, files
