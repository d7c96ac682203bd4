"""Updates waiting for the bot: kept 24 hours, presses of buttons 150 seconds, and to be answered within 20."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.clock import Monotonic

_KINDS = """
    message edited_message channel_post edited_channel_post business_connection business_message
    edited_business_message deleted_business_messages message_reaction message_reaction_count inline_query
    chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll poll_answer
    my_chat_member chat_member chat_join_request chat_boost removed_chat_boost managed_bot guest_message
"""
KINDS = frozenset(_KINDS.split())
"""Of the updates that can be asked for."""
UPDATE_LIFETIME = 24 * 3600.0
PRESS_LIFETIME = 150.0
LIFETIMES = {
    "callback_query": PRESS_LIFETIME, "inline_query": 30.0, "chosen_inline_result": 600.0,
    "shipping_query": PRESS_LIFETIME, "pre_checkout_query": PRESS_LIFETIME,
}  # fmt: skip
"""Seconds for which the real server keeps what does not wait for a day (telegram-bot-api, ``Client.cpp``)."""
ANSWER_WITHIN = 20.0
"""Reported: later answers to a press meet "query is too old"; clients give up at about that time."""
# Telegram sends these three only to bots that ask for them by name.
ASKED_FOR_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


def lane_of(kind: str, payload: dict[str, Any], chat: int | str) -> int | str:
    """Where an update queues: its order counts within a lane, lanes are delivered side by side.

    Messages by their chat, presses by whoever pressed, what changes in membership by its chat apart, queries by whoever
    asks (telegram-bot-api, ``Client.cpp``, around 17155–17279, webhook_queue_id). So a press can overtake a text.
    """
    match kind:
        case "callback_query":
            return f"press:{payload['from']['id']}"
        case "my_chat_member":
            return f"member:{payload['chat']['id']}"
        case "chat_member":
            return f"members:{payload['new_chat_member']['user']['id']}"
        case "chat_join_request":
            return f"members:{payload['from']['id']}"
        case "shipping_query" | "pre_checkout_query":
            return f"payment:{payload['from']['id']}"
        case "inline_query" | "chosen_inline_result":
            return f"{kind}:{payload['from']['id']}"
        case "message_reaction" | "message_reaction_count":
            return f"reaction:{payload['chat']['id']}"
        case "poll" | "poll_answer":
            return f"poll:{payload.get('poll_id') or payload.get('id')}"
        case _:
            return chat


@dataclass(slots=True)
class Pending:
    """An update not yet confirmed, and the chat within which its order counts.

    ``serial`` is its own: the same ``update_id`` may be queued again, as a replay.
    """

    serial: int
    update: dict[str, Any]
    lane: int | str
    expires: float
    handed: bool = False

    @property
    def id(self) -> int:
        return self.update["update_id"]


class UpdateQueue:
    """The bot's incoming updates, in the order of their ids."""

    def __init__(self, next_id: Callable[[], int], monotonic: Monotonic = time.monotonic) -> None:
        self._next_id = next_id
        self._monotonic = monotonic
        self._pending: dict[int, Pending] = {}
        self._serial = 0
        self._news = asyncio.Event()
        self.allowed: frozenset[str] | None = None
        self.on_added: Callable[[Pending], None] = lambda pending: None
        self.on_gone: Callable[[int], None] = lambda serial: None

    def __len__(self) -> int:
        return len(self._pending)

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ASKED_FOR_ONLY

    def add(self, kind: str, payload: dict[str, Any], lane: int | str) -> int | None:
        """Queue an update of this kind; None if the bot did not ask for such updates."""
        if not self.wants(kind):
            return None
        update = {"update_id": self._next_id(), kind: payload}
        return self.add_raw(update, lane_of(kind, payload, lane), lifetime=LIFETIMES.get(kind, UPDATE_LIFETIME))

    def add_raw(self, update: dict[str, Any], lane: int | str, *, lifetime: float = UPDATE_LIFETIME) -> int:
        """Queue an update as it is, whatever is in it."""
        self._serial += 1
        pending = Pending(self._serial, update, lane, self._monotonic() + lifetime)
        self._pending[pending.serial] = pending
        self._news.set()
        self.on_added(pending)
        return pending.id

    def restore(self, pending: Pending) -> None:
        self._pending[pending.serial] = pending
        self._serial = max(self._serial, pending.serial)

    def confirm_below(self, offset: int) -> None:
        """Forget what was handed out with an id below ``offset``; a negative one leaves so many of the newest.

        What was never handed out stays: after a jump back of the ids an old offset must not swallow new updates.
        """
        if offset < 0:
            doomed = list(self._pending)[:offset]
        else:
            doomed = []
            for pending in self._pending.values():
                if not pending.handed:
                    break
                if pending.id < offset:
                    doomed.append(pending.serial)
        self._drop(doomed)

    def confirm(self, pending: Pending) -> None:
        self._drop([pending.serial])

    def clear(self) -> None:
        self._drop(list(self._pending))

    def first(self, limit: int) -> list[dict[str, Any]]:
        """The oldest updates that have not expired; they stay until confirmed."""
        self.expire()
        chosen: list[dict[str, Any]] = []
        for pending in self._pending.values():
            pending.handed = True
            chosen.append(pending.update)
            if len(chosen) == limit:
                break
        return chosen

    def all(self) -> list[Pending]:
        self.expire()
        return list(self._pending.values())

    def alive(self, pending: Pending) -> bool:
        """Is it still waiting, and young enough?"""
        if pending.expires <= self._monotonic():
            self._drop([pending.serial])
        return pending.serial in self._pending

    def expire(self) -> None:
        now = self._monotonic()
        self._drop([serial for serial, pending in self._pending.items() if pending.expires <= now])

    def arrival(self) -> Awaitable[Any]:
        """What to await for something added after this call: not after the waiting begins, which is later."""
        self._news.clear()
        return self._news.wait()

    def _drop(self, serials: Iterable[int]) -> None:
        for serial in serials:
            if self._pending.pop(serial, None) is not None:
                self.on_gone(serial)
