"""A message as a person sees it. The same for tests, remote tests and the page."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.rich_text import plain, rich_buttons
from sandbox.world import Post

Json = dict[str, Any]
_KINDS = (
    "photo", "animation", "document", "voice", "video", "sticker", "audio", "video_note", "venue", "location",
    "contact", "poll", "dice", "invoice", "rich_message", "text",
)  # fmt: skip


def view_of(post: Post) -> Json:
    reacted = [reaction for own in post.reacted.values() for reaction in own]
    return {
        "body": post.body, "from_bot": post.from_bot, "touched": post.touched, "source": post.source,
        "markup": post.markup, "edits": post.edits, "reactions": [*post.reactions, *reacted], "votes": post.votes,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message."""

    text: str
    data: str | None = None
    url: str | None = None
    copy_text: str | None = None
    style: str | None = None
    disabled: bool = False

    def __str__(self) -> str:
        return f"[{self.text}]"


def _button(fields: Json) -> Button:
    return Button(
        text=fields["text"], data=fields.get("callback_data"), url=fields.get("url"),
        copy_text=(fields.get("copy_text") or {}).get("text"), style=fields.get("style"),
        disabled=fields.get("disabled") is not None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A message in a chat, at the moment it was looked at."""

    view: Json

    @property
    def body(self) -> Json:
        """The Message of the Bot API."""
        return self.view["body"]

    @property
    def id(self) -> int:
        return self.body["message_id"]

    @property
    def chat_id(self) -> int:
        return self.body["chat"]["id"]

    @property
    def from_bot(self) -> bool:
        return self.view["from_bot"]

    @property
    def text(self) -> str:
        """The words: of a text, a caption or a rich message."""
        body = self.body
        if "rich_message" in body:
            return plain(body["rich_message"]["blocks"])
        return body.get("text") or body.get("caption") or ""

    @property
    def caption(self) -> str | None:
        return self.body.get("caption")

    @property
    def html(self) -> str:
        """The HTML as the bot wrote it, or the text escaped."""
        return self.view["source"] if self.view["source"] is not None else html.escape(self.text, quote=False)

    @property
    def entities(self) -> list[Json]:
        return self.body.get("entities") or self.body.get("caption_entities") or []

    @property
    def kind(self) -> str:
        return next((kind for kind in _KINDS if kind in self.body), "service")

    @property
    def date(self) -> datetime:
        return datetime.fromtimestamp(self.body["date"], UTC)

    @property
    def edits(self) -> int:
        return self.view["edits"]

    @property
    def touched(self) -> int:
        return self.view["touched"]

    @property
    def reply_to(self) -> int | None:
        return (self.body.get("reply_to_message") or {}).get("message_id")

    @property
    def buttons(self) -> list[list[Button]]:
        """Rows of inline buttons, those within a rich message first."""
        rows = rich_buttons(self.body["rich_message"]["blocks"]) if "rich_message" in self.body else []
        rows = [*rows, *(self.body.get("reply_markup") or {}).get("inline_keyboard", [])]
        return [[_button(button) for button in row] for row in rows]

    @property
    def labels(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]

    @property
    def keyboard(self) -> list[list[str]]:
        """Rows of the reply keyboard that came with it."""
        rows = (self.view["markup"] or {}).get("keyboard", [])
        return [[button if isinstance(button, str) else button["text"] for button in row] for row in rows]

    @property
    def removes_keyboard(self) -> bool:
        return bool((self.view["markup"] or {}).get("remove_keyboard"))

    def __str__(self) -> str:
        author = "bot" if self.from_bot else self.body["from"]["first_name"]
        lines = [f"#{self.id} {author}: {self.text or f'<{self.kind}>'}"]
        lines += ["    " + " ".join(map(str, row)) for row in self.buttons]
        lines += ["    " + " ".join(f"({label})" for label in row) for row in self.keyboard]
        return "\n".join(lines)
