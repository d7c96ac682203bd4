"""The frame of each step of the first day (R66)."""

from __future__ import annotations

from crm_core.rules.company_setup import Progress, SetupState, SetupStep
from handlers.admin.first_day.callbacks import PutAside
from handlers.ui.callbacks.first_day import FirstDay
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.first_day import step_name


def step_screen(
    progress: Progress,
    step: SetupStep,
    *said: str | None,
    keys: tuple[Button | tuple[Button, ...] | None, ...] = (),
    toast: str | None = None,
) -> Screen:
    """One step: where one is, what is asked, what can be pressed, and the ways on and back."""
    place = list(progress.states).index(step) + 1
    heading = _("🚀 {n} of {total} · {step}").format(n=place, total=progress.total, step=step_name(step))
    later = progress.states[step] is not SetupState.done
    aside = button(_("Later ›"), PutAside(step=step)) if later else button(_("Next ›"), PutAside(step=step))
    return Screen(
        text=lines(bold(heading), "", *said),
        keys=inline(*keys, (button(_("« Steps"), FirstDay()), aside)),
        toast=toast,
    )


def now_is(words: str) -> Html:
    return fill(_("Now: {value}"), value=words)
