"""What a person is to see next, as plain data (ADR 1).

A handler returns one Screen, or several to be shown one after the other. The presenter alone turns them into Telegram
calls, after the commit. A Screen goes to JSON and back, because it is kept with the inbox row until it has been shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from handlers.ui.kit.bill import Bill
from handlers.ui.kit.button_layout import columns_for, cut
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.picture import ChartPicture, Drawable, FilledFile, Paper, Part, QrPicture, SheetFile


class Button(Part):
    """An inline button: exactly one of `data`, `url` and `copy_text` says what it does."""

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    style: Literal["primary", "success", "danger"] | None = None


class Inline(Part):
    kind: Literal["inline"] = "inline"
    rows: tuple[tuple[Button, ...], ...]


class ReplyKey(Part):
    text: str
    share_contact: bool = False


class ReplyKeys(Part):
    """A keyboard in place of the phone's own. `once` folds it after a press; otherwise it stays (the staff's menu)."""

    kind: Literal["reply"] = "reply"
    rows: tuple[tuple[ReplyKey, ...], ...]
    once: bool = False
    placeholder: str | None = None


class NoKeys(Part):
    """Takes a reply keyboard away."""

    kind: Literal["none"] = "none"


class Media(Part):
    """A photo, voice, document … already on Telegram's servers, relayed by its id; the text is its caption.
    `caption`: Telegram HTML under one of several in an album.
    """

    kind: str
    file_id: str
    caption: str | None = None


class TextFile(Part):
    """A file of ours, made of its words: a table of rules to be edited. The text is its caption."""

    name: str
    content: str


class Show(StrEnum):
    """AUTO edits the message whose button was pressed, and sends otherwise. SEND always sends a new one.
    TOAST only answers the press."""

    AUTO = "auto"
    SEND = "send"
    TOAST = "toast"


class Screen(Part):
    """`text` is Telegram HTML with every value escaped (see `handlers.ui.kit.html`). `toast` answers the press on top.
    `reply`: it quotes the message that it answers. Of a notification: `replaces` is the message of ours that it is put
    in the place of, where that can be; `answers` the message in the reader's chat that it quotes. `album`: pictures or
    files shown as one, with no words but their captions. `bill`: to be paid inside Telegram, and nothing besides; where
    no provider is set, it is not shown.
    """

    text: str = ""
    keys: Inline | ReplyKeys | NoKeys | None = None
    show: Show = Show.AUTO
    toast: str | None = None
    alert: bool = False
    picture: ChartPicture | QrPicture | None = None
    media: Media | None = None
    file: TextFile | Paper | SheetFile | FilledFile | None = None
    reply: bool = False
    replaces: int | None = None
    answers: int | None = None
    album: tuple[Media, ...] = ()
    bill: Bill | None = None

    @property
    def drawable(self) -> Drawable | None:
        return self.file if isinstance(self.file, Paper | SheetFile | FilledFile) else self.picture

    @classmethod
    def only_toast(cls, toast: str, *, alert: bool = False) -> Screen:
        return cls(show=Show.TOAST, toast=toast, alert=alert)


Answer: TypeAlias = "Screen | tuple[Screen, ...] | None"


def button(text: str, press: CallbackData, style: Literal["primary", "success", "danger"] | None = None) -> Button:
    return Button(text=text, data=press.pack(), style=style)


def inline(*rows: Sequence[Button | None] | Button | None) -> Inline:
    """Rows top to bottom; a lone Button is a row of its own, None (in a row too) and empty rows are left out.

    A row whose labels would be cut off on a phone is parted into rows of as many as fit; a label that is too long for
    a row of its own is cut.
    """
    laid = (
        (row,) if isinstance(row, Button) else tuple(key for key in row if key is not None)
        for row in rows
        if row is not None
    )
    return Inline(rows=tuple(part for row in laid for part in _parted(row)))


def in_pairs(keys: Sequence[Button]) -> list[Sequence[Button]]:
    return [keys[place : place + 2] for place in range(0, len(keys), 2)]


def _parted(row: tuple[Button, ...]) -> Iterator[tuple[Button, ...]]:
    columns = columns_for([key.text for key in row])
    for place in range(0, len(row), columns):
        part = row[place : place + columns]
        yield part if len(part) > 1 else tuple(key.model_copy(update={"text": cut(key.text, 1)}) for key in part)


def to_json(answer: Answer) -> list[dict[str, Any]]:
    screens = answer if isinstance(answer, tuple) else (answer,) if answer is not None else ()
    return [screen.model_dump(mode="json", exclude_defaults=True) for screen in screens]


def from_json(stored: list[dict[str, Any]]) -> tuple[Screen, ...]:
    return tuple(Screen.model_validate(one) for one in stored)
