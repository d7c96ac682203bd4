"""The deal's card: its words, and under them the likeliest thing to do first."""

from __future__ import annotations

from typing import TypeAlias

from crm_core.queries.deals.dto import DealCard, LinkedDeal
from crm_core.queries.dto import ContactBrief
from crm_core.regulation.schema import Regulation
from crm_core.rules.policy import Permission
from crm_core.rules.statuses import DealStatus
from handlers.ui.callbacks.clients import CompareCards, OpenClient
from handlers.ui.callbacks.deals import (
    AddNote,
    AssignDeal,
    DealGoods,
    DealMore,
    History,
    MoveDeal,
    OpenDeal,
    PlanStep,
    ReadRegulation,
    ReopenDeal,
    ReplyTo,
    ResumeDeal,
    WinBack,
)
from handlers.ui.callbacks.invoices import BillDeal
from handlers.ui.callbacks.tasks import OpenTask
from handlers.ui.callbacks.team import Nudge
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline
from handlers.ui.screens.deal_card_text import deal_text, is_a_colleagues
from handlers.ui.screens.navigation import home

LINKED_SHOWN = 2

Above: TypeAlias = "Button | tuple[Button, ...] | None"


def deal_screen(
    card: DealCard, viewer: Viewer, toast: str | None = None, above: Above = None, back: Button | None = None
) -> Screen:
    """The card as it is now. `above`: buttons over all others, such as the way back into an unfinished step.
    `back`: to where it was opened from, if that is known.
    """
    return Screen(text=deal_text(card, viewer), keys=deal_keys(card, viewer, above, back), toast=toast)


def deal_keys(card: DealCard, viewer: Viewer, above: Above = None, back: Button | None = None) -> Inline:
    return inline(
        *(above if isinstance(above, tuple) else (above,)),
        _main(card, viewer),
        _oversight(card, viewer),
        [
            button(_("💬 Reply"), ReplyTo(deal=card.id)) if card.contact.telegram else None,
            button(_("➡️ Change stage"), MoveDeal(deal=card.id, version=card.version)) if card.open else None,
        ],
        [button(_("✍️ Note"), AddNote(deal=card.id)), copy_phone(card.contact.phone)],
        [
            button(_("📦 Products"), DealGoods(deal=card.id)),
            button(_("🧾 Invoice"), BillDeal(deal=card.id)) if card.status is not DealStatus.LOST else None,
        ],
        *[_linked(one) for one in card.linked[:LINKED_SHOWN]],
        same_person_key(card.contact.id, card.likeness[0], card.id)
        if card.likeness and viewer.may(Permission.client_merge)
        else None,
        [
            button(_("👤 Client"), OpenClient(contact=card.contact.id, deal=card.id)),
            button(_("🕘 History"), History(deal=card.id)),
            button(f"📎 {card.files}", History(deal=card.id, only="files")) if card.files else None,
            button(_("⋯ More"), DealMore(deal=card.id)),
        ],
        [script_button(card), back or home(viewer)],
    )


def copy_phone(phone: str | None) -> Button | None:
    """Puts the number into the clipboard by one press."""
    return Button(text=_("📞 Copy number"), copy_text=phone) if phone else None


def script_button(card: DealCard) -> Button:
    """The stage's regulation, with how much of its script is done."""
    steps = len(card.stage.script)
    done = sum(step < steps for step in card.ticked)
    text = _("📖 Script {done}/{steps}").format(done=done, steps=steps) if steps else _("📖 What to say")
    return button(text, ReadRegulation(deal=card.id))


def win_back_button(card: DealCard, regulation: Regulation) -> Button | None:
    """Offered for a refusal as long as nothing goes on from it."""
    funnel = regulation.win_back
    going_on = any(not one.earlier and one.status is DealStatus.OPEN for one in card.linked)
    if card.status is not DealStatus.LOST or funnel is None or funnel == card.funnel.code or going_on:
        return None
    text = _("♻️ Open a deal in “{funnel}”").format(funnel=said(regulation.funnel(funnel).name))
    return button(text, WinBack(deal=card.id, version=card.version))


def _linked(one: LinkedDeal) -> Button:
    mark = {DealStatus.WON: "🏆", DealStatus.LOST: "🚪"}.get(one.status, "🔗")
    where = _("Before: {place}") if one.earlier else _("Goes on: {place}")
    place = f"{said(one.funnel_name)}, {said(one.stage_name)}"
    return button(f"{mark} {where.format(place=short(place, 50))}", OpenDeal(deal=one.id))


def same_person_key(contact: int, like: ContactBrief, deal: int) -> Button:
    """The card that had the number first is the one to keep, unless it is said otherwise."""
    text = _("👥 The same person as {name}?").format(name=short(like.name, 40))
    return button(text, CompareCards(keep=like.id, other=contact, deal=deal))


def to_deal(deal_id: int) -> Button:
    return button(_("« To the deal"), OpenDeal(deal=deal_id))


def _main(card: DealCard, viewer: Viewer) -> Button | None:
    """The one thing to do now."""
    if card.paused_until and card.open:
        return button(_("▶️ Resume work"), ResumeDeal(deal=card.id, version=card.version), "primary")
    if card.tasks:
        name = short(task_name(card.tasks[0], viewer.regulation), 40)
        return button(_("✅ {task}: result").format(task=name), OpenTask(task=card.tasks[0].id), "primary")
    if card.open:
        return button(_("➕ Set the next step"), PlanStep(deal=card.id, version=card.version), "primary")
    if card.status is DealStatus.LOST:
        return button(_("🔄 Back to work"), ReopenDeal(deal=card.id, version=card.version))
    return None


def _oversight(card: DealCard, viewer: Viewer) -> list[Button]:
    """For those who look at somebody else's deal."""
    if not is_a_colleagues(card, viewer) or not card.open or not viewer.may(Permission.deal_assign):
        return []
    assign = button(_("🔀 Reassign"), AssignDeal(deal=card.id, version=card.version))
    return [button(_("🔔 Nudge"), Nudge(deal=card.id)), assign] if card.owner else [assign]
