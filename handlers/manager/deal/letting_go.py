"""A refused client who is not to be written to any more: why, by one press or in words (R8)."""

from __future__ import annotations

from typing import Annotated

from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from pydantic import Field

from crm_core.core import Crm
from crm_core.errors import BadValue
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.step import draft as drafts
from handlers.manager.step.flow import card_at
from handlers.manager.tasks.queue import show_deal
from handlers.routers import staff
from handlers.ui.callbacks.deals import StopWriting, WriteAgain
from handlers.ui.input.messages import words_of
from handlers.ui.kit.callback_data import CallbackData, Id, Version
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal


class StopReason(CallbackData, prefix="sw"):
    """One of the usual reasons, by its place in the list."""

    deal: Id
    version: Version
    reason: Annotated[int, Field(ge=0, le=9)]


@staff.press(StopWriting)
async def ask_why(data: StopWriting, crm: Crm, state: FSMContext) -> Screen:
    card = await card_at(crm, data.deal, data.version)
    at = {"deal": card.id, "version": card.version}
    await state.set_state(Typing.let_go_reason)
    await state.update_data(let_go=at)
    reasons = [button(words, StopReason(**at, reason=place)) for place, words in enumerate(usual_reasons())]
    return Screen(
        text=lines(
            bold(_("🚫 Why is this client not to be written to any more?")),
            fill(_("Nobody will be reminded of them. Choose, or type it in your own words.")),
        ),
        keys=inline(*reasons, to_deal(card.id)),
    )


@staff.press(StopReason)
async def reason_chosen(data: StopReason, crm: Crm, state: FSMContext) -> Screen:
    reasons = usual_reasons()
    if data.reason >= len(reasons):
        raise BadValue("not_a_choice")
    return await _stop(crm, state, data.deal, data.version, reasons[data.reason])


@typed(Typing.let_go_reason)
async def reason_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    at = (await state.get_data())["let_go"]
    return await _stop(crm, state, at["deal"], at["version"], words_of(message) or "")


@staff.press(WriteAgain)
async def write_again(data: WriteAgain, crm: Crm, state: FSMContext) -> Screen:
    await crm.deals.letting_go.take_up(data.deal, data.version)
    return await show_deal(crm, state, data.deal, _("We come back to them as the rules say"))


def usual_reasons() -> tuple[str, ...]:
    return (
        _("They asked not to be written to"),
        _("The company has closed"),
        _("Not our client at all"),
        _("They were rude"),
    )


async def _stop(crm: Crm, state: FSMContext, deal: int, version: int, reason: str) -> Screen:
    """With the outcome of the task that was just finished, if that is what led here."""
    draft = await drafts.pending(state)
    ours = draft is not None and (draft.deal, draft.version) == (deal, version)
    await crm.deals.letting_go.stop(deal, version, reason, draft.done if draft is not None and ours else None)
    await state.set_state(None)
    if ours:
        await drafts.drop(state)
    return await show_deal(crm, state, deal, _("Noted. Nobody will be reminded of them."))
