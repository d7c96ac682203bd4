"""The record (KPI, R35): which deals stood too long, and with whom; each opens its deal."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.managers_record import RecordLine, RecordPage
from crm_core.roles import Role
from handlers.routers import staff
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.team import ShowRecord, ShowTeam
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.button_layout import cut
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Screen, button, inline

PAGE = 8


@staff.press(ShowRecord)
async def record(data: ShowRecord, crm: Crm) -> Screen:
    return record_screen(data, await crm.queries.record.notes(data.staff or None, data.page, PAGE), Viewer.of(crm))


def record_screen(asked: ShowRecord, page: RecordPage, viewer: Viewer) -> Screen:
    own = viewer.actor.role is Role.manager
    back = button(_("« Menu"), Menu()) if own else button(_("« Team"), ShowTeam())
    heading = bold(_("📒 My record")) if own else bold(_("📒 Record: deals that stood too long"))
    if not page.lines:
        return Screen(text=lines(heading, "", Html(_("No notes. Good."))), keys=inline(back))
    numbered = list(enumerate(page.lines, start=page.page * PAGE + 1))
    turn = (
        button("‹", asked.model_copy(update={"page": page.page - 1})) if page.page else None,
        button("›", asked.model_copy(update={"page": page.page + 1})) if page.page + 1 < page.pages else None,
    )
    keys = [button(cut(f"{n}. {line.title}", 1), OpenDeal(deal=line.deal_id)) for n, line in numbered if line.title]
    counted = ngettext("{n} note", "{n} notes", page.total)
    return Screen(
        text=lines(
            heading,
            fill(counted, n=page.total),
            "",
            *(_line(n, line, viewer, named=not own) for n, line in numbered),
        ),
        keys=inline(*keys, turn, back),
    )


def _line(number: int, line: RecordLine, viewer: Viewer, *, named: bool) -> Html:
    about = [
        _("not moved after a remark") if line.remark else None,
        short(line.staff_name, 40) if named else None,
        short(said(line.stage_name), 40) if line.stage_name else None,
        viewer.watch.when(line.at),
    ]
    return fill(
        "{number}. <b>{title}</b>\n     {about}",
        number=number,
        title=short(line.title, 60) if line.title else _("a colleague's deal by now"),
        about=" · ".join(part for part in about if part),
    )
