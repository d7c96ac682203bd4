"""The base of clients as a whole: what somebody may do with it."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.rules.exports import ExportFormat, ExportKind, named_by_the_rules
from crm_core.rules.policy import Permission
from handlers.base.callbacks import AskExport, BringBase
from handlers.routers import staff
from handlers.ui.callbacks.base import ShowBase, ShowSegments
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline


@staff.command("base")
async def base_command(crm: Crm, state: FSMContext) -> Screen:
    return await base(crm, state)


@staff.press(ShowBase)
async def base(crm: Crm, state: FSMContext) -> Screen:
    if not Viewer.of(crm).may(Permission.base_export):
        raise Refused(Permission.base_export.value)
    await state.clear()
    return base_screen(crm)


def base_screen(crm: Crm) -> Screen:
    may_take = named_by_the_rules(crm.actor, crm.regulation)
    may_bring = Viewer.of(crm).may(Permission.base_import)
    clients, deals = ExportKind.CLIENTS, ExportKind.DEALS
    excel, csv = ExportFormat.XLSX, ExportFormat.CSV
    return Screen(
        text=lines(
            bold(_("🗄 The base")),
            "",
            Html(_("📥 The base of another program comes from its own export, or from a table of yours."))
            if may_bring
            else None,
            Html(_("📤 A copy holds what you see of clients and deals. Another leader allows it; it is on record."))
            if may_take
            else Html(_("📤 Nobody takes a copy of the base along in your role: the rules do not name it.")),
        ),
        keys=inline(
            (
                button(_("📥 Bring clients"), BringBase(kind="clients")),
                button(_("📥 Bring deals"), BringBase(kind="deals")),
            )
            if may_bring
            else None,
            (
                button(_("📤 Clients, Excel"), AskExport(kind=clients, format=excel)),
                button(_("📤 Clients, CSV"), AskExport(kind=clients, format=csv)),
            )
            if may_take
            else None,
            (
                button(_("📤 Deals, Excel"), AskExport(kind=deals, format=excel)),
                button(_("📤 Deals, CSV"), AskExport(kind=deals, format=csv)),
            )
            if may_take
            else None,
            button(_("🧮 Segments"), ShowSegments()) if Viewer.of(crm).may(Permission.digest_view) else None,
            button(_("« Menu"), Menu()),
        ),
    )
