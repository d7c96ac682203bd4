"""aiogram's dispatcher: it tells the kinds of updates apart, and our middleware finds what answers each (ADR 5)."""

from __future__ import annotations

from aiogram import Dispatcher
from aiogram.types import TelegramObject

from bot.updates.middleware import UpdateMiddleware
from bot.updates.route_match import RouteMatch
from handlers.ui.kit.bill import AtOnce
from handlers.ui.kit.screen import Answer


async def answer(event: TelegramObject, match: RouteMatch) -> Answer | AtOnce:
    return await match()


def open_dispatcher(middleware: UpdateMiddleware) -> Dispatcher:
    """aiogram's own state middleware is off: it would read before our transaction begins."""
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(middleware)
    for observer in (
        dispatcher.message,
        dispatcher.edited_message,
        dispatcher.callback_query,
        dispatcher.my_chat_member,
        dispatcher.inline_query,
        dispatcher.pre_checkout_query,
    ):
        observer.register(answer)
    return dispatcher
