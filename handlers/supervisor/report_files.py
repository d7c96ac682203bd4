"""A report's picture and its spreadsheet, by a press (R44)."""

from __future__ import annotations

from datetime import timedelta

from crm_core.core import Crm
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import Narrowing
from handlers.routers import staff
from handlers.supervisor.reports import named, narrowing
from handlers.ui.callbacks.reports import DigestFile, FunnelFile, ReportFile, ReportPicture, ShowReport
from handlers.ui.figures.digest_files import digest_file
from handlers.ui.figures.funnel_files import funnel_file
from handlers.ui.figures.report_files import report_file, report_picture
from handlers.ui.figures.report_screens import about_of
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, Show, button, inline


@staff.press(ReportPicture)
async def picture(data: ReportPicture, crm: Crm) -> Screen:
    found = await crm.queries.reports.table(data.report, narrowing(data.period, data.whose, crm))
    shown = ShowReport(report=data.report, period=data.period, whose=data.whose)
    about = about_of(shown, await named(data.whose, crm), Viewer.of(crm))
    other = button(_("☀️ Light") if data.dark else _("🌙 Dark"), data.model_copy(update={"dark": not data.dark}))
    return Screen(
        picture=report_picture(found, about, dark=data.dark),
        keys=inline((other, button(_("« To the report"), shown))),
        show=Show.SEND,
    )


@staff.press(ReportFile)
async def file(data: ReportFile, crm: Crm) -> Screen:
    found = await crm.report_files.report(data.report, narrowing(data.period, data.whose, crm))
    shown = ShowReport(report=data.report, period=data.period, whose=data.whose)
    about = about_of(shown, await named(data.whose, crm), Viewer.of(crm))
    return Screen(file=report_file(found, about), show=Show.SEND)


@staff.press(DigestFile)
async def day(crm: Crm) -> Screen:
    return Screen(file=digest_file(await crm.report_files.digest()), show=Show.SEND)


@staff.press(FunnelFile)
async def funnel(data: FunnelFile, crm: Crm) -> Screen:
    known = {one.code for one in crm.regulation.funnels}
    code = data.funnel if data.funnel in known else crm.regulation.inbound
    then = Narrowing(Period(crm.now - timedelta(days=data.days), crm.now))
    return Screen(file=funnel_file(await crm.report_files.funnel(code, then)), show=Show.SEND)
