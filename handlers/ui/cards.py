"""The deal's card: its words, and under them the likeliest thing to do first."""

from __future__ import annotations

from crm_core.queries.card_views import DealCard
from crm_core.rules.policy import Permission
from crm_core.rules.states import DealStatus
from handlers.ui.card_text import deal_text, is_a_colleagues
from handlers.ui.html import short
from handlers.ui.i18n import _
from handlers.ui.names import task_name
from handlers.ui.presses import (
    AddNote,
    AssignDeal,
    BillDeal,
    DealGoods,
    DealMore,
    History,
    MoveDeal,
    Nudge,
    OpenDeal,
    OpenTask,
    PlanStep,
    ReopenDeal,
    ReplyTo,
    ResumeDeal,
    Today,
)
from handlers.ui.screen import Button, Inline, Screen, button, inline
from handlers.ui.viewer import Viewer


def deal_screen(card: DealCard, viewer: Viewer, toast: str | None = None, above: Button | None = None) -> Screen:
    """The card as it is now. `above`: a button over all others, such as the way back into an unfinished step."""
    return Screen(text=deal_text(card, viewer), keys=deal_keys(card, viewer, above), toast=toast)


def deal_keys(card: DealCard, viewer: Viewer, above: Button | None = None) -> Inline:
    return inline(
        above,
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
        [
            button(_("🕘 History"), History(deal=card.id)),
            button(f"📎 {card.files}", History(deal=card.id, only="files")) if card.files else None,
            button(_("⋯ More"), DealMore(deal=card.id)),
        ],
        button(_("« Today"), Today()),
    )


def copy_phone(phone: str | None) -> Button | None:
    """Puts the number into the clipboard by one press."""
    return Button(text=_("📞 Copy number"), copy_text=phone) if phone else None


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
