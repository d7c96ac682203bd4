"""A colleague's card put right: name, role, department (R48)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.queries.staff import Colleague
from crm_core.roles import Role
from handlers.routers import staff
from handlers.team.callbacks import ChangeRole, MoveStaff, RenameStaff, ShowColleague
from handlers.team.member_screens import colleague_screen
from handlers.team.members import one_of
from handlers.ui.formatting.roles import MARKS, role_name
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline

LONGEST_NAME = 120


class Changing(StatesGroup):
    """What is being typed about a colleague."""

    name = State()


@staff.press(ChangeRole)
async def change_role(data: ChangeRole, crm: Crm) -> Screen:
    one = await one_of(crm, data.staff)
    if data.role in set(Role):
        await crm.staff.cards.change(one.id, role=Role(data.role))
        return await _changed(crm, one.id)
    offered = [role for role in Role if role is not one.role]
    if crm.actor.role is not Role.admin:
        offered = [role for role in offered if role is not Role.admin]
    keys = [
        button(f"{MARKS[role]} {role_name(role).capitalize()}", ChangeRole(staff=one.id, role=role.value))
        for role in offered
    ]
    return Screen(
        text=lines(
            fill(_("🪪 <b>What does {name} do from now on?</b>"), name=short(one.name, 80)),
            fill(_("Currently: {known}"), known=role_name(one.role)),
        ),
        keys=inline(*keys, _back(one)),
    )


@staff.press(MoveStaff)
async def change_department(data: MoveStaff, crm: Crm) -> Screen:
    one = await one_of(crm, data.staff)
    if data.to >= 0:
        await crm.staff.cards.change(one.id, department_id=data.to or None)
        return await _changed(crm, one.id)
    keys = [
        button(f"🏢 {short(name, 40)}", MoveStaff(staff=one.id, to=department))
        for department, name in await crm.queries.people.departments()
    ]
    return Screen(
        text=lines(
            fill(_("🏢 <b>Where does {name} work from now on?</b>"), name=short(one.name, 80)),
            fill(_("Their deals stay with them.")),
        ),
        keys=inline(*in_pairs(keys), button(_("Without a department"), MoveStaff(staff=one.id, to=0)), _back(one)),
    )


@staff.press(RenameStaff)
async def ask_name(data: RenameStaff, crm: Crm, state: FSMContext) -> Screen:
    one = await one_of(crm, data.staff)
    await state.set_state(Changing.name)
    await state.update_data(colleague=one.id)
    return Screen(text=fill(_("✏️ <b>What is {name} called?</b>"), name=short(one.name, 80)), keys=inline(_back(one)))


@staff.during(Changing.name)
async def name_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    staff_id: int = (await state.get_data())["colleague"]
    await crm.staff.cards.change(staff_id, name=typed_line(message, LONGEST_NAME))
    await state.set_state(None)
    return await _changed(crm, staff_id)


async def _changed(crm: Crm, staff_id: int) -> Screen:
    one = await one_of(crm, staff_id)
    return colleague_screen(one, myself=one.id == crm.actor.id, toast=_("✅ Saved"))


def _back(one: Colleague) -> Button:
    return button(_("« Back"), ShowColleague(staff=one.id))


staff.until_a_press(Changing.name)
