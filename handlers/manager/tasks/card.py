"""A task: its card, and putting it off in two presses."""

from __future__ import annotations

from datetime import datetime

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Outdated
from crm_core.rules.time.time_suggestions import quick_times
from handlers.manager.input.date_flow import picks_time
from handlers.manager.input.standing import stands
from handlers.manager.input.time_suggestions import quick_rows
from handlers.manager.tasks.queue import show_deal
from handlers.routers import staff
from handlers.ui.callbacks.tasks import OpenTask, Postpone
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Button, Screen, button, inline
from handlers.ui.screens.task_card import task_screen


@staff.press(OpenTask)
async def open_task(data: OpenTask, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    card = await crm.queries.cards.task(data.task)
    if not card.open:
        return await show_deal(crm, state, card.deal.id, _("This task is done already. Here is the deal."))
    return task_screen(card, Viewer.of(crm))


@staff.press(Postpone)
async def postpone(data: Postpone, crm: Crm, state: FSMContext) -> Answer:
    """Asks until when; with the code of a quick time it is done at once (a reminder's button)."""
    card = await crm.queries.cards.task(data.task)
    if not card.open or card.task.deal_version != data.version:
        raise Outdated(card.deal.id)
    offers = quick_times(crm.now, crm.calendar, crm.actor.zone)
    at = next((offer.moment for offer in offers if offer.code == data.code), None)
    if at is not None:
        return await postponed(crm, state, data.task, data.version, at)
    asked = Screen(
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
    return await stands(state, asked, moment="task", of=data.task, version=data.version)


def back_to_task(task: int, version: int) -> Button:
    return button(_("« Back"), OpenTask(task=task))


@picks_time("task", back_to_task)
async def postponed(crm: Crm, state: FSMContext, task: int, version: int, at: datetime) -> Screen:
    await crm.tasks.postpone(task, version, at)
    await state.set_state(None)
    viewer = Viewer.of(crm)
    return task_screen(
        await crm.queries.cards.task(task), viewer, _("Moved to {when}").format(when=viewer.watch.when(at))
    )
