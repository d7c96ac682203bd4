"""How a person's eyes work in tests: which message is meant by words, which button, and what is on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.views import Button, Seen

Json = dict[str, Any]
Pattern = str | re.Pattern[str] | Callable[[Seen], bool]


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a person sees on top of the chat after pressing a button."""

    text: str
    show_alert: bool
    url: str | None = None
    results: list[Json] | None = None


def matches(message: Seen, pattern: Pattern) -> bool:
    """A string is looked for in the text (case matters), a regular expression is searched, a function asked."""
    if isinstance(pattern, str):
        return pattern in message.text
    if isinstance(pattern, re.Pattern):
        return pattern.search(message.text) is not None
    return pattern(message)


def find_button(messages: list[Seen], wanted: str | re.Pattern[str]) -> tuple[Seen, Button] | None:
    """The button of the newest message that has one: by whole text, whole data, then part of its text."""
    tests: list[Callable[[Button], bool]]
    if isinstance(wanted, re.Pattern):
        tests = [lambda b: bool(wanted.search(b.text)), lambda b: bool(b.data and wanted.search(b.data))]
    else:
        tests = [lambda b: b.text == wanted, lambda b: b.data == wanted, lambda b: wanted in b.text]
    for message in reversed(messages):
        for test in tests:
            for row in message.buttons:
                for button in row:
                    if test(button):
                        return message, button
    return None


def answer_from(answer: Json) -> CallbackAnswer:
    return CallbackAnswer(answer["text"], answer["show_alert"], answer.get("url"), answer.get("results"))


def id_of(message: Seen | int | None) -> int | None:
    return message.id if isinstance(message, Seen) else message


def shown(pattern: Pattern) -> str:
    return repr(pattern.pattern if isinstance(pattern, re.Pattern) else pattern)


def screenful(messages: list[Seen], count: int = 8) -> str:
    return "\n".join(str(message) for message in messages[-count:]) or "(nothing)"
