"""What the bot is sent: known clients who write, newcomers who go through the form, a supervisor who looks around.

Updates are made raw and put into the sandbox's queue, so that none waits for an answer: order within a
chat is the bot's duty.
Every text bears a mark of its own, by which the tables and the ledger are read afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from handlers.lead.callbacks import Agree, UseProfileName
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.tasks import Today

Json = dict[str, Any]
FIRST_CLIENT, FIRST_NEWCOMER = 500_000_000, 600_000_000
FIRST_UPDATE = 10_000_000
_SIDE_BY_SIDE = 30


@dataclass
class Expected:
    """What must be there in the end. `answers`: how many messages each chat is owed in answer, no more and no less."""

    marks: set[str] = field(default_factory=set)
    newcomers: set[int] = field(default_factory=set)
    answers: dict[int, int] = field(default_factory=dict)


class Traffic:
    """`updates(count)` yields about so many, chat and update; `expected` grows with what was yielded."""

    def __init__(self, clients: int, watchers: list[int], deals: list[int], seed: int) -> None:
        self._random = random.Random(seed)
        self._clients = [FIRST_CLIENT + n for n in range(clients)]
        self._watchers, self._deals = watchers, deals
        self._numbers = iter(range(FIRST_UPDATE, FIRST_UPDATE * 10))
        self._waiting: dict[int, list[Json]] = {}
        self._newcomers = 0
        self.expected = Expected()

    def updates(self, count: int) -> Iterator[tuple[int, Json]]:
        for _ in range(count):
            dice = self._random.random()
            if dice < 0.06:
                yield self._newcomer()
            elif self._waiting and dice < 0.35:
                yield self._form()
            elif dice < 0.55:
                yield self._watcher()
            else:
                yield self._client()
        # Nobody is left in the middle of the form.
        while self._waiting:
            yield self._form()

    def forms(self, count: int) -> Iterator[tuple[int, Json]]:
        """So many newcomers, side by side, each from the first word to the number."""
        for begun in range(count):
            yield self._newcomer()
            while len(self._waiting) > min(count - 1 - begun, _SIDE_BY_SIDE):
                yield self._form()

    def _client(self) -> tuple[int, Json]:
        chat = self._random.choice(self._clients)
        return chat, self._text(chat, self._mark())

    def _watcher(self) -> tuple[int, Json]:
        chat = self._random.choice(self._watchers)
        press = Today(page=0) if self._random.random() < 0.5 else OpenDeal(deal=self._random.choice(self._deals))
        self._count(chat)
        return chat, self._press(chat, press.pack())

    def _newcomer(self) -> tuple[int, Json]:
        chat = FIRST_NEWCOMER + self._newcomers
        self._newcomers += 1
        self.expected.newcomers.add(chat)
        steps = [
            self._text(chat, "/start src_avito"),
            self._press(chat, Agree(language="ru", source="avito").pack()),
            self._text(chat, self._mark()),
            self._press(chat, UseProfileName().pack()),
            self._text(chat, "8 (912) " + f"{self._newcomers:07d}"),
        ]
        # The name and the number are answered with two messages each.
        self.expected.answers[chat] = len(steps) + 2
        self._waiting[chat] = steps[1:]
        return chat, steps[0]

    def _form(self) -> tuple[int, Json]:
        """The next step of somebody who is in the middle of the form."""
        chat = self._random.choice(list(self._waiting))
        steps = self._waiting[chat]
        update = steps.pop(0)
        if not steps:
            del self._waiting[chat]
        return chat, update

    def _count(self, chat: int) -> None:
        self.expected.answers[chat] = self.expected.answers.get(chat, 0) + 1

    def _mark(self) -> str:
        mark = f"Нужно предложение №{len(self.expected.marks) + 1:05d}-{self._random.getrandbits(32):08x}"
        self.expected.marks.add(mark)
        return mark

    def _text(self, chat: int, text: str) -> Json:
        number = next(self._numbers)
        return {"update_id": number, "message": {**_message(chat, number), "from": _person(chat), "text": text}}

    def _press(self, chat: int, data: str) -> Json:
        number = next(self._numbers)
        pressed = {
            "id": str(number), "from": _person(chat), "chat_instance": "1", "data": data,
            "message": {**_message(chat, number), "text": "…"},
        }  # fmt: skip
        return {"update_id": number, "callback_query": pressed}


def _person(chat: int) -> Json:
    return {"id": chat, "is_bot": False, "first_name": f"Клиент {chat % 10_000}", "language_code": "ru"}


def _message(chat: int, number: int) -> Json:
    return {"message_id": number, "date": 1_773_644_400, "chat": {"id": chat, "type": "private", "first_name": "К"}}
