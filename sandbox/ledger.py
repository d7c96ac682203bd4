"""The witness: every request to the Bot API and what was answered, in order."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from sandbox.clock import ShiftedClock

_LONGEST_SUMMARY = 4096


@dataclass(slots=True)
class Entry:
    """One request. ``accepted`` says whether it took effect, whatever the caller was told."""

    number: int
    method: str
    params: dict[str, Any]
    chat_id: int | str | None
    monotonic: float
    wall: float
    code: int
    accepted: bool
    fault: str | None
    answer: Any

    @property
    def ok(self) -> bool:
        return self.code == 200

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number, "method": self.method, "params": self.params, "chat_id": self.chat_id,
            "monotonic": self.monotonic, "wall": self.wall, "code": self.code, "accepted": self.accepted,
            "fault": self.fault, "answer": summary(self.answer),
        }  # fmt: skip


class Ledger:
    """Keeps the newest entries in memory and, if asked, all of them as lines of JSON in a file."""

    def __init__(self, clock: ShiftedClock, file: Path | None = None, size: int = 200_000) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=size)
        self._file: TextIO | None = None
        self._count = 0
        self.listener: Callable[[Entry], None] | None = None
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._file = file.open("a", buffering=1, encoding="utf-8")

    def write(
        self, method: str, params: dict[str, Any], *, code: int, answer: Any, accepted: bool, fault: str | None = None
    ) -> Entry:
        self._count += 1
        entry = Entry(
            self._count, method, params, params.get("chat_id"), time.monotonic(), self._clock.now(),
            code, accepted, fault, answer,
        )  # fmt: skip
        self._entries.append(entry)
        if self._file is not None:
            self._file.write(json.dumps(entry.as_json(), default=str) + "\n")
        if self.listener is not None:
            self.listener(entry)
        return entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def last(self) -> Entry:
        return self._entries[-1]

    def of(self, *methods: str, chat: int | None = None, ok: bool | None = None) -> list[Entry]:
        """Entries of these methods (all, if none is named), of one chat, accepted with 200 or refused."""
        return [
            entry
            for entry in self._entries
            if (not methods or entry.method in methods)
            and (chat is None or entry.chat_id == chat)
            and (ok is None or entry.ok is ok)
        ]

    def after(self, number: int, limit: int = 500) -> list[Entry]:
        """The newest entries with a higher number, oldest first."""
        newest: list[Entry] = []
        for entry in reversed(self._entries):
            if entry.number <= number or len(newest) >= limit:
                break
            newest.append(entry)
        return newest[::-1]

    def clear(self) -> None:
        self._entries.clear()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def summary(value: Any) -> Any:
    """The part of an answer worth keeping: a message's id rather than the whole message."""
    if isinstance(value, dict) and "message_id" in value:
        return {"message_id": value["message_id"]}
    if isinstance(value, list) and value and isinstance(value[0], dict) and "update_id" in value[0]:
        return {"updates": [update["update_id"] for update in value]}
    if isinstance(value, str) and len(value) > _LONGEST_SUMMARY:
        return value[:_LONGEST_SUMMARY]
    return value


def params_summary(params: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """Parameters with uploads named by size."""
    return {**params, "files": {name: upload.size for name, upload in files.items()}} if files else params
