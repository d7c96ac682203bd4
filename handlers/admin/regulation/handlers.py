"""/rules: what can be changed by a press, the file fetched and sent back, the versions and the way back (R77)."""

from __future__ import annotations

from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.regulation.editing.document import Document
from crm_core.regulation.errors import RegulationError
from crm_core.rules.policy import Permission, allows
from crm_core.services.regulation import RegulationInUse
from crm_core.services.regulation.service import FILE
from handlers.admin.regulation.callbacks import (
    ApplyRules,
    BringBack,
    ChooseMove,
    DropDraft,
    FetchRules,
    ShowVersions,
)
from handlers.admin.regulation.menu_screens import file_screen, rules_screen, versions_screen
from handlers.admin.regulation.plan_screen import mistakes_screen, plan_screen
from handlers.attachments import Attachment
from handlers.routers import staff
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _, ngettext
from handlers.ui.kit.screen import Screen, TextFile, button, inline

PAGE = 8
_DRAFT = "rules"


class Rules(StatesGroup):
    """The file is awaited all the while the rules are open; a draft is in the conversation's data."""

    file = State()


@staff.command("rules")
async def rules_command(crm: Crm, state: FSMContext) -> Screen:
    return await rules(crm, state)


@staff.press(ShowRules)
async def rules(crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    _may(crm)
    await state.clear()
    await state.set_state(Rules.file)
    return rules_screen(crm.regulation, await crm.regulations.number(), toast)


@staff.press(FetchRules)
async def fetch(data: FetchRules, crm: Crm, state: FSMContext) -> Screen:
    """The one in force, to be edited and sent back; or an earlier one, to be looked at."""
    number = data.number or await crm.regulations.number()
    text = await crm.queries.regulations.text(number)
    await state.set_state(Rules.file)
    name = FILE if not data.number else FILE.replace(".", f"-{number}.")
    return file_screen(TextFile(name=name, content=text), current=not data.number)


@staff.awaits_text(Rules.file)
async def sent_back(attachment: Attachment | None, crm: Crm, state: FSMContext) -> Screen:
    """The plan of what it would change, or its mistakes."""
    if attachment is None or attachment.text is None:
        return _no_file(attachment.problem if attachment is not None else None)
    return await _planned(attachment.text, crm, state)


@staff.press(ChooseMove)
async def choose_move(data: ChooseMove, crm: Crm, state: FSMContext) -> Screen:
    """The deals of a stage that is gone: written into the draft, and planned again."""
    text = await _draft(state)
    if text is None:
        return await rules(crm, state)
    written, _over = await crm.regulations.read(text)
    stranded = (await crm.regulations.plan(written)).stranded
    one = next((one for one in stranded if (one.funnel, one.stage) == (data.funnel, data.stage)), None)
    if one is None or data.place >= len(one.choices):
        return await _planned(text, crm, state)
    document = Document(text)
    move = {"funnel": one.funnel, "stage": one.stage, "to_stage": one.choices[data.place].code}
    if one.to_funnel != one.funnel:
        move["to_funnel"] = one.to_funnel
    document.add_moved([move])
    return await _planned(document.text, crm, state)


@staff.press(ApplyRules)
async def put_in_force(data: ApplyRules, crm: Crm, state: FSMContext) -> Screen:
    text = await _draft(state)
    if text is None:
        return await rules(crm, state)
    try:
        written, over = await crm.regulations.read(text)
    except RegulationError as error:
        return mistakes_screen(error.problems, ShowRules())
    if over != data.over:
        return await _planned(text, crm, state, _("Somebody has changed the rules meanwhile: look again."))
    try:
        plan = await crm.regulations.apply(written, over=over)
    except RegulationInUse as error:
        return plan_screen(error.plan, written.in_force, over)
    moved = ngettext("In force. {n} deal has moved.", "In force. {n} deals have moved.", plan.moved)
    return await rules(crm, state, moved.format(n=plan.moved) if plan.moved else _("✅ In force from now on"))


@staff.press(DropDraft)
async def drop(crm: Crm, state: FSMContext) -> Screen:
    return await rules(crm, state, _("Nothing was changed"))


@staff.press(ShowVersions)
async def versions(data: ShowVersions, crm: Crm, state: FSMContext) -> Screen:
    page = await crm.queries.regulations.listing(data.page, PAGE)
    return versions_screen(page, Viewer.of(crm))


@staff.press(BringBack)
async def bring_back(data: BringBack, crm: Crm, state: FSMContext) -> Screen:
    """Planned as a file that was sent would be: deals may stand at stages that it does not know."""
    return await _planned(await crm.queries.regulations.text(data.number), crm, state)


async def _planned(text: str, crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    _may(crm)
    try:
        written, over = await crm.regulations.read(text)
    except RegulationError as error:
        await _forget(state)
        return mistakes_screen(error.problems, ShowRules())
    plan = await crm.regulations.plan(written)
    await state.set_state(Rules.file)
    if not plan.changes and not plan.movings:
        await _forget(state)
        return Screen(text=fill(_("This is what is in force already.")), keys=inline(button(_("« Rules"), ShowRules())))
    await state.set_data({_DRAFT: text})
    return plan_screen(plan, written.in_force, over).model_copy(update={"toast": toast})


async def _draft(state: FSMContext) -> str | None:
    data: dict[str, Any] = await state.get_data()
    return data.get(_DRAFT)


async def _forget(state: FSMContext) -> None:
    await state.set_data({})


def _no_file(problem: str | None) -> Screen:
    words = {
        "too_big": _("The file is too big for rules: up to 256 kB, please."),
        "not_fetched": _("Telegram did not give me the file. Please send it once more."),
        "not_text": _("I cannot make out the letters of this file. Save it as UTF-8 text and send me that."),
    }.get(problem or "", _("Please send the rules as a file, the one that I give you. Or press a button above."))
    return Screen(text=fill("📘 {words}", words=words), keys=inline(button(_("« Rules"), ShowRules())))


def _may(crm: Crm) -> None:
    if not allows(crm.actor, Permission.regulation_apply):
        raise Refused(Permission.regulation_apply.value)
