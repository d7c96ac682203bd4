"""What comes after a task: the next of the day, by one press from the end of the last (R9, R10)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from handlers.manager.lists.way_back import is_done, to_list
from handlers.ui.callbacks.tasks import OpenTask
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.screen import Button, Screen, button
from handlers.ui.screens.deal_card import deal_screen
from handlers.ui.screens.task_lines import when_due


async def onward(crm: Crm, state: FSMContext, deal: int) -> Button | None:
    """Where the deal's card leads: the next task once one of this deal is finished, else the list it came from.

    None: home.
    """
    if await is_done(state, deal) and (following := await _next_up(crm, deal)) is not None:
        return following
    return await to_list(state)


async def _next_up(crm: Crm, deal: int) -> Button | None:
    """None when the day is done."""
    task = await crm.queries.worklists.next_task(besides_deal=deal)
    if task is None:
        return None
    words = f"▶️ {when_due(task, Viewer.of(crm))} {task.contact_name}"
    return button(cut(words, 2), OpenTask(task=task.id), "primary")


async def show_deal(crm: Crm, state: FSMContext, deal: int, toast: str | None = None) -> Screen:
    """The deal's card after something was done on it, with the way onward that it had before."""
    card = await crm.queries.cards.deal(deal)
    return deal_screen(card, Viewer.of(crm), toast=toast, onward=await onward(crm, state, deal))
