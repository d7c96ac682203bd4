"""The way through the steps: the one that is asked for, the next one, all of them (R66)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.company_setup import Progress, SetupStep
from crm_core.rules.policy import Permission, allows
from handlers.ui.kit.screen import Screen
from handlers.ui.screens.first_day import overview

AskStep = Callable[[Crm, FSMContext, Progress], Awaitable[Screen]]
A = TypeVar("A", bound=AskStep)
_ASKS: dict[SetupStep, AskStep] = {}


def asks(step: SetupStep) -> Callable[[A], A]:
    """Registers what puts a step's question, and the state in which its answer is typed."""

    def register(ask_step: A) -> A:
        assert step not in _ASKS, step
        _ASKS[step] = ask_step
        return ask_step

    return register


async def ask(step: SetupStep, crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    """Raises Refused for whoever may not set the company up."""
    if not allows(crm.actor, Permission.regulation_apply):
        raise Refused(Permission.regulation_apply.value)
    await state.clear()
    screen = await _ASKS[step](crm, state, await crm.queries.setup.progress())
    return screen.model_copy(update={"toast": toast}) if toast else screen


async def onwards(step: SetupStep, crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    """The next step that is still to come, or all of them."""
    progress = await crm.queries.setup.progress()
    following = progress.following(step)
    if following is None:
        await state.clear()
        return overview(progress, toast)
    return await ask(following, crm, state, toast)
