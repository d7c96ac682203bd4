"""Handing a deal, or one of its tasks, to a colleague (R46). The client notices nothing (R23)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.errors import Outdated
from handlers.audiences import staff
from handlers.manager.loop import card_at
from handlers.ui.cards import deal_screen, to_deal
from handlers.ui.html import fill, lines, short
from handlers.ui.i18n import _
from handlers.ui.names import task_name
from handlers.ui.presses import AssignDeal, AssignTask, OpenTask
from handlers.ui.screen import Screen, button, inline
from handlers.ui.task_cards import task_screen
from handlers.ui.viewer import Viewer


@staff.press(AssignDeal)
async def assign(data: AssignDeal, crm: Crm) -> Screen:
    if data.staff:
        await crm.deals.assign(data.deal, data.version, data.staff)
        card = await crm.ask.cards.deal(data.deal)
        name = card.owner.name if card.owner else ""
        return deal_screen(card, Viewer.of(crm), toast=_("{name} is in charge now").format(name=name))
    card = await card_at(crm, data.deal, data.version)
    colleagues = [one for one in await crm.ask.people.colleagues() if card.owner is None or one.id != card.owner.id]
    keys = [button(one.name, data.model_copy(update={"staff": one.id})) for one in colleagues]
    return Screen(
        text=lines(
            fill(_("<b>Who takes the deal over?</b>")),
            fill(_("Now: {owner}"), owner=card.owner.name) if card.owner else fill(_("Nobody is in charge yet.")),
        ),
        keys=inline(*[keys[i : i + 2] for i in range(0, len(keys), 2)], to_deal(card.id)),
    )


@staff.press(AssignTask)
async def assign_task(data: AssignTask, crm: Crm) -> Screen:
    """The colleague sees the deal as well from then on; whose deal it is does not change."""
    card = await crm.ask.cards.task(data.task)
    if not card.open or card.task.deal_version != data.version:
        raise Outdated(card.deal.id)
    colleagues = [one for one in await crm.ask.people.colleagues() if one.id != card.task.owner_id]
    if data.staff:
        await crm.tasks.assign(data.task, data.version, data.staff)
        name = next((one.name for one in colleagues if one.id == data.staff), "")
        given = _("{name} does it now").format(name=short(name, 60))
        return task_screen(await crm.ask.cards.task(data.task), Viewer.of(crm), given)
    keys = [button(one.name, data.model_copy(update={"staff": one.id})) for one in colleagues]
    return Screen(
        text=lines(
            fill(_("<b>Who does this task?</b>")),
            fill("{task}", task=short(task_name(card.task, crm.regulation), 120)),
        ),
        keys=inline(*[keys[i : i + 2] for i in range(0, len(keys), 2)], button(_("« Back"), OpenTask(task=data.task))),
    )
