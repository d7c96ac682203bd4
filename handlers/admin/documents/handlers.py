"""/documents: templates are sent as Word files, checked at once, and taken out of use (R61)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.queries.documents.values import own_fields
from crm_core.rules.documents import unknown
from crm_core.rules.policy import Permission, allows
from handlers.admin.documents.screens import (
    ask_for_template,
    fields_screen,
    problem_screen,
    retire_screen,
    template_screen,
    templates_screen,
    unknown_screen,
)
from handlers.attachments import Attachment
from handlers.routers import staff
from handlers.ui.callbacks.documents import AddTemplate, RetireTemplate, ShowTemplate, ShowTemplates, TemplateFields
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen


class Templates(StatesGroup):
    file = State()


def _allow(crm: Crm) -> None:
    if not allows(crm.actor, Permission.template_keep):
        raise Refused(Permission.template_keep.value)


@staff.command("documents")
async def documents_command(crm: Crm, state: FSMContext) -> Screen:
    return await templates(crm, state)


@staff.press(ShowTemplates)
async def templates(crm: Crm, state: FSMContext) -> Screen:
    _allow(crm)
    await state.clear()
    return templates_screen(await crm.queries.documents.templates())


@staff.press(ShowTemplate)
async def template(data: ShowTemplate, crm: Crm) -> Screen:
    _allow(crm)
    found = next((one for one in await crm.queries.documents.templates() if one.id == data.template), None)
    if found is None:
        return templates_screen(await crm.queries.documents.templates())
    return template_screen(found, Viewer.of(crm))


@staff.press(TemplateFields)
async def fields(crm: Crm, state: FSMContext) -> Screen:
    _allow(crm)
    return fields_screen(crm.regulation)


@staff.press(AddTemplate)
async def ask(crm: Crm, state: FSMContext) -> Screen:
    _allow(crm)
    await state.clear()
    await state.set_state(Templates.file)
    return ask_for_template()


@staff.awaits_template(Templates.file)
async def take(attachment: Attachment | None, crm: Crm, state: FSMContext) -> Screen:
    """One that asks for what there is not is sent again; meanwhile the one before goes on being used."""
    if attachment is None:
        return problem_screen("no_file")
    if (found := attachment.template) is None:
        return problem_screen(attachment.problem or "not_docx", attachment.where)
    if strange := unknown(found.names, own_fields(crm.regulation)):
        return unknown_screen(strange)
    added = await crm.documents.add_template(_title(attachment.name), found.body, found.names)
    await state.clear()
    listed = await crm.queries.documents.templates()
    made = next(one for one in listed if one.id == added)
    return template_screen(made, Viewer.of(crm), _("Ready to use"))


@staff.press(RetireTemplate)
async def retire(data: RetireTemplate, crm: Crm, state: FSMContext) -> Screen:
    _allow(crm)
    listed = await crm.queries.documents.templates()
    found = next((one for one in listed if one.id == data.template), None)
    if found is not None and not data.sure:
        return retire_screen(found)
    if found is not None:
        await crm.documents.retire_template(data.template)
    return templates_screen(await crm.queries.documents.templates())


def _title(name: str) -> str:
    """What the file is called without its ending: so the document is called as well."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return " ".join(stem.replace("_", " ").split()) or _("Document")
