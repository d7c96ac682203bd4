"""A deal's card, opened from anywhere."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from handlers.manager.lists.way_back import in_list
from handlers.manager.step import draft as drafts
from handlers.manager.step.callbacks import ResumeStep
from handlers.manager.tasks.queue import onward
from handlers.routers import staff
from handlers.ui.callbacks.deal_lists import DealOfList, DealOfTeam
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.reports import DealOfReport
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, button
from handlers.ui.screens.deal_card import deal_screen


@staff.press(DealOfList)
@staff.press(DealOfTeam)
@staff.press(DealOfReport)
@staff.press(OpenDeal)
async def open_deal(data: OpenDeal | DealOfList | DealOfTeam | DealOfReport, crm: Crm, state: FSMContext) -> Screen:
    """The card, with the way back to the list it was opened from. Where a step of it was left unfinished, the way back
    into that comes first.
    """
    await state.set_state(None)
    if not isinstance(data, OpenDeal):
        await in_list(state, data.back())
    card = await crm.queries.cards.deal(data.deal)
    draft = await drafts.pending(state)
    unfinished = None
    if draft is not None and draft.deal == card.id and (draft.fields or draft.done):
        given = len(draft.fields)
        text = ngettext("▶️ Go on: {n} answer given", "▶️ Go on: {n} answers given", given).format(n=given)
        unfinished = button(
            text if given else _("▶️ Finish the step"), ResumeStep(deal=card.id, version=draft.version), "primary"
        )
    return deal_screen(card, Viewer.of(crm), unfinished=unfinished, onward=await onward(crm, state, card.id))
