"""/plan: what is to be sold this month and what is, and a plan typed in by two presses and a number (R45)."""

from __future__ import annotations

from datetime import date

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.roles import Role
from crm_core.rules.plans import PlanFor, plan_for
from crm_core.rules.policy import Permission, Subject, allows
from handlers.routers import staff
from handlers.ui.callbacks.plans import ChoosePlan, DropPlan, ShowPlan, TypePlan
from handlers.ui.figures.plan_screens import plan_screen, type_plan_screen, whose_plan_screen
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.amounts import typed_amount
from handlers.ui.input.text import typed_line
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen

_SELLING = {Role.manager, Role.head}


class Planning(StatesGroup):
    """A sum is being typed; the month and whose it is are in the conversation's data."""

    amount = State()


@staff.command("plan")
async def plan_command(crm: Crm, state: FSMContext) -> Screen:
    return await plan(ShowPlan(), crm, state)


@staff.press(ShowPlan)
async def plan(data: ShowPlan, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return plan_screen(data, await crm.queries.plans.report(_month(data.month, crm)), Viewer.of(crm))


@staff.press(ChoosePlan)
async def choose(data: ChoosePlan, crm: Crm, state: FSMContext) -> Screen:
    _check(crm)
    await state.set_state(None)
    actor = crm.actor
    departments = [
        (number, name)
        for number, name in await crm.queries.people.departments()
        if allows(actor, Permission.plan_set, Subject(department_id=number))
    ]
    people = [one for one in await crm.queries.people.colleagues() if one.role in _SELLING or one.open_deals]
    people.sort(key=lambda one: one.name)
    all_of = allows(actor, Permission.plan_set, Subject())
    return whose_plan_screen(data, _month(data.month, crm), departments, people, all_of=all_of)


@staff.press(TypePlan)
async def ask(data: TypePlan, crm: Crm, state: FSMContext) -> Screen:
    _check(crm)
    whose, month = plan_for(data.whose), _month(data.month, crm)
    report = await crm.queries.plans.report(month)
    await state.set_state(Planning.amount)
    await state.set_data({"month": data.month, "whose": data.whose})
    row = next((one for one in report.rows if one.whose == whose), None)
    return type_plan_screen(data, month, row, await _name(whose, crm), report.currency)


@staff.press(DropPlan)
async def drop(data: DropPlan, crm: Crm, state: FSMContext) -> Screen:
    await crm.plans.put(_month(data.month, crm), plan_for(data.whose), None)
    return (await plan(ShowPlan(month=data.month), crm, state)).model_copy(update={"toast": _("✓ Taken away")})


@staff.during(Planning.amount)
async def typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    kept = TypePlan.model_validate(await state.get_data())
    amount = typed_amount(typed_line(message), crm.regulation.company.currency, "price")
    await crm.plans.put(_month(kept.month, crm), plan_for(kept.whose), amount)
    await state.clear()
    return (await plan(ShowPlan(month=kept.month), crm, state)).model_copy(update={"toast": _("✓ Saved")})


def _check(crm: Crm) -> None:
    if not allows(crm.actor, Permission.plan_set):
        raise Refused(Permission.plan_set.value)


def _month(number: int, crm: Crm) -> date:
    """The first day of the month that is so many from this one, by the company's clock."""
    today = crm.calendar.local(crm.now).date()
    place = today.year * 12 + today.month - 1 + number
    return date(place // 12, place % 12 + 1, 1)


async def _name(whose: PlanFor, crm: Crm) -> str:
    if whose.kind == "department":
        return dict(await crm.queries.people.departments()).get(whose.id or 0, "—")
    if whose.kind == "manager":
        named = {one.id: one.name for one in await crm.queries.people.colleagues()}
        return named.get(whose.id or 0, "—")
    return _("The whole company")
