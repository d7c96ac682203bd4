"""Everything else that can be done with a deal: what is read first, what is corrected next, the refusal last."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard, LinkedDeal
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from handlers.manager.clients.screens import same_person_key
from handlers.manager.documents.handlers import has_templates
from handlers.manager.step.paid_period_screen import AskPeriod
from handlers.routers import staff
from handlers.ui.callbacks.clients import OpenClient
from handlers.ui.callbacks.deals import (
    AssignDeal,
    DealExpenses,
    DealGoods,
    DealMore,
    DealTags,
    EditDeal,
    History,
    LoseDeal,
    OpenDeal,
    PauseDeal,
    PlanStep,
    ReadRegulation,
    ReopenDeal,
    ResumeDeal,
    StopWriting,
    WriteAgain,
)
from handlers.ui.callbacks.documents import DealDocuments
from handlers.ui.callbacks.helpers import ShowHelpers
from handlers.ui.callbacks.quality import DealRemarks
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import bold, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.deal_card import copy_phone, task_key, to_deal
from handlers.ui.screens.navigation import home

LINKED_SHOWN = 2


@staff.press(DealMore)
async def more(data: DealMore, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    card = await crm.queries.cards.deal(data.deal)
    return more_screen(card, Viewer.of(crm), documents=await has_templates(crm))


def more_screen(card: DealCard, viewer: Viewer, *, documents: bool = False) -> Screen:
    """`documents`: the company has templates of its own."""
    at = {"deal": card.id, "version": card.version}
    return Screen(
        text=bold(short(card.title, 120)),
        keys=inline(
            *[task_key(task, viewer) for task in card.tasks[:1]],
            (_script(card), button(_("👤 Client"), OpenClient(contact=card.contact.id, deal=card.id))),
            (button(_("🕘 History"), History(deal=card.id)), _files(card)),
            (button(_("📦 Products"), DealGoods(deal=card.id)), _expenses(card, viewer)),
            (button(_("🏷 Tags"), DealTags(deal=card.id)), button(_("🔍 Remarks"), DealRemarks(deal=card.id))),
            (button(_("🤝 Helpers"), ShowHelpers(deal=card.id)), copy_phone(card.contact.phone)),
            button(_("📄 Documents"), DealDocuments(deal=card.id)) if documents else None,
            (
                button(_("✏️ Edit"), EditDeal(deal=card.id)),
                button(_("➕ One more task"), PlanStep(**at)) if card.open else None,
            ),
            (
                _pause(card),
                button(_("🔀 Reassign"), AssignDeal(**at)) if viewer.may(Permission.deal_assign) else None,
            ),
            *[_linked(one) for one in card.linked[:LINKED_SHOWN]],
            same_person_key(card.contact.id, card.likeness[0], card.id)
            if card.likeness and viewer.may(Permission.client_merge)
            else None,
            _after_the_sale(card, viewer),
            _whether_to_write(card, viewer),
            button(_("🚪 Client refused"), LoseDeal(deal=card.id, version=card.version), "danger")
            if card.open
            else None,
            (to_deal(card.id), home(viewer)),
        ),
    )


def _expenses(card: DealCard, viewer: Viewer) -> Button | None:
    return button(_("💸 Expenses"), DealExpenses(deal=card.id)) if viewer.sees("amount") else None


def _script(card: DealCard) -> Button:
    """The stage's regulation, with how much of its script is done."""
    steps = len(card.stage.script)
    done = sum(step < steps for step in card.ticked)
    text = _("📖 Script {done}/{steps}").format(done=done, steps=steps) if steps else _("📖 What to say")
    return button(text, ReadRegulation(deal=card.id))


def _files(card: DealCard) -> Button | None:
    return button(_("📎 Files: {n}").format(n=card.files), History(deal=card.id, only="files")) if card.files else None


def _pause(card: DealCard) -> Button | None:
    if not card.open:
        return None
    if card.paused_until:
        return button(_("▶️ Resume work"), ResumeDeal(deal=card.id, version=card.version))
    return button(_("⏸ Pause"), PauseDeal(deal=card.id, version=card.version))


def _linked(one: LinkedDeal) -> Button:
    mark = {DealStatus.WON: "🏆", DealStatus.LOST: "🚪"}.get(one.status, "🔗")
    where = _("Before: {place}") if one.earlier else _("Goes on: {place}")
    place = f"{said(one.funnel_name)}, {said(one.stage_name)}"
    return button(cut(f"{mark} {where.format(place=place)}", 1), OpenDeal(deal=one.id))


def _whether_to_write(card: DealCard, viewer: Viewer) -> Button | None:
    """A refused client is gone back to until somebody says otherwise, and after that only if somebody says so again."""
    if card.status is not DealStatus.LOST or not viewer.may(Permission.deal_lose):
        return None
    at = {"deal": card.id, "version": card.version}
    if card.contact.barred:
        return button(_("✉️ They may be written to again"), WriteAgain(**at))
    return button(_("🚫 Do not write any more"), StopWriting(**at))


def _after_the_sale(card: DealCard, viewer: Viewer) -> list[Button]:
    """A sale may be renewed, and turn out to have been none."""
    if card.status is not DealStatus.WON:
        return []
    at = {"deal": card.id, "version": card.version}
    period = [button(_("🔁 Paid until …"), AskPeriod(**at))] if viewer.regulation.renewal else []
    reopen = [button(_("🔄 Reopen"), ReopenDeal(**at))] if viewer.may(Permission.deal_reopen) else []
    return period + reopen
