"""A person's phone in the tests: says, presses what stands on the screen, sees the answer.

Each turn is one transaction, as behind the bot's door, and every screen seen is held to Telegram's limits.
"""

from __future__ import annotations

import itertools
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import StorageKey
from aiogram.types import CallbackQuery, Message, Update

from bot.updates.attachments import attachment_of, template_of, text_of
from bot.updates.fsm import RowStorage
from bot.updates.route_match import match
from crm_core.core import CrmCore
from crm_core.errors import CrmError
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.services.intake.service import Visitor
from handlers.attachments import Attachment
from handlers.lead import router as clients
from handlers.lead.doorstep import Doorstep
from handlers.staff import router as staff
from handlers.ui.kit.bill import CheckoutAnswer
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.inline_results import InlineAnswer
from handlers.ui.kit.screen import Button, Inline, ReplyKeys, Screen, Show, from_json, to_json
from handlers.ui.screens import errors
from tests.handlers.limits import check

_messages = itertools.count(1)


class Chat:
    def __init__(self, core: CrmCore, telegram_id: int, name: str, language: str) -> None:
        self.core, self.id, self.name, self.language = core, telegram_id, name, language
        self.screens: tuple[Screen, ...] = ()
        self.message_id = 0
        self.doorstep = Doorstep(b"secret")

    @property
    def screen(self) -> Screen:
        """What is before their eyes: the last screen that was not a mere toast."""
        return self.screens[-1]

    @property
    def text(self) -> str:
        return "\n".join(screen.text for screen in self.screens)

    @property
    def toast(self) -> str | None:
        return next((screen.toast for screen in self.screens if screen.toast), None)

    @property
    def labels(self) -> list[str]:
        return [one.text for one in self.buttons]

    @property
    def buttons(self) -> list[Button]:
        keys = [screen.keys for screen in self.screens if isinstance(screen.keys, Inline)]
        return [one for shown in keys for row in shown.rows for one in row]

    @property
    def keys(self) -> list[str]:
        """The labels of the keyboard in place of the phone's own."""
        shown = (screen.keys for screen in self.screens if isinstance(screen.keys, ReplyKeys))
        return [key.text for keys in shown for row in keys.rows for key in row]

    def data(self, label: str) -> str:
        """What the button with these words in it carries."""
        for one in self.buttons:
            if label in one.text and one.data is not None:
                return one.data
        raise AssertionError(f"no {label!r} among {self.labels}\n{self.text}")

    async def say(self, text: str | None = None, **attached: Any) -> str:
        """Sends a message; what else it holds as the Bot API has it (photo, contact, …). Returns what is shown then."""
        self.message_id = next(_messages)
        await self._turn(message=self._message(text, attached))
        return self.text

    async def send_file(self, name: str, data: bytes) -> str:
        """Sends a document, which is fetched where it is waited for."""
        file = {"file_id": "f", "file_unique_id": "f", "file_name": name, "file_size": len(data)}
        self.message_id = next(_messages)
        if name.endswith(".docx"):
            read = await template_of(name, data)
        else:
            read = text_of(name, data) if name.endswith(".toml") else await attachment_of(name, data, "RUB")
        await self._turn(message=self._message(None, {"document": file}), file=read)
        return self.text

    async def edit(self, message_id: int, text: str) -> str:
        self.message_id = message_id
        await self._turn(edited=self._message(text, {}))
        return self.text

    async def press(self, label: str) -> str:
        return await self.press_data(self.data(label))

    async def more(self, label: str) -> str:
        """What stands behind "more" on a deal's card."""
        await self.press("⋯ Ещё" if self.language == "ru" else "⋯ More")
        return await self.press(label)

    async def press_data(self, data: str | CallbackData, quoting: Message | None = None) -> str:
        """Any data, as a forged client or a button of last month may send them. `quoting`: what the pressed message
        answers.
        """
        packed = data if isinstance(data, str) else data.pack()
        await self._turn(press=packed, quoting=quoting)
        return self.text

    def written(self, message_id: int, text: str) -> Message:
        """A message of theirs, as a reply quotes it."""
        self.message_id = message_id
        return self._message(text, {})

    def _message(self, text: str | None, attached: dict[str, Any]) -> Message:
        person = {"id": self.id, "is_bot": False, "first_name": self.name}
        chat = {"id": self.id, "type": "private"}
        base = {"message_id": self.message_id, "date": 0, "chat": chat, "from": person}
        return Message.model_validate({**base, "text": text, **attached})

    async def _turn(
        self,
        message: Message | None = None,
        edited: Message | None = None,
        press: str | None = None,
        file: Attachment | None = None,
        quoting: Message | None = None,
    ) -> None:
        zone = self.core.regulation.company.timezone
        person = Actor(ActorKind.lead, None, None, None, self.language, zone, self.name)
        try:
            async with self.core.transaction(Actor.system()) as crm:
                known = await crm.queries.people.who(self.id)
                person = known.actor or person
                memory = RowStorage(known.state, known.data)
                offered = {
                    "crm": crm.acting_as(person),
                    "actor": person,
                    "known": known,
                    "visitor": Visitor(self.id, self.name, None, self.language, f"trace of {self.id}"),
                    "doorstep": self.doorstep,
                    "pays_here": False,
                    "state": FSMContext(storage=memory, key=StorageKey(0, self.id, self.id)),
                    "attachment": file
                    if known.staff is not None and known.state in staff.files | staff.texts | staff.templates
                    else None,
                }
                pressed = self._pressed(press, quoting) if press is not None else None
                update = Update(update_id=1, message=message, edited_message=edited, callback_query=pressed)
                with speaking(person.locale):
                    found = match(update, staff if person.is_staff else clients, memory.state, offered)
                    answer = await found()
                assert not isinstance(answer, InlineAnswer | CheckoutAnswer)
                if memory.changed:
                    await crm.states.save(self.id, self.id, memory.state, memory.data)
        except CrmError as error:
            async with self.core.transaction(person) as crm:
                with speaking(person.locale):
                    answer = await errors.screen_for(
                        error, crm, person, pressed=press is not None, press=self._pressed(press) if press else None
                    )
        self._show(from_json(to_json(answer)))

    def _pressed(self, data: str, quoting: Message | None = None) -> CallbackQuery:
        bot = {"id": 42, "is_bot": True, "first_name": "Voronka", "username": "voronka_test_bot"}
        place = {"message_id": next(_messages), "date": 1, "chat": {"id": self.id, "type": "private"}}
        keys = [[{"text": one.text, "callback_data": one.data}] for one in self.buttons if one.data]
        under = {**place, "from": bot, "text": "…", "reply_markup": {"inline_keyboard": keys}}
        if quoting is not None:
            under["reply_to_message"] = quoting
        person = {"id": self.id, "is_bot": False, "first_name": self.name}
        return CallbackQuery.model_validate(
            {"id": "1", "from": person, "chat_instance": "1", "data": data, "message": under}
        )

    def _show(self, screens: tuple[Screen, ...]) -> None:
        """A toast leaves the screen under it as it was."""
        for screen in screens:
            check(screen)
        toast = next((screen.toast for screen in screens if screen.show is Show.TOAST), None)
        drawn = tuple(screen for screen in screens if screen.show is not Show.TOAST)
        under = tuple(screen.model_copy(update={"toast": toast}) for screen in self.screens) if toast else ()
        self.screens = drawn or under or screens
