"""The deal's card: its words, and under them four rows of keys that never move."""

from __future__ import annotations

from crm_core.queries.deals.dto import DealCard
from crm_core.queries.tasks.dto import TaskLine
from crm_core.regulation.schema import Outcome, Regulation, UnknownCode
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.clients import OpenClient
from handlers.ui.callbacks.deals import (
    AddNote,
    AssignDeal,
    DealMore,
    History,
    MoveDeal,
    OpenDeal,
    PlanStep,
    ReopenDeal,
    ReplyTo,
    ResumeDeal,
    WinBack,
)
from handlers.ui.callbacks.invoices import BillDeal
from handlers.ui.callbacks.quality import DealRemarks, WriteRemark
from handlers.ui.callbacks.tasks import LogOutcome, OpenTask
from handlers.ui.callbacks.team import Nudge
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import columns_for, cut
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline
from handlers.ui.screens.deal_card_text import deal_text, is_a_colleagues
from handlers.ui.screens.navigation import home

_LIKELY = 3


def deal_screen(
    card: DealCard,
    viewer: Viewer,
    toast: str | None = None,
    *,
    unfinished: Button | None = None,
    onward: Button | None = None,
) -> Screen:
    """The card as it is now. `unfinished`: the way back into a step that was begun, the likeliest thing then.
    `onward`: the next of the queue, or the list that the card was opened from; home without either.
    """
    return Screen(text=deal_text(card, viewer), keys=deal_keys(card, viewer, unfinished, onward), toast=toast)


def deal_keys(card: DealCard, viewer: Viewer, unfinished: Button | None = None, onward: Button | None = None) -> Inline:
    """Top to bottom: what is likely now; the client and the stage; words and money; everything else and onward.

    Whoever may only look at it has what there is to read, and the remark (R59).
    """
    if not viewer.may(Permission.deal_edit):
        remarks = button(_("🔍 Remarks"), DealRemarks(deal=card.id))
        write = button(_("✍️ Remark"), WriteRemark(deal=card.id), "primary") if card.open and card.owner else None
        return inline(write, remarks, (_history(card), _client(card)), onward or home(viewer))
    if card.helping and is_a_colleagues(card, viewer) and not viewer.may(Permission.deal_assign):
        # What one who helps may do (R65); the rest is its owner's.
        own = next((task for task in card.tasks if task.owner_id == viewer.actor.id), None)
        note = button(_("✍️ Note"), AddNote(deal=card.id))
        return inline(task_key(own, viewer) if own else None, (note, _history(card)), onward or home(viewer))
    return inline(
        (unfinished,) if unfinished else _likely(card, viewer),
        (_write(card), _stage(card)),
        (button(_("✍️ Note"), AddNote(deal=card.id)), _money(card)),
        (button(_("⋯ More"), DealMore(deal=card.id)), onward or home(viewer)),
    )


def copy_phone(phone: str | None) -> Button | None:
    """Puts the number into the clipboard by one press."""
    return Button(text=_("📞 Copy number"), copy_text=phone) if phone else None


def task_key(task: TaskLine, viewer: Viewer) -> Button:
    """The task's own card: every way in which it may end, and putting it off."""
    return button(
        cut(_("✅ Result: {task}").format(task=task_name(task, viewer.regulation)), 1), OpenTask(task=task.id)
    )


def win_back_button(card: DealCard, regulation: Regulation) -> Button | None:
    """Offered for a refusal as long as nothing goes on from it."""
    funnel = regulation.win_back
    going_on = any(not one.earlier and one.status is DealStatus.OPEN for one in card.linked)
    if card.status is not DealStatus.LOST or card.contact.barred or going_on:
        return None
    if funnel is None or funnel == card.funnel.code:
        return None
    text = cut(f"♻️ {said(regulation.funnel(funnel).name)}", 2)
    return button(text, WinBack(deal=card.id, version=card.version))


def to_deal(deal_id: int) -> Button:
    return button(_("« To the deal"), OpenDeal(deal=deal_id))


def _likely(card: DealCard, viewer: Viewer) -> tuple[Button | None, ...]:
    """The one to three things that are to be done now, by whoever looks."""
    at = {"deal": card.id, "version": card.version}
    if is_a_colleagues(card, viewer) and card.open and viewer.may(Permission.deal_assign):
        return (
            button(_("🔔 Nudge"), Nudge(deal=card.id)) if card.owner else None,
            button(_("🔀 Reassign"), AssignDeal(**at)),
        )
    if (win_back := win_back_button(card, viewer.regulation)) is not None:
        return (button(_("🔄 Reopen"), ReopenDeal(**at)), win_back)
    if card.paused_until and card.open:
        return (button(_("▶️ Resume work"), ResumeDeal(**at), "primary"),)
    if card.tasks:
        return _outcomes(card.tasks[0], viewer)
    if card.open:
        return (button(_("➕ Set the next step"), PlanStep(**at), "primary"),)
    if card.status is DealStatus.LOST:
        return (button(_("🔄 Reopen"), ReopenDeal(**at)),)
    return (_client(card),)


def outcome_key(task: TaskLine, outcome: Outcome) -> Button:
    marks = {"advance": "✅ ", "lose": "🚪 "}
    return button(
        marks.get(outcome.then, "") + said(outcome.name),
        LogOutcome(task=task.id, version=task.deal_version, outcome=outcome.code),
        "success" if outcome.then == "advance" else None,
    )


def outcome_keys(task: TaskLine, regulation: Regulation) -> list[Button]:
    """In the regulation's own order: the one that leads on first and the refusal last. Empty for a type without any."""
    try:
        return [outcome_key(task, outcome) for outcome in regulation.task_type(task.type).outcomes]
    except UnknownCode:
        return []


def _outcomes(task: TaskLine, viewer: Viewer) -> tuple[Button, ...]:
    """As many of the first as stand whole in one row; the others are on the task's card, behind "more"."""
    keys = outcome_keys(task, viewer.regulation)
    if not keys:
        return (task_key(task, viewer).model_copy(update={"style": "primary"}),)
    for count in range(min(_LIKELY, len(keys)), 1, -1):
        if columns_for([key.text for key in keys[:count]]) == count:
            return tuple(keys[:count])
    return (keys[0],)


def _write(card: DealCard) -> Button | None:
    """Words to the client; where no message reaches them, their number."""
    if card.contact.telegram and not card.contact.unreachable:
        return button(_("💬 Write"), ReplyTo(deal=card.id))
    return copy_phone(card.contact.phone) or (_client(card) if card.open else None)


def _stage(card: DealCard) -> Button:
    if card.open:
        return button(_("➡️ Stage"), MoveDeal(deal=card.id, version=card.version))
    return _history(card)


def _history(card: DealCard) -> Button:
    return button(_("🕘 History"), History(deal=card.id))


def _client(card: DealCard) -> Button:
    return button(_("👤 Client"), OpenClient(contact=card.contact.id, deal=card.id))


def _money(card: DealCard) -> Button:
    if card.status is DealStatus.LOST:
        return _client(card)
    return button(_("🧾 Invoice"), BillDeal(deal=card.id))
