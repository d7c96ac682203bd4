"""A task: its card, and putting it off in two presses."""

from __future__ import annotations

from datetime import datetime

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Outdated
from crm_core.rules.quick_times import quick_times
from handlers.audiences import staff
from handlers.manager.picking import picks_time
from handlers.manager.quick import quick_rows
from handlers.ui.cards import deal_screen
from handlers.ui.html import bold, fill, lines
from handlers.ui.i18n import _
from handlers.ui.names import task_name
from handlers.ui.presses import OpenTask, Postpone
from handlers.ui.screen import Answer, Button, Screen, button, inline
from handlers.ui.task_cards import task_screen
from handlers.ui.viewer import Viewer


@staff.press(OpenTask)
async def open_task(data: OpenTask, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    card = await crm.ask.cards.task(data.task)
    if not card.open:
        return deal_screen(card.deal, Viewer.of(crm), toast=_("This task is done already. Here is the deal."))
    return task_screen(card, Viewer.of(crm))


@staff.press(Postpone)
async def postpone(data: Postpone, crm: Crm, state: FSMContext) -> Answer:
    """Asks until when; with the code of a quick time it is done at once (a reminder's button)."""
    card = await crm.ask.cards.task(data.task)
    if not card.open or card.task.deal_version != data.version:
        raise Outdated(card.deal.id)
    offers = quick_times(crm.now, crm.calendar, crm.actor.zone)
    at = next((offer.moment for offer in offers if offer.code == data.code), None)
    if at is not None:
        return await postponed(crm, state, data.task, data.version, at)
    return Screen(
        text=lines(
            bold(_("⏰ Until when?")),
            fill(
                "{task}, {when}",
                task=task_name(card.task, crm.regulation),
                when=Viewer.of(crm).watch.when(card.task.due_at),
            ),
        ),
        keys=inline(*quick_rows(crm, "task", data.task, data.version), back_to_task(data.task, data.version)),
    )


def back_to_task(task: int, version: int) -> Button:
    return button(_("« Back"), OpenTask(task=task))


@picks_time("task", back_to_task)
async def postponed(crm: Crm, state: FSMContext, task: int, version: int, at: datetime) -> Screen:
    await crm.tasks.postpone(task, version, at)
    await state.set_state(None)
    viewer = Viewer.of(crm)
    return task_screen(await crm.ask.cards.task(task), viewer, _("Moved to {when}").format(when=viewer.watch.when(at)))
