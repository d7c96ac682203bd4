"""/invite: role, department, name, and a single-use link to forward (R50)."""

from __future__ import annotations

from urllib.parse import quote

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.roles import Role
from crm_core.rules.company_setup import SetupStep
from crm_core.rules.policy import Permission
from handlers.routers import staff
from handlers.team.callbacks import Invite, InviteAs, InviteTo, NewDepartment, ShowStaff
from handlers.ui.formatting.deep_links import PREFIX
from handlers.ui.formatting.roles import MARKS, role_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.first_day import onward

LONGEST_NAME = 120
_IN_A_DEPARTMENT = {Role.manager, Role.head}


class Inviting(StatesGroup):
    """What is being typed about the newcomer."""

    department = State()
    name = State()


@staff.command("invite")
async def invite_command(crm: Crm, state: FSMContext) -> Screen:
    return await invite(crm, state)


@staff.press(Invite)
async def invite(crm: Crm, state: FSMContext) -> Screen:
    await state.clear()
    if not Viewer.of(crm).may(Permission.staff_invite):
        raise Refused(Permission.staff_invite.value)
    # Administrators alone make administrators: others are not offered what the core would refuse.
    offered = [role for role in Role if role is not Role.admin or crm.actor.role is Role.admin]
    roles = [button(f"{MARKS[role]} {role_name(role).capitalize()}", InviteAs(role=role)) for role in offered]
    return Screen(text=bold(_("➕ Whom do you invite?")), keys=inline(*roles, _back()))


@staff.press(InviteAs)
async def invite_as(data: InviteAs, press: CallbackQuery, crm: Crm, state: FSMContext) -> Screen:
    if data.role not in _IN_A_DEPARTMENT:
        return await invite_to(InviteTo(role=data.role), press, crm, state)
    departments = [
        button(f"🏢 {short(name, 40)}", InviteTo(role=data.role, department=department_id))
        for department_id, name in await crm.queries.people.departments()
    ]
    may_add = Viewer.of(crm).may(Permission.staff_manage)
    return Screen(
        text=bold(_("🏢 To which department?")),
        keys=inline(
            *departments,
            button(_("➕ A new department"), NewDepartment(role=data.role)) if may_add else None,
            button(_("Without a department"), InviteTo(role=data.role)) if data.role is Role.manager else None,
            button(_("« Back"), Invite()),
        ),
    )


@staff.press(NewDepartment)
async def new_department(data: NewDepartment, press: CallbackQuery, state: FSMContext) -> Screen:
    await state.set_state(Inviting.department)
    await state.set_data({"role": data.role.value, "bot": _bot_behind(press)})
    return Screen(text=bold(_("🏢 What is the new department called?")), keys=inline(button(_("« Back"), Invite())))


@staff.during(Inviting.department)
async def type_department(message: Message, state: FSMContext) -> Screen:
    await state.update_data(department=typed_line(message, LONGEST_NAME), new=True)
    return await _ask_name(state)


@staff.press(InviteTo)
async def invite_to(data: InviteTo, press: CallbackQuery, crm: Crm, state: FSMContext) -> Screen:
    named = dict(await crm.queries.people.departments()) if data.department else {}
    await state.set_data({"role": data.role.value, "department": named.get(data.department), "bot": _bot_behind(press)})
    return await _ask_name(state)


@staff.during(Inviting.name)
async def type_name(message: Message, crm: Crm, state: FSMContext) -> Screen:
    name, entered = typed_line(message, LONGEST_NAME), await state.get_data()
    role, department = Role(entered["role"]), entered.get("department")
    if department is not None and entered.get("new"):
        await crm.staff.add_department(department)
    token = await crm.staff.invite(role, name, department)
    await state.clear()
    on = await onward(crm, SetupStep.manager)
    return invitation_screen(name, role, token, entered.get("bot"), on)


def invitation_screen(name: str, role: Role, token: str, bot: str | None, on: Button | None = None) -> Screen:
    """The link is shown once and kept nowhere: only its hash is."""
    opening = f"https://t.me/{bot}?start={PREFIX}{token}" if bot else f"/start {PREFIX}{token}"
    greeting = _("{name}, here is your way into our CRM. Open it in Telegram:").format(name=name)
    forward = f"https://t.me/share/url?url={quote(opening, safe='')}&text={quote(greeting, safe='')}"
    return Screen(
        text=lines(
            fill(_("🎟 <b>An invitation for {name}</b>, {role}"), name=short(name, 80), role=role_name(role)),
            "",
            fill("<code>{opening}</code>", opening=opening),
            "",
            fill(_("It works once, for seven days. Send it to this person only.")),
        ),
        keys=inline(
            Button(text=_("📤 Send"), url=forward) if bot else None,
            Button(text=_("📋 Copy"), copy_text=opening),
            on,
            _back(),
        ),
    )


async def _ask_name(state: FSMContext) -> Screen:
    await state.set_state(Inviting.name)
    return Screen(
        text=lines(
            bold(_("👤 What is the person called?")),
            fill(_("As clients and colleagues will see it, for example Anna Petrova.")),
        ),
        keys=inline(button(_("« Back"), Invite())),
    )


def _bot_behind(press: CallbackQuery) -> str | None:
    """The bot's own name: it wrote the message whose button was pressed."""
    author = press.message.from_user if isinstance(press.message, Message) else None
    return author.username if author is not None and author.is_bot else None


def _back() -> Button:
    return button(_("« Staff"), ShowStaff())
