"""Everything one bot can see: people, chats, messages, files, pressed buttons, its own profile."""

from __future__ import annotations

import random
import time
from operator import itemgetter
from typing import Any

from sandbox.botfather import BotSettings, meant_for_bot
from sandbox.changes import Changes
from sandbox.clock import Monotonic, ShiftedClock
from sandbox.files import FileShelf
from sandbox.limits import SendingLimits
from sandbox.records import Account, Chat, Connection, Post, Press
from sandbox.store import Sequence, Store
from sandbox.updates import ANSWER_WITHIN, Pending, UpdateQueue

__all__ = ["Account", "Chat", "Connection", "Post", "Press", "World"]

Json = dict[str, Any]
FIRST_PERSON_ID = 700_000_001
_KEPT_PRESSES = 10_000
_KEPT_GONE = 200


class World:
    """The state of one bot. Every change goes through here, is announced, and is kept."""

    def __init__(
        self,
        *,
        token: str,
        username: str,
        name: str,
        clock: ShiftedClock,
        limits: SendingLimits,
        store: Store,
        settings: BotSettings | None = None,
        monotonic: Monotonic = time.monotonic,
        seed: int = 0,
        history: int = 5_000,
    ) -> None:
        self.token = token
        self.clock = clock
        self.limits = limits
        self.store = store
        self.settings = settings or BotSettings()
        self.monotonic = monotonic
        self.history = history
        self.random = random.Random(seed)
        self.changes = Changes()
        self.me: Json = {
            "id": int(token.partition(":")[0]), "is_bot": True, "first_name": name, "username": username,
        }  # fmt: skip
        self.accounts: dict[int, Account] = {}
        self.chats: dict[int | str, Chat] = {}
        self.connections: dict[str, Connection] = {}
        self.presses: dict[str, Press] = {}
        self.profile: dict[str, Any] = {}
        self.launched = monotonic()
        self.logged_out_until = 0.0
        self.invoices: dict[str, Json] = {}
        self.bills: dict[str, Json] = {}
        self.payments: dict[str, Json] = {}
        self._message_ids = Sequence(store, "message", 1)
        self._own_ids: dict[int | str, Sequence] = {}
        self._update_ids = Sequence(store, "update", self.random.randrange(10**8, 5 * 10**8))
        self._press_ids = Sequence(store, "press", self.random.randrange(10**15, 10**16))
        self._touches = Sequence(store, "touch", 1)
        self.last_touch = 0
        self._people_ids = Sequence(store, "person", FIRST_PERSON_ID)
        self.files = FileShelf(store)
        self.updates = UpdateQueue(self._update_ids.take, monotonic)
        self._restore()
        self.updates.on_added = self._keep_update
        self.updates.on_gone = lambda serial: store.remove("pending", serial)

    def date(self) -> int:
        return int(self.clock.now())

    def touch(self) -> int:
        """The number of this change among all changes."""
        self.last_touch = self._touches.take()
        return self.last_touch

    def next_message_id(self, chat: Chat | None = None) -> int:
        """A supergroup counts its messages by itself, from 1; all other chats of the bot share one row of numbers.

        So do all chats of a business account: its owner's row is not the bot's.
        """
        if chat is None or (chat.owner is None and chat.body["type"] not in ("supergroup", "channel")):
            return self._message_ids.take()
        row = chat.id if chat.owner is None else f"business:{chat.owner}"
        if row not in self._own_ids:
            self._own_ids[row] = Sequence(self.store, f"message:{row}", 1)
        return self._own_ids[row].take()

    def next_update_id(self) -> int:
        return self._update_ids.take()

    def next_person_id(self) -> int:
        while (chosen := self._people_ids.take()) in self.accounts:
            pass
        return chosen

    def keep_account(self, account: Account) -> None:
        self.accounts[account.id] = account
        self.store.put("account", account.id, account.as_json)
        self.changes.publish("people")

    def keep_chat(self, chat: Chat) -> None:
        self.chats[chat.key] = chat
        self.store.put("chat", chat.key, chat.as_json)

    def keep_connection(self, connection: Connection) -> None:
        self.connections[connection.id] = connection
        self.store.put("connection", connection.id, connection.as_json)
        self.changes.publish("people")

    def keep_profile(self) -> None:
        self.store.put("profile", "bot", lambda: self.profile)
        self.changes.publish("profile")

    def met(self, person_id: int) -> bool:
        """Has the bot ever had to do with this person, in a group of theirs for instance?

        Of somebody it never met it has no access hash: there is no such chat for it.
        """
        return person_id in self.accounts and any(
            person_id in chat.members and chat.bot_status == "member"
            for chat in self.chats.values()
            if not chat.private
        )

    def knows(self, person_id: int) -> bool:
        """Can the bot speak of this person: has it met them, or have they written to it?"""
        return person_id == self.me["id"] or person_id in self.chats or self.met(person_id)

    def user(self, person_id: int) -> Json | None:
        """The User of somebody the bot knows."""
        if person_id == self.me["id"]:
            return self.me
        return self.accounts[person_id].user if self.knows(person_id) and person_id in self.accounts else None

    def hears(self, chat: Chat, body: Json) -> bool:
        """Does the bot hear what is written there: it must be in the group, and in privacy mode meant."""
        if chat.private:
            return True
        if chat.bot_status not in ("member", "administrator"):
            return False
        if not self.settings.privacy or chat.bot_status == "administrator" or chat.body["type"] == "channel":
            return True
        return meant_for_bot(body, self.me, body.get("reply_to_message"))

    def private_chat(self, account: Account) -> Chat:
        chat = self.chats.get(account.id)
        if chat is None:
            names = ("first_name", "last_name", "username")
            body = {"id": account.id, **{key: account.user[key] for key in names if key in account.user}}
            chat = Chat(account.id, {**body, "type": "private"}, {account.id})
            self.keep_chat(chat)
        return chat

    def add_post(self, chat: Chat, post: Post) -> None:
        chat.posts[post.id] = post
        if len(chat.posts) > self.history:
            self.remove_post(chat, next(iter(chat.posts)), silently=True)
        self.keep_post(chat, post, "message")

    def keep_post(self, chat: Chat, post: Post, kind: str) -> None:
        self.store.put("post", f"{chat.key}:{post.id}", post.as_json)
        self.changes.publish(kind, chat=chat.key, message=post.id)

    def remove_post(self, chat: Chat, message_id: int, *, silently: bool = False) -> None:
        del chat.posts[message_id]
        chat.gone = [*chat.gone[-_KEPT_GONE:], message_id]
        self.store.remove("post", f"{chat.key}:{message_id}")
        if not silently:
            self.changes.publish("deleted", chat=chat.key, message=message_id)

    def add_press(self, person_id: int, chat_id: int, message_id: int, data: str) -> Press:
        press = Press(str(self._press_ids.take()), person_id, chat_id, message_id, data, self.monotonic())
        self.presses[press.id] = press
        if len(self.presses) > _KEPT_PRESSES:
            del self.presses[next(iter(self.presses))]
        return press

    def live_press(self, press_id: str) -> Press | None:
        """A press or a query that can still be answered: once, and for some twenty seconds."""
        press = self.presses.get(press_id)
        if press is not None and press.answer is not None:
            return None
        return press if press is not None and self.monotonic() - press.pressed <= ANSWER_WITHIN else None

    def settle(self) -> None:
        own = self._own_ids.values()
        for sequence in (
            self._message_ids, self._update_ids, self._press_ids, self._touches, self._people_ids, *own
        ):  # fmt: skip
            sequence.settle()

    def _keep_update(self, pending: Pending) -> None:
        left = pending.expires - self.monotonic()
        self.store.put(
            "pending", pending.serial, lambda: {"update": pending.update, "lane": pending.lane, "left": left}
        )
        self.changes.publish("update")

    def _restore(self) -> None:
        for _, kept in self.store.read("account"):
            account = Account(**kept)
            self.accounts[account.id] = account
        for _, kept in self.store.read("chat"):
            topics = {int(number): topic for number, topic in kept.pop("topics", {}).items()}
            chat = Chat(**{**kept, "members": set(kept["members"]), "topics": topics})
            self.chats[chat.key] = chat
        for _, kept in self.store.read("connection"):
            self.connections[kept["id"]] = Connection(**kept)
        posts = [(key, Post(**kept)) for key, kept in self.store.read("post")]
        for key, post in sorted(posts, key=lambda item: item[1].id):
            place = key.rpartition(":")[0]
            if (chat := self.chats.get(place if place.startswith("business:") else int(place))) is not None:
                chat.posts[post.id] = post
        for _, kept in self.store.read("profile"):
            self.profile = kept
        self.updates.allowed = frozenset(self.profile.get("allowed_updates") or ()) or None
        self.touch()
        waiting = sorted(((int(key), kept) for key, kept in self.store.read("pending")), key=itemgetter(0))
        for serial, kept in waiting:
            self.updates.restore(Pending(serial, kept["update"], kept["lane"], self.monotonic() + kept["left"]))
