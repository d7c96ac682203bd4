"""Faults on demand: which request goes wrong, how, and how often."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    TOO_MANY_REQUESTS = "too_many_requests"
    """429 with ``retry_after``; not accepted."""
    SERVER_ERROR = "server_error"
    """500 as JSON; not accepted."""
    BAD_GATEWAY = "bad_gateway"
    """502 with an HTML page; not accepted."""
    EMPTY_BODY = "empty_body"
    """200 with nothing in it; not accepted."""
    RESET_BEFORE = "reset_before"
    """The connection drops before the request is accepted."""
    RESET_AFTER = "reset_after"
    """The request takes effect, then the connection drops: the caller cannot know."""
    HANG = "hang"
    """Nothing for ``seconds``, then the request goes on as usual."""
    HANG_AFTER = "hang_after"
    """The request takes effect, then nothing for ``seconds``, then the answer."""


@dataclass(slots=True)
class Fault:
    """A rule: it concerns requests of ``methods`` (if empty, all but getUpdates) to ``chat`` (if None, any).

    Of those it strikes the ``nth`` (counted from 1), or each with ``probability``, at most ``times`` times.
    """

    kind: FaultKind
    methods: tuple[str, ...] = ()
    chat: int | None = None
    nth: int | None = None
    probability: float = 1.0
    times: int | None = None
    retry_after: int = 1
    seconds: float = 1.0
    seen: int = field(default=0, compare=False)
    struck: int = field(default=0, compare=False)

    def concerns(self, method: str, chat_id: Any) -> bool:
        if self.methods:
            if method not in self.methods:
                return False
        elif method == "getUpdates":
            return False
        return self.chat is None or self.chat == chat_id

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value, "methods": list(self.methods), "chat": self.chat, "nth": self.nth,
            "probability": self.probability, "times": self.times, "retry_after": self.retry_after,
            "seconds": self.seconds, "seen": self.seen, "struck": self.struck,
        }  # fmt: skip


class Faults:
    """The rules in force. The first that strikes decides."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self.rules: list[Fault] = []

    def add(
        self,
        kind: FaultKind | str,
        *methods: str,
        chat: int | None = None,
        nth: int | None = None,
        probability: float = 1.0,
        times: int | None = None,
        retry_after: int = 1,
        seconds: float = 1.0,
    ) -> Fault:
        rule = Fault(FaultKind(kind), methods, chat, nth, probability, times, retry_after, seconds)
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        self.rules.clear()

    def strike(self, method: str, chat_id: Any) -> Fault | None:
        """The fault that befalls this request, if any."""
        for rule in self.rules:
            if not rule.concerns(method, chat_id):
                continue
            rule.seen += 1
            if rule.times is not None and rule.struck >= rule.times:
                continue
            if rule.nth is not None and rule.seen != rule.nth:
                continue
            if rule.probability < 1.0 and self._random.random() >= rule.probability:
                continue
            rule.struck += 1
            return rule
        return None
