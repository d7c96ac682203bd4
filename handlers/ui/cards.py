"""The deal's card: who, what, where it stands, what is next, and the likeliest thing to do first."""

from __future__ import annotations

from crm_core.queries.card_views import DealCard
from crm_core.rules.phones import pretty
from crm_core.rules.policy import Permission
from crm_core.rules.states import DealStatus
from handlers.ui.amounts import known_amount
from handlers.ui.html import Html, bold, fill, lines, short
from handlers.ui.i18n import _, said
from handlers.ui.names import reason_name, task_name
from handlers.ui.presses import (
    AssignDeal,
    BillDeal,
    DealMore,
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

NEED_SHOWN = 300
NAME_SHOWN = 80


def deal_screen(card: DealCard, viewer: Viewer, toast: str | None = None, above: Button | None = None) -> Screen:
    """The card as it is now. `above`: a button over all others, such as the way back into an unfinished step."""
    return Screen(text=deal_text(card, viewer), keys=deal_keys(card, viewer, above), toast=toast)


def deal_text(card: DealCard, viewer: Viewer) -> Html:
    return lines(
        bold(short(card.title, 120)),
        _client(card),
        _phone(card),
        fill("💬 {need}", need=short(card.need, NEED_SHOWN)) if card.need and card.need.strip() != card.title else None,
        fill(_("📣 From: {source}"), source=said(card.source.name)) if card.source else None,
        "",
        *_stage(card, viewer),
        "",
        *_next(card, viewer),
        _money(card),
        fill(_("👔 {owner} is in charge"), owner=card.owner.name)
        if _is_a_colleagues(card, viewer) and card.owner
        else None,
        _likeness(card),
    )


def deal_keys(card: DealCard, viewer: Viewer, above: Button | None = None) -> Inline:
    return inline(
        above,
        _main(card, viewer),
        _oversight(card, viewer),
        [
            button(_("💬 Reply"), ReplyTo(deal=card.id)) if card.contact.telegram else None,
            button(_("➡️ Change stage"), MoveDeal(deal=card.id, version=card.version)) if card.open else None,
        ],
        [
            button(_("🧾 Invoice"), BillDeal(deal=card.id)) if card.status is not DealStatus.LOST else None,
            copy_phone(card.contact.phone),
        ],
        [button(_("⋯ More"), DealMore(deal=card.id)), button(_("« Today"), Today())],
    )


def copy_phone(phone: str | None) -> Button | None:
    """Puts the number into the clipboard by one press."""
    return Button(text=_("📞 Copy number"), copy_text=phone) if phone else None


def to_deal(deal_id: int) -> Button:
    return button(_("« To the deal"), OpenDeal(deal=deal_id))


def _client(card: DealCard) -> Html:
    name = fill("👤 {name}", name=short(card.contact.name, NAME_SHOWN))
    if card.company:
        name = fill("{name} · {company}", name=name, company=short(card.company, NAME_SHOWN))
    if card.contact.unreachable:
        name = fill(_("{name} (has blocked the bot: call)"), name=name)
    return name


def _phone(card: DealCard) -> Html | None:
    return fill("📞 <code>{phone}</code>", phone=pretty(card.contact.phone)) if card.contact.phone else None


def _stage(card: DealCard, viewer: Viewer) -> list[Html]:
    shown = [fill("{funnel} → <b>{stage}</b>", funnel=said(card.funnel.name), stage=said(card.stage.name))]
    if card.status is DealStatus.WON:
        shown.append(fill(_("🏆 Won {when}"), when=viewer.watch.ago(card.closed_at or viewer.now)))
    elif card.status is DealStatus.LOST:
        why = reason_name(card.lost_reason, viewer.regulation) if card.lost_reason else ""
        shown.append(
            fill(_("🚪 Refused {when}: {reason}"), when=viewer.watch.ago(card.closed_at or viewer.now), reason=why)
        )
    else:
        shown.append(fill(_("🎯 {goal}"), goal=said(card.stage.goal)))
        shown.extend(_stage_time(card, viewer))
    return shown


def _stage_time(card: DealCard, viewer: Viewer) -> list[Html]:
    if card.paused_until:
        until = viewer.watch.day(viewer.watch.local(card.paused_until).date())
        return [fill(_("⏸ On pause until {day}: {reason}"), day=until, reason=card.pause_reason or "")]
    if card.stage_due_at is None:
        return []
    left = viewer.watch.left(card.stage_due_at)
    mark = "⚠️" if card.stage_due_at <= viewer.now else "⏳"
    return [fill(_("{mark} Stage: {left}"), mark=mark, left=left)]


def _next(card: DealCard, viewer: Viewer) -> list[Html]:
    if not card.tasks:
        return [fill(_("⚠️ No next step"))] if card.open else []
    shown = [fill(_("<b>Next step</b>"))]
    for task in card.tasks[:3]:
        mark = "⚠️ " if task.overdue else ""
        name = short(task_name(task, viewer.regulation), 120)
        shown.append(fill("{mark}{name}, {when}", mark=mark, name=name, when=viewer.watch.when(task.due_at)))
    return shown


def _money(card: DealCard) -> Html | None:
    worth = known_amount(card.amount, card.currency)
    return fill("💰 {amount}", amount=worth) if worth else None


def _likeness(card: DealCard) -> Html | None:
    if not card.likeness:
        return None
    names = ", ".join(short(other.name, NAME_SHOWN) for other in card.likeness[:3])
    return fill(_("👥 The same number is on the card of {names}"), names=names)


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
    if not _is_a_colleagues(card, viewer) or not card.open or not viewer.may(Permission.deal_assign):
        return []
    assign = button(_("🔀 Reassign"), AssignDeal(deal=card.id, version=card.version))
    return [button(_("🔔 Nudge"), Nudge(deal=card.id)), assign] if card.owner else [assign]


def _is_a_colleagues(card: DealCard, viewer: Viewer) -> bool:
    return card.owner is None or card.owner.id != viewer.actor.id
