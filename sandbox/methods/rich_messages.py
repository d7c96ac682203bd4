"""Rich messages (Bot API 10.1): headings, lists, tables, details."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.keyboards import inline_button
from sandbox.methods.registry import method
from sandbox.outgoing import send, target_chat
from sandbox.requests import Call
from sandbox.rich_html import parse_rich_html
from sandbox.rich_text import plain
from sandbox.world import World

Json = dict[str, Any]
MAX_TEXT = 32_768
MAX_BLOCKS = 500
MAX_COLUMNS = 20


@method("sendRichMessage")
def send_rich_message(world: World, call: Call) -> Json:
    rich = call.params["rich_message"]
    content = rich_content(rich)
    chat = target_chat(world, call.params)
    return send(world, chat, call.params, content, source=rich.get("html"))


def rich_content(rich: Json) -> Json:
    """The ``rich_message`` field of the message that comes of an InputRichMessage.

    Raises:
        ApiError: 400 if it is empty, too large, or written in what the sandbox does not read.
    """
    given = [name for name in ("html", "markdown", "blocks") if rich.get(name)]
    if len(given) != 1:
        raise bad_request("exactly one of the fields html, markdown or blocks must be used in a rich message")
    if given == ["markdown"]:
        raise bad_request("can't parse rich message: the sandbox reads HTML and blocks only, not Markdown")
    blocks = rich["blocks"] if given == ["blocks"] else parse_rich_html(rich["html"])
    if not blocks:
        raise bad_request("rich message is empty")
    _check(blocks)
    message: Json = {"blocks": blocks}
    if rich.get("is_rtl"):
        message["is_rtl"] = True
    return {"rich_message": message}


def _check(blocks: list[Json]) -> None:
    if len(plain(blocks)) > MAX_TEXT:
        raise bad_request("rich message is too long")
    if _weigh(blocks) > MAX_BLOCKS:
        raise bad_request("rich message has too many blocks")


def _weigh(blocks: list[Json]) -> int:
    count = 0
    for block in blocks:
        count += 1 + _weigh(block.get("blocks") or [])
        for item in block.get("items") or []:
            count += 1 + _weigh(item.get("blocks") or [])
        rows = block.get("cells") or []
        count += len(rows)
        if any(sum(cell.get("colspan") or 1 for cell in row) > MAX_COLUMNS for row in rows):
            raise bad_request("rich message table has too many columns")
        for button in block.get("buttons") or []:
            inline_button({**button, "text": plain(button["text"])}, strict=False)
    return count
