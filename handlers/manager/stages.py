"""Where the deal goes: the next stage first, any other on demand, or nowhere."""

from __future__ import annotations

from crm_core.queries.card_views import DealCard
from crm_core.regulation.schema import Regulation, Stage
from handlers.manager.step_presses import StayOnStage, leave, resume
from handlers.ui.html import fill, lines
from handlers.ui.i18n import _, said
from handlers.ui.presses import MoveDeal
from handlers.ui.screen import Button, Screen, button, inline


def stage_screen(card: DealCard) -> Screen:
    """After an outcome that leads on: the next stage by one press."""
    at = MoveDeal(deal=card.id, version=card.version)
    ahead = card.next_stage
    return Screen(
        text=lines(
            fill(_("👍 Noted. Has the deal come further?")),
            "",
            fill(_("Now: <b>{stage}</b>"), stage=said(card.stage.name)),
            fill(_("Next stage is reached when: {entry}"), entry=said(ahead.entry)) if ahead else None,
        ),
        keys=inline(
            _to(at, ahead, "primary") if ahead else None,
            button(_("⏸ Not yet, stays where it is"), StayOnStage(deal=card.id, version=card.version)),
            button(_("🔀 Another stage"), at),
            leave(card.id, card.version),
        ),
    )


def stages_screen(card: DealCard, regulation: Regulation, *, under_way: bool) -> Screen:
    """Every other stage of the funnel, those ahead first. `under_way`: the way back leads into the unfinished step."""
    here = regulation.position(card.funnel.code, card.stage.code)
    stages = card.funnel.stages
    at = MoveDeal(deal=card.id, version=card.version)
    ahead = [_to(at, stage) for stage in stages[here + 1 :]]
    behind = [button(f"↩️ {said(stage.name)}", at.model_copy(update={"to": stage.code})) for stage in stages[:here]]
    return Screen(
        text=lines(
            fill(_("<b>Where is the deal now?</b>")),
            fill(_("It stands at: {stage}"), stage=said(card.stage.name)),
        ),
        keys=inline(*ahead, *behind, (resume if under_way else leave)(card.id, card.version)),
    )


def _to(at: MoveDeal, stage: Stage, style: str | None = None) -> Button:
    mark = "🏆" if stage.won else "➡️"
    return button(f"{mark} {said(stage.name)}", at.model_copy(update={"to": stage.code}), "primary" if style else None)
