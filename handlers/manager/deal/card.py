"""A deal: its card, and the rest of what can be done with it."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard
from crm_core.rules.policy import Permission
from crm_core.rules.statuses import DealStatus
from handlers.manager.step import draft as drafts
from handlers.manager.step.callbacks import ResumeStep
from handlers.manager.step.paid_period_screen import AskPeriod
from handlers.routers import staff
from handlers.ui.callbacks.deal_lists import DealOfList, DealOfTeam
from handlers.ui.callbacks.deals import (
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
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.deal_card import deal_screen, to_deal, win_back_button


@staff.press(DealOfList)
@staff.press(DealOfTeam)
@staff.press(OpenDeal)
async def open_deal(data: OpenDeal | DealOfList | DealOfTeam, crm: Crm, state: FSMContext) -> Screen:
    """The card, with the way back to the list it was opened from. Where a step of it was left unfinished, the way back
    into that comes first.
    """
    await state.set_state(None)
    card = await crm.queries.cards.deal(data.deal)
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
    card = await crm.queries.cards.deal(data.deal)
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
