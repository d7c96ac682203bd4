"""The first day's steps, how far they have come, and the way back to them from what they lead to (R66)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_core.rules.company_setup import Progress, SetupState, SetupStep
from crm_core.rules.policy import Permission, allows
from handlers.ui.callbacks.first_day import FirstDay, OpenStep
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.kit.html import Html, bold, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, Show, button, in_pairs, inline

if TYPE_CHECKING:
    from crm_core.core import Crm


_MARKS = {SetupState.done: "✅", SetupState.later: "⏭", SetupState.todo: "▫️"}


def step_name(step: SetupStep) -> str:
    return {
        SetupStep.company: _("Company"),
        SetupStep.requisites: _("Requisites"),
        SetupStep.hours: _("Hours"),
        SetupStep.trade: _("Trade"),
        SetupStep.products: _("Products"),
        SetupStep.manager: _("First manager"),
        SetupStep.baseline: _("Sales today"),
    }[step]


def overview(progress: Progress, toast: str | None = None) -> Screen:
    """Every step can be opened, also one that is done."""
    following = progress.following()
    steps = [
        button(f"{_MARKS[state]} {step_name(step)}", OpenStep(step=step)) for step, state in progress.states.items()
    ]
    on = None
    if following is not None:
        on = button(_("▶️ Go on: {step}").format(step=step_name(following)), OpenStep(step=following), "primary")
    return Screen(
        text=lines(
            bold(_("🚀 First steps · {n} of {total}").format(n=progress.done, total=progress.total)),
            _what_now(progress),
        ),
        keys=inline(on, *in_pairs(steps), button(_("« Menu"), Menu())),
        toast=toast,
    )


def _what_now(progress: Progress) -> Html:
    if progress.whole:
        return Html(_("🎉 Everything is in place. Clients may write to the bot."))
    if progress.finished:
        return Html(_("The rest can wait. Press a step when you are ready for it."))
    return Html(_("A few minutes, and the bot works for you. Any step can wait and be returned to."))


async def onward(crm: Crm, step: SetupStep) -> Button | None:
    """The next step that is to come behind this one; None for whoever does not set the company up, or has done it."""
    if not allows(crm.actor, Permission.regulation_apply):
        return None
    following = (await crm.queries.setup.progress()).following(step)
    return button(_("▶️ Go on"), OpenStep(step=following), "primary") if following is not None else None


async def first_steps(crm: Crm) -> Button | None:
    """ "🚀 First steps · 3 of 7", while some of them are to come."""
    if not allows(crm.actor, Permission.regulation_apply):
        return None
    progress = await crm.queries.setup.progress()
    if progress.finished:
        return None
    return button(_("🚀 First steps: {n}/{total}").format(n=progress.done, total=progress.total), FirstDay(), "primary")


async def steps_to_come(crm: Crm) -> Screen | None:
    """All of them, under a greeting: for whoever sets the company up, while some are to come."""
    if not allows(crm.actor, Permission.regulation_apply):
        return None
    progress = await crm.queries.setup.progress()
    return None if progress.finished else overview(progress).model_copy(update={"show": Show.SEND})
