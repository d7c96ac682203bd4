"""What somebody was typing or had half done on a deal that was given to a colleague meanwhile reaches that colleague,
and nobody else (R23, R48)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.message_log import Incoming
from handlers.manager.input.states import Typing
from handlers.manager.step import draft as drafts
from handlers.manager.step.draft import Draft
from handlers.manager.step.draft_words import in_words
from handlers.ui.callbacks.tasks import Today
from handlers.ui.input.messages import incoming
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline

_OF_A_DRAFT = {one.state for one in (Typing.answer, Typing.step_note, Typing.back_reason, Typing.came)}
_PICKED_ON_A_DEAL = ("step", "field", "rest")


async def hand_on_draft(
    crm: Crm, state: FSMContext, draft: Draft, refused: Refused, message: Message | None = None
) -> Screen:
    """Gives the colleague the draft in words, and the message that was to go on with it.

    Raises `refused` again where the deal was never the actor's, or is nobody's now.
    """
    words = await in_words(crm, draft)
    name = None
    if words:
        entered = Incoming(MessageKind.TEXT, "\n".join(words), None, None, None)
        name = await _hand_on(crm, draft.deal, entered, refused)
    if message is not None:
        name = await _hand_on(crm, draft.deal, incoming(message), refused)
    await drafts.drop(state)
    if name is None:
        raise refused
    return _told(name)


async def hand_on_typed(crm: Crm, state: FSMContext, message: Message, refused: Refused) -> Screen:
    """The same, for a message that was an answer. Raises `refused` again where it was of no deal."""
    data = await state.get_data()
    draft = await drafts.pending(state)
    deal = deal_in_hand(await state.get_state(), data, draft)
    if deal is None:
        raise refused
    if draft is not None and draft.deal == deal:
        return await hand_on_draft(crm, state, draft, refused, message)
    name = await _hand_on(crm, deal, incoming(message), refused)
    await state.set_state(None)
    return _told(name)


def deal_in_hand(at: str | None, data: dict[str, Any], draft: Draft | None) -> int | None:
    """The deal that is being typed about."""
    if at in _OF_A_DRAFT:
        return draft.deal if draft else None
    if at in (Typing.note.state, Typing.title.state):
        return data.get("note" if at == Typing.note.state else "title")
    for place, key in ((Typing.pause_reason, "pause"), (Typing.let_go_reason, "let_go"), (Typing.figure, "figure")):
        if at == place.state:
            return (data.get(key) or {}).get("deal")
    pick = data.get("pick") or {}
    if at in (Typing.moment.state, Typing.standing.state) and pick.get("purpose") in _PICKED_ON_A_DEAL:
        return pick.get("of")
    return None


async def _hand_on(crm: Crm, deal: int, words: Incoming, refused: Refused) -> str:
    """The colleague's name."""
    if words.chat_id is not None:
        words = replace(words, album=None)
    name = await crm.conversation.hand_on(deal, words, to_client=False)
    crm.note_refusal(refused)
    return name


def _told(name: str) -> Screen:
    told = fill(_("The deal is with {name} now. What you had entered has gone to them."), name=name)
    return Screen(text=told, keys=inline(button(_("📋 Today"), Today())))
