"""What staff write outside any question: a reply to a client's message, something to look for, or a gentle hint."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from handlers.manager.input.relay import answered, rest_of_album
from handlers.manager.search.handlers import find, is_guess, looked_for
from handlers.manager.step import draft as drafts
from handlers.routers import staff
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import DealList
from handlers.ui.callbacks.tasks import Today
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Screen, button, inline


@staff.command("cancel")
async def cancel(crm: Crm, state: FSMContext) -> Screen:
    """Gives up whatever was being entered. Nothing of it has been kept in the CRM."""
    draft = await drafts.pending(state)
    if draft is not None and draft.task is not None:
        await crm.tasks.unsay_outcome(draft.task)
    await state.clear()
    back = button(_("« To the deal"), OpenDeal(deal=draft.deal)) if draft else None
    return Screen(text=fill(_("Stopped. Nothing was changed.")), keys=inline(back, button(_("📋 Today"), Today())))


@staff.fallback
async def otherwise(message: Message, crm: Crm, state: FSMContext) -> Answer:
    if await rest_of_album(message, crm, state):
        return None
    was_answer, told = await answered(message, crm, state)
    if was_answer:
        return told
    if message.reply_to_message is None and is_guess(message):
        return await find(looked_for(message) or "", crm, state, guessed=True)
    return Screen(
        text=lines(
            fill(_("I have not sent this to anybody.")),
            fill(_("To answer a client, press Reply under their message or use Telegram's own reply.")),
        ),
        keys=inline([button(_("📋 Today"), Today()), button(_("💼 My deals"), DealList())]),
    )
