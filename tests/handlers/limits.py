"""What Telegram refuses, and what our own screens promise: checked on every screen that a test sees."""

from __future__ import annotations

import re

from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.screen import Inline, ReplyKeys, Screen
from tests.handlers.labels import check_inline, check_reply

WIDEST_ROW = 4
_TAG = re.compile(r"</?([a-z]+)[^>]*>")
_BLANK = re.compile(r"\{[a-z_]*\}")


def check(screen: Screen) -> None:
    shown = _TAG.sub("", screen.text)
    assert len(shown) <= 4096, len(shown)
    assert not _BLANK.search(shown), f"an unfilled blank: {shown}"
    _check_tags(screen.text)
    assert len(screen.toast or "") <= 200
    if isinstance(screen.keys, Inline):
        _check_keys(screen.keys)
    if isinstance(screen.keys, ReplyKeys):
        for row in screen.keys.rows:
            for key in row:
                check_reply(key, len(row))


def _check_tags(text: str) -> None:
    """Every tag is closed, in order, by its own."""
    open_tags: list[str] = []
    for match in _TAG.finditer(text):
        if match[0].startswith("</"):
            assert open_tags, text
            assert open_tags.pop() == match[1], text
        else:
            open_tags.append(match[1])
    assert not open_tags, text


def _check_keys(keys: Inline) -> None:
    count = 0
    for row in keys.rows:
        assert 1 <= len(row) <= WIDEST_ROW, row
        for one in row:
            count += 1
            check_inline(one, len(row))
            if one.data is not None:
                assert 1 <= len(one.data.encode()) <= 64, one.data
                assert one.data.partition(":")[0] in CallbackData.__prefixes__
    assert count <= 100
