"""Where the deal goes: the next stage first, any other on demand, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from crm_core.queries.deals.dto import DealCard
from crm_core.regulation.schema import Stage
from crm_core.rules.deals.stage_moves import MovePlan
from crm_core.rules.policy import Permission
from handlers.manager.step.callbacks import BackReason, ByTheRules, StayOnStage, leave, resume
from handlers.manager.step.draft import Draft
from handlers.ui.callbacks.deals import MoveDeal
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Button, Screen, button, inline


class Following(NamedTuple):
    """What the rules have behind the next stage: a task and its moment."""

    task: str
    at: datetime


def stage_screen(card: DealCard, viewer: Viewer, following: Following | None = None) -> Screen:
    """After an outcome that leads on: the next stage by one press, with `following` the next step as well."""
    at = MoveDeal(deal=card.id, version=card.version)
    ahead = card.next_stage
    return Screen(
        text=lines(
            fill(_("👍 Noted. Has the deal come further?")),
            "",
            fill(_("Currently: <b>{stage}</b>"), stage=said(card.stage.name)),
            fill(_("Next stage is reached when: {entry}"), entry=said(ahead.entry)) if ahead else None,
            fill(_("Then, by the rules: {task}, {when}"), task=following.task, when=viewer.watch.when(following.at))
            if following
            else None,
        ),
        keys=inline(
            _to(at, ahead, "primary") if ahead else None,
            button(_("⚡ Yes, and then by the rules"), _by_the_rules(card, following.at)) if following else None,
            button(_("⏸ Not yet, stays where it is"), StayOnStage(deal=card.id, version=card.version)),
            button(_("🔀 Another stage"), at),
            leave(card.id, card.version),
        ),
    )


def _by_the_rules(card: DealCard, at: datetime) -> ByTheRules:
    return ByTheRules(deal=card.id, version=card.version, at=int(at.timestamp()) // 60)


def stages_screen(card: DealCard, ahead: Sequence[MovePlan], viewer: Viewer, *, under_way: bool) -> Screen:
    """Every other stage of the funnel, those ahead first with what each would ask for; those behind for whoever may.

    `under_way`: the way back leads into the unfinished step.
    """
    here = viewer.regulation.position(card.funnel.code, card.stage.code)
    at = MoveDeal(deal=card.id, version=card.version)
    onward = [_to(at, move.target) for move in ahead]
    behind = card.funnel.stages[:here] if viewer.may(Permission.deal_move_back) else ()
    back = [button(f"↩️ {said(stage.name)}", at.model_copy(update={"to": stage.code})) for stage in behind]
    asking = [_asks(move) for move in ahead if move.missing]
    return Screen(
        text=lines(
            fill(_("<b>Where is the deal now?</b>")),
            fill(_("It stands at: {stage}"), stage=said(card.stage.name)),
            *(["", fill(_("What I will ask for on the way:")), *asking] if asking else []),
        ),
        keys=inline(*onward, *back, (resume if under_way else leave)(card.id, card.version)),
    )


def why_screen(draft: Draft) -> Screen:
    """A step back takes a reason (R6): the history is to say why."""
    at = {"deal": draft.deal, "version": draft.version}
    usual = [button(reason, BackReason(**at, reason=place)) for place, reason in enumerate(back_reasons())]
    return Screen(
        text=lines(bold(_("↩️ Why does the deal go back?")), fill(_("Choose, or type it in your own words."))),
        keys=inline(*usual, leave(draft.deal, draft.version)),
    )


def back_reasons() -> tuple[str, ...]:
    return (
        _("Moved on by mistake"),
        _("The client has changed their mind"),
        _("The client asks for something else"),
        _("It has to be done over again"),
    )


def _asks(move: MovePlan) -> Html:
    fields = ", ".join(said(field.name) for field in move.missing)
    return fill("• {stage}: {fields}", stage=short(said(move.target.name), 60), fields=short(fields, 120))


def _to(at: MoveDeal, stage: Stage, style: str | None = None) -> Button:
    mark = "🏆" if stage.won else "➡️"
    return button(f"{mark} {said(stage.name)}", at.model_copy(update={"to": stage.code}), "primary" if style else None)
