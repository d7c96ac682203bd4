"""Handing a deal, or one of its tasks, to a colleague (R46). The client notices nothing (R23)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Outdated
from handlers.manager.step.flow import card_at
from handlers.manager.tasks.queue import show_deal
from handlers.routers import staff
from handlers.team.nobody_else import way_out
from handlers.ui.callbacks.deals import AssignDeal, TakeLead
from handlers.ui.callbacks.tasks import AssignTask, OpenTask
from handlers.ui.formatting.labels import task_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal
from handlers.ui.screens.navigation import home
from handlers.ui.screens.task_card import task_screen


@staff.press(AssignDeal)
async def assign(data: AssignDeal, crm: Crm, state: FSMContext) -> Screen:
    if data.staff:
        await crm.deals.assignment.assign(data.deal, data.version, data.staff)
        owner = (await crm.queries.cards.deal(data.deal)).owner
        name = owner.name if owner else ""
        return await show_deal(crm, state, data.deal, _("{name} is in charge now").format(name=name))
    card = await card_at(crm, data.deal, data.version)
    colleagues = [one for one in await crm.queries.people.colleagues() if card.owner is None or one.id != card.owner.id]
    keys = [button(one.name, data.model_copy(update={"staff": one.id})) for one in colleagues]
    screen = Screen(
        text=lines(
            fill(_("<b>Who takes the deal over?</b>")),
            fill(_("Currently: {owner}"), owner=card.owner.name) if card.owner else fill(_("Nobody is in charge yet.")),
        ),
        keys=inline(*[keys[i : i + 2] for i in range(0, len(keys), 2)], to_deal(card.id)),
    )
    return screen if keys else await way_out(screen, crm)


@staff.press(TakeLead)
async def take_lead(data: TakeLead, crm: Crm, state: FSMContext) -> Screen:
    """The winner gets the card; whoever was later reads whose it is."""
    claim = await crm.deals.claiming.claim(data.deal)
    if claim.mine:
        return await show_deal(crm, state, data.deal, _("The lead is yours"))
    return Screen(
        text=fill(_("👌 {name} has this lead."), name=short(claim.taken_by, 60))
        if claim.taken_by
        else fill(_("This lead is closed already.")),
        keys=inline(home(Viewer.of(crm))),
    )


@staff.press(AssignTask)
async def assign_task(data: AssignTask, crm: Crm) -> Screen:
    """The colleague sees the deal as well from then on; whose deal it is does not change."""
    card = await crm.queries.cards.task(data.task)
    if not card.open or card.task.deal_version != data.version:
        raise Outdated(card.deal.id)
    colleagues = [one for one in await crm.queries.people.colleagues() if one.id != card.task.owner_id]
    if data.staff:
        await crm.tasks.assign(data.task, data.version, data.staff)
        name = next((one.name for one in colleagues if one.id == data.staff), "")
        given = _("{name} does it now").format(name=short(name, 60))
        return task_screen(await crm.queries.cards.task(data.task), Viewer.of(crm), given)
    keys = [button(one.name, data.model_copy(update={"staff": one.id})) for one in colleagues]
    screen = Screen(
        text=lines(
            fill(_("<b>Who does this task?</b>")),
            fill("{task}", task=short(task_name(card.task, crm.regulation), 120)),
        ),
        keys=inline(*[keys[i : i + 2] for i in range(0, len(keys), 2)], button(_("« Back"), OpenTask(task=data.task))),
    )
    return screen if keys else await way_out(screen, crm)
