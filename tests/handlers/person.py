"""Somebody in a chat with the bot, without Telegram: says and presses, and sees the Screens that come back.

The way of an update is the bot's own (who it is, one transaction, the routes, a refusal told after the rollback); only
Telegram's delivery is left out. What cannot be pressed on the last screens is an error of the test.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import StorageKey
from aiogram.types import CallbackQuery, Chat, Message, User

from bot.fsm import RowStorage
from bot.talk import Talk
from crm_core.core import Crm, CrmCore
from crm_core.errors import CrmError
from crm_core.rules.actor import Actor
from crm_core.rules.roles import ActorKind
from crm_core.services.intake import Visitor
from handlers.audiences import clients
from handlers.staff import conversation as staff
from handlers.ui import errors
from handlers.ui.i18n import pick_language, speaking
from handlers.ui.press import PressData
from handlers.ui.screen import Answer, Button, Inline, ReplyKeys, Screen

BOT = User(id=42, is_bot=True, first_name="Voronka", username="voronka_test_bot")
_ids = itertools.count(1000)


@dataclass
class Person:
    """`language`: of their Telegram. `seen`: the screens of the last answer."""

    core: CrmCore
    telegram_id: int
    name: str = "Anna"
    language: str = "en"
    seen: tuple[Screen, ...] = field(default=())

    @property
    def text(self) -> str:
        return "\n".join(screen.text for screen in self.seen)

    @property
    def toast(self) -> str | None:
        return next((screen.toast for screen in self.seen if screen.toast), None)

    @property
    def buttons(self) -> list[Button]:
        return [key for one in self.seen if isinstance(one.keys, Inline) for row in one.keys.rows for key in row]

    @property
    def keyboard(self) -> list[str]:
        """The keys in place of the phone's own."""
        return [
            key.text for one in self.seen if isinstance(one.keys, ReplyKeys) for row in one.keys.rows for key in row
        ]

    async def says(self, text: str | None = None, **attached: Any) -> str:
        """Sends a text, or whatever else a message may hold; returns what they read then."""
        message = self._message(self._user, text=text, **attached)
        await self._answered(lambda talk: talk.message(message), pressed=False)
        return self.text

    async def presses(self, label: str) -> str:
        """The button whose label holds these words."""
        found = [key.data for key in self.buttons if label in key.text and key.data]
        assert found, f"no button {label!r} among {[key.text for key in self.buttons]}"
        return await self.presses_data(found[0])

    async def presses_data(self, data: str | PressData) -> str:
        """Any data, as a forged client may send them."""
        packed = data.pack() if isinstance(data, PressData) else data
        query = CallbackQuery(
            id=str(next(_ids)),
            from_user=self._user,
            chat_instance="1",
            data=packed,
            message=self._message(BOT, text="…"),
        )
        await self._answered(lambda talk: talk.press(query), pressed=True)
        return self.text

    @property
    def _user(self) -> User:
        return User(id=self.telegram_id, is_bot=False, first_name=self.name, language_code=self.language)

    def _message(self, author: User, **content: Any) -> Message:
        chat = Chat(id=self.telegram_id, type="private")
        return Message(message_id=next(_ids), date=self.core.clock.now(), chat=chat, from_user=author, **content)

    async def _answered(self, act: Any, *, pressed: bool) -> None:
        language = pick_language(self.language, "en")
        person = Actor(ActorKind.lead, None, None, None, language, self.core.regulation.company.timezone, self.name)
        try:
            async with self.core.transaction(Actor.system()) as crm:
                known = await crm.ask.people.who(self.telegram_id)
                person = known.actor or person
                memory = RowStorage(known.state, known.data)
                talk = self._talk(crm.acting_as(person), known, memory, language)
                with speaking(person.locale):
                    answer: Answer = await act(talk)
                if memory.changed:
                    await crm.states.save(self.telegram_id, self.telegram_id, memory.state, memory.data)
        except CrmError as error:
            async with self.core.reading(person) as crm:
                with speaking(person.locale):
                    answer = await errors.screen_for(error, crm, person, pressed=pressed)
        self.seen = answer if isinstance(answer, tuple) else (answer,) if answer is not None else ()

    def _talk(self, crm: Crm, known: Any, memory: RowStorage, language: str) -> Talk:
        key = StorageKey(0, self.telegram_id, self.telegram_id)
        offered = {
            "crm": crm,
            "actor": crm.actor,
            "known": known,
            "visitor": Visitor(self.telegram_id, self.name, None, language),
            "state": FSMContext(storage=memory, key=key),
        }
        return Talk(staff if crm.actor.is_staff else clients, memory.state, offered)
