"""A deal: its card, and the rest of what can be done with it."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.card_views import DealCard
from crm_core.rules.policy import Permission
from crm_core.rules.states import DealStatus
from handlers.audiences import staff
from handlers.manager import draft as drafts
from handlers.manager.period_screen import AskPeriod
from handlers.manager.step_presses import ResumeStep
from handlers.ui.cards import deal_screen, to_deal, win_back_button
from handlers.ui.html import bold, fill, lines, short
from handlers.ui.i18n import _, ngettext
from handlers.ui.list_presses import DealOfList, DealOfTeam
from handlers.ui.presses import (
    AssignDeal,
    DealMore,
    EditDeal,
    LoseDeal,
    OpenDeal,
    PauseDeal,
    PlanStep,
    ReopenDeal,
    ResumeDeal,
)
from handlers.ui.screen import Button, Screen, button, inline
from handlers.ui.viewer import Viewer


@staff.press(DealOfList)
@staff.press(DealOfTeam)
@staff.press(OpenDeal)
async def open_deal(data: OpenDeal | DealOfList | DealOfTeam, crm: Crm, state: FSMContext) -> Screen:
    """The card, with the way back to the list it was opened from. Where a step of it was left unfinished, the way back
    into that comes first.
    """
    await state.set_state(None)
    card = await crm.ask.cards.deal(data.deal)
    draft = await drafts.pending(state)
    above = None
    if draft is not None and draft.fields and (draft.deal, draft.version) == (card.id, card.version):
        given = len(draft.fields)
        text = ngettext("▶️ Go on: {n} answer given", "▶️ Go on: {n} answers given", given).format(n=given)
        above = button(text, ResumeStep(deal=card.id, version=card.version), "primary")
    back = None if isinstance(data, OpenDeal) else data.back()
    return deal_screen(card, Viewer.of(crm), above=above, back=back)


@staff.press(DealMore)
async def more(data: DealMore, crm: Crm) -> Screen:
    card = await crm.ask.cards.deal(data.deal)
    viewer = Viewer.of(crm)
    at = {"deal": card.id, "version": card.version}
    pause = button(_("⏸ Pause"), PauseDeal(**at))
    if card.paused_until:
        pause = button(_("▶️ Resume work"), ResumeDeal(**at))
    return Screen(
        text=lines(bold(short(card.title, 120)), fill(_("What else?"))),
        keys=inline(
            [
                button(_("✏️ Edit"), EditDeal(deal=card.id)),
                button(_("➕ One more task"), PlanStep(**at)) if card.open else None,
            ],
            pause if card.open else None,
            button(_("🔀 Reassign"), AssignDeal(**at)) if viewer.may(Permission.deal_assign) else None,
            win_back_button(card, crm.regulation),
            _after_the_sale(card, viewer),
            button(_("🚪 Client refused"), LoseDeal(deal=card.id, version=card.version), "danger")
            if card.status is DealStatus.OPEN
            else None,
            to_deal(card.id),
        ),
    )


def _after_the_sale(card: DealCard, viewer: Viewer) -> list[Button]:
    """A sale may be renewed, and turn out to have been none."""
    if card.status is not DealStatus.WON:
        return []
    at = {"deal": card.id, "version": card.version}
    period = [button(_("🔁 Paid until …"), AskPeriod(**at))] if viewer.regulation.renewal else []
    reopen = [button(_("🔄 Back to work"), ReopenDeal(**at))] if viewer.may(Permission.deal_reopen) else []
    return period + reopen
