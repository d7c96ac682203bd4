"""A deal stands past its stage's limit (R35): its manager first, the supervisors a working day later."""

from __future__ import annotations

from crm_core.queries.notifications.dto import DealFacts, ResumedFacts, StallFacts
from crm_core.queries.notifications.kinds import DealStalled, DealStalledLong, PauseOver
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.deals import AssignDeal, MoveDeal, OpenDeal, PauseDeal, PlanStep
from handlers.ui.callbacks.team import Nudge
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.notifications.deal_lines import number_line, place_line, title_line
from handlers.ui.notifications.registry import shows
from handlers.ui.screens.deal_card import copy_phone


@shows(DealStalled)
def stalled(facts: StallFacts, viewer: Viewer) -> Screen:
    deal = facts.deal
    text = lines(
        Html(_("🐢 <b>This deal is stuck.</b>")),
        "",
        title_line(deal),
        number_line(deal),
        place_line(deal),
        _standing(deal, viewer),
        fill(_("🎯 The goal: {goal}"), goal=short(said(deal.stage.goal), 300)),
    )
    return Screen(
        text=text,
        keys=inline(
            (
                button(_("➡️ Stage"), MoveDeal(deal=deal.id, version=deal.version), "primary"),
                button(_("📅 Plan a step"), PlanStep(deal=deal.id, version=deal.version)),
            ),
            copy_phone(deal.phone),
            (
                button(_("⏸ Pause with a reason"), PauseDeal(deal=deal.id, version=deal.version)),
                button(_("💼 Deal"), OpenDeal(deal=deal.id)),
            ),
        ),
    )


@shows(DealStalledLong)
def stalled_long(facts: StallFacts, viewer: Viewer) -> Screen:
    """To those who lead: who has it, how long it stands, what it is worth; and a push by one press."""
    deal = facts.deal
    owner = short(deal.owner_name, 60) if deal.owner_name else _("nobody")
    text = lines(
        Html(_("🚨 <b>Stuck, and nobody has moved it since the reminder.</b>")),
        "",
        title_line(deal),
        place_line(deal),
        fill(_("Manager: {name}"), name=owner),
        _standing(deal, viewer),
    )
    mine = deal.owner_id == viewer.actor.id
    nudge = button(_("🔔 Nudge {name}").format(name=short(owner, 30)), Nudge(deal=deal.id), "primary")
    assign = button(_("🔀 Reassign"), AssignDeal(deal=deal.id, version=deal.version))
    return Screen(
        text=text,
        keys=inline(
            nudge if deal.owner_id is not None and not mine else None,
            (
                *((assign,) if viewer.may(Permission.deal_assign) else ()),
                button(_("💼 Deal"), OpenDeal(deal=deal.id)),
            ),
        ),
    )


@shows(PauseOver)
def resumed(facts: ResumedFacts, viewer: Viewer) -> Screen:
    deal = facts.deal
    limit = None
    if deal.stage_due_at is not None:
        limit = fill(_("The stage's time runs again, until {when}."), when=viewer.watch.when(deal.stage_due_at))
    return Screen(
        text=lines(Html(_("▶️ <b>The pause is over.</b>")), "", title_line(deal), place_line(deal), limit),
        keys=inline(
            (
                button(_("💼 Deal"), OpenDeal(deal=deal.id), "primary"),
                button(_("📅 Plan a step"), PlanStep(deal=deal.id, version=deal.version)),
            )
        ),
    )


def _standing(deal: DealFacts, viewer: Viewer) -> Html:
    watch = viewer.watch
    since = fill(_("On this stage {since}"), since=watch.since(deal.stage_entered_at))
    if deal.stage_due_at is None:
        return since
    return fill("{since}, {left}.", since=since, left=watch.left(deal.stage_due_at))
