"""/audit: who did what and what was refused, by person or refusals alone (R51)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.audit import AuditPage
from handlers.admin.audit.labels import audit_line
from handlers.admin.callbacks import AuditPeople, ShowAudit
from handlers.routers import staff
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.roles import MARKS
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Inline, Screen, button, inline

PAGE = 10
PEOPLE = 12


@staff.command("audit")
async def audit_command(crm: Crm) -> Screen:
    return await audit(ShowAudit(), crm)


@staff.press(ShowAudit)
async def audit(data: ShowAudit, crm: Crm) -> Screen:
    page = await crm.queries.audit.lines(data.page, PAGE, staff_id=data.staff or None, refused=data.refused)
    name = None
    if data.staff:
        name = next((one.name for one in await crm.queries.people.staff_list() if one.id == data.staff), "…")
    return audit_screen(data, page, name, Viewer.of(crm))


@staff.press(AuditPeople)
async def people(data: AuditPeople, crm: Crm) -> Screen:
    everybody = await crm.queries.people.staff_list()
    pages = max(1, -(-len(everybody) // PEOPLE))
    page = min(data.page, pages - 1)
    keys = [
        button(f"{MARKS[one.role]} {short(one.name, 24)}", ShowAudit(staff=one.id))
        for one in everybody[page * PEOPLE : (page + 1) * PEOPLE]
    ]
    turn = (
        button("‹", AuditPeople(page=page - 1)) if page else None,
        button("›", AuditPeople(page=page + 1)) if page + 1 < pages else None,
    )
    rows = [keys[place : place + 2] for place in range(0, len(keys), 2)]
    return Screen(text=bold(_("📜 Whose acts?")), keys=inline(*rows, turn, button(_("« Audit"), ShowAudit())))


def audit_screen(asked: ShowAudit, page: AuditPage, name: str | None, viewer: Viewer) -> Screen:
    heading = bold(_("📜 Audit"))
    if name is not None:
        heading = fill("{heading} · {name}", heading=heading, name=short(name, 60))
    if asked.refused:
        heading = fill("{heading} · {refused}", heading=heading, refused=_("refusals only"))
    empty = Html(_("Nothing has been refused. Good.") if asked.refused else _("Nothing yet."))
    shown = [audit_line(line, viewer) for line in page.lines] or [empty]
    return Screen(text=lines(heading, "", *shown), keys=_keys(asked, page))


def _keys(asked: ShowAudit, page: AuditPage) -> Inline:
    refused: Button = (
        button(_("All acts"), asked.model_copy(update={"refused": False, "page": 0}))
        if asked.refused
        else button(_("⛔ Refusals only"), asked.model_copy(update={"refused": True, "page": 0}))
    )
    whose = (
        button(_("👥 Everybody"), asked.model_copy(update={"staff": 0, "page": 0}))
        if asked.staff
        else button(_("👤 One person"), AuditPeople())
    )
    turn = (
        button(_("‹ Newer"), asked.model_copy(update={"page": page.page - 1})) if page.page else None,
        button(_("Older ›"), asked.model_copy(update={"page": page.page + 1})) if page.older else None,
    )
    return inline(turn, (refused, whose), button(_("« Menu"), Menu()))
