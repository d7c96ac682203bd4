"""aiogram's dispatcher with one handler for each kind of update; behind it routes are looked up (ADR 5)."""

from __future__ import annotations

from aiogram import Dispatcher
from aiogram.enums import ChatMemberStatus
from aiogram.types import CallbackQuery, ChatMemberUpdated, InlineQuery, Message

from bot.updates import reachability
from bot.updates.middleware import UpdateMiddleware
from bot.updates.route_match import RouteMatch
from crm_core.core import Crm
from crm_core.rules.actor import Actor
from handlers.ui.kit.inline_results import InlineAnswer
from handlers.ui.kit.screen import Answer


async def on_message(message: Message, talk: RouteMatch) -> Answer:
    return await talk.message(message)


async def on_edited(message: Message, talk: RouteMatch) -> Answer:
    return await talk.edited(message)


async def on_press(press: CallbackQuery, talk: RouteMatch) -> Answer:
    return await talk.press(press)


async def on_membership(event: ChatMemberUpdated, talk: RouteMatch) -> None:
    """A person blocked the bot, or let it in again."""
    crm: Crm = talk.offered["crm"]
    gone = event.new_chat_member.status in (ChatMemberStatus.KICKED, ChatMemberStatus.LEFT)
    await reachability.note(crm.acting_as(Actor.system()), talk.offered["known"], reachable=not gone)


async def on_inline(query: InlineQuery, talk: RouteMatch) -> InlineAnswer:
    return await talk.inline(query)


def open_dispatcher(doorway: UpdateMiddleware) -> Dispatcher:
    """aiogram's own state middleware is off: it would read before our transaction begins."""
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(doorway)
    dispatcher.message.register(on_message)
    dispatcher.edited_message.register(on_edited)
    dispatcher.callback_query.register(on_press)
    dispatcher.my_chat_member.register(on_membership)
    dispatcher.inline_query.register(on_inline)
    return dispatcher
