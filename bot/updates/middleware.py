"""Around every update: one transaction, in the name of whoever wrote, in their language (ADR 1, 2).

The business change, the outbox rows, the conversation's state, the answer owed and the mark that the update is done
commit together or not at all. A refusal of the core rolls the change back; a second, short transaction then keeps its
answer, and what the person was entering is untouched.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.context import FSMContext
from aiogram.fsm.storage.base import StorageKey
from aiogram.types import CallbackQuery, TelegramObject, Update, User

from bot.updates import reachability
from bot.updates.answering.reply import Address, PendingReply, address_of
from bot.updates.attachments import Attachments
from bot.updates.command_menus import CommandMenus
from bot.updates.fsm import RowStorage
from bot.updates.lanes import Item
from bot.updates.route_match import match
from crm_core.core import Crm, CrmCore
from crm_core.errors import CrmError, Overtaken, StorageBusy
from crm_core.queries.staff import Known
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.services.intake.service import Visitor
from handlers.attachments import Attachment
from handlers.lead import router as clients
from handlers.lead.doorstep import Doorstep
from handlers.staff import router as staff
from handlers.ui.kit.bill import AtOnce
from handlers.ui.kit.i18n import pick_language, speaking
from handlers.ui.kit.screen import Answer
from handlers.ui.screens import errors

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
LONGEST_NAME = 120


class UpdateMiddleware(BaseMiddleware):
    """Expects `item` (the inbox row) in aiogram's data, and returns the answer as an `PendingReply`."""

    def __init__(
        self,
        core: CrmCore,
        menus: CommandMenus,
        files: Attachments,
        doorstep: Doorstep,
        *,
        locale: str,
        pays_here: bool = False,
    ) -> None:
        """`locale`: the company's language, for people whose own we do not speak. `pays_here`: bills can be paid inside
        Telegram."""
        self._core, self._menus, self._files, self._locale = core, menus, files, locale
        self._doorstep, self._pays_here = doorstep, pays_here

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> PendingReply:
        assert isinstance(event, Update)
        item: Item = data["item"]
        user: User | None = data.get("event_from_user")
        address = address_of(event)
        if user is None or user.is_bot or not _private(event):
            return await self._outside(event, item, address, user)
        name, trace = user.full_name[:LONGEST_NAME], self._doorstep.trace(user.id)
        visitor = Visitor(user.id, name, user.username, self._language(user), trace)
        attachment = await self._files.of(event, user.id)
        # The core may refuse after we know who it is: the refusal is told in their name and language.
        person = self._stranger(visitor)
        try:
            async with self._core.transaction(Actor.system()) as crm:
                await crm.inbox.take_turn(item.seq, item.chat_id)
                known = await crm.queries.people.who(user.id)
                person = known.actor or person
                if known.unreachable and event.my_chat_member is None and event.inline_query is None:
                    await reachability.note(crm, known, reachable=True)
                memory = RowStorage(known.state, known.data)
                offered = _offered(crm.acting_as(person), known, visitor, memory, attachment)
                offered |= {"doorstep": self._doorstep, "pays_here": self._pays_here}
                with speaking(person.locale):
                    found = match(event, staff if person.is_staff else clients, memory.state, offered)
                    answer: Answer | AtOnce = await handler(event, {**data, "match": found})
                if memory.changed:
                    await crm.states.save(user.id, user.id, memory.state, memory.data)
                address = replace(address, locale=person.locale)
                owed = await self._finish(crm, PendingReply.of(item.seq, address, answer))
        except Overtaken as error:
            # Somebody was faster between our look and our write. Run again, it sees what they did, and says so.
            raise StorageBusy(error.code) from error
        except CrmError as error:
            owed = await self._told(error, person, item, address, event.callback_query)
        self._menus.seen(person, user.id)
        return owed

    async def _told(
        self, error: CrmError, person: Actor, item: Item, address: Address, press: CallbackQuery | None
    ) -> PendingReply:
        """Keeps the answer to a refused act, and that the update is done."""
        pressed = address.press_id is not None
        async with self._core.transaction(Actor.system()) as crm:
            await crm.inbox.take_turn(item.seq, item.chat_id)
            with speaking(person.locale):
                answer = await errors.screen_for(error, crm.acting_as(person), person, pressed=pressed, press=press)
            address = replace(address, locale=person.locale)
            return await self._finish(crm, PendingReply.of(item.seq, address, answer))

    async def _outside(self, event: Update, item: Item, address: Address, user: User | None) -> PendingReply:
        """Groups, channels and other bots: nobody's conversation. Added to a group, the bot says so and leaves."""
        owed = PendingReply(item.seq, address)
        member = event.my_chat_member
        if address.press_id is not None:
            with speaking(self._language(user)):
                owed = PendingReply.of(item.seq, address, errors.old_button())
        elif member is not None and member.chat.type in ("group", "supergroup"):
            if member.new_chat_member.status in ("member", "administrator", "restricted"):
                with speaking(self._language(user)):
                    answer = errors.groups_are_not_for_this()
                owed = PendingReply.of(item.seq, Address(member.chat.id, leave=True), answer)
        else:
            owed = PendingReply(item.seq, Address(None))
        async with self._core.transaction(Actor.system()) as crm:
            await crm.inbox.take_turn(item.seq, item.chat_id)
            return await self._finish(crm, owed)

    async def _finish(self, crm: Crm, owed: PendingReply) -> PendingReply:
        assert owed.seq is not None
        await crm.inbox.mark_done(owed.seq, owed.stored())
        return owed

    def _stranger(self, visitor: Visitor) -> Actor:
        return Actor(
            kind=ActorKind.lead,
            id=None,
            role=None,
            department_id=None,
            locale=visitor.locale,
            zone=self._core.regulation.company.timezone,
            name=visitor.name,
        )

    def _language(self, user: User | None) -> str:
        return pick_language(user.language_code if user is not None else None, self._locale)


def _offered(
    crm: Crm, known: Known, visitor: Visitor, memory: RowStorage, attachment: Attachment | None
) -> dict[str, Any]:
    """What a handler may ask for by name."""
    key = StorageKey(0, visitor.telegram_id, visitor.telegram_id)
    return {
        "crm": crm,
        "actor": crm.actor,
        "known": known,
        "visitor": visitor,
        "state": FSMContext(storage=memory, key=key),
        "attachment": attachment,
    }


def _private(event: Update) -> bool:
    message = event.message or event.edited_message
    if event.inline_query is not None or event.pre_checkout_query is not None:
        return True
    if event.callback_query is not None:
        pressed = event.callback_query.message
        return pressed is not None and pressed.chat.type == "private"
    if event.my_chat_member is not None:
        return event.my_chat_member.chat.type == "private"
    return message is not None and message.chat.type == "private"
