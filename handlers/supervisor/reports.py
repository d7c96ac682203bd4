"""/reports: the nineteen of R44, of any time, of anybody, each row opening its deals."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import Narrowing
from crm_core.roles import Role
from crm_core.rules.time.periods import PeriodCode, days_of, moments_of
from handlers.routers import staff
from handlers.ui.callbacks.reports import ALL_ROWS, NarrowReport, ReportDeals, ShowReport, ShowReportGroup, ShowReports
from handlers.ui.figures.report_menu import group_screen, reports_screen
from handlers.ui.figures.report_screens import PAGE, report_deals_screen, report_screen, whose_screen
from handlers.ui.figures.report_words import row_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Screen

_SELLING = {Role.manager, Role.head}


@staff.command("reports")
async def reports_command() -> Screen:
    return reports_screen()


@staff.press(ShowReports)
async def reports() -> Screen:
    return reports_screen()


@staff.press(ShowReportGroup)
async def group(data: ShowReportGroup) -> Screen:
    return group_screen(data.group)


@staff.press(ShowReport)
async def report(data: ShowReport, crm: Crm) -> Screen:
    found = await crm.queries.reports.table(data.report, narrowing(data.period, data.whose, crm))
    return report_screen(data, found, await named(data.whose, crm), Viewer.of(crm))


@staff.press(NarrowReport)
async def narrow(data: NarrowReport, crm: Crm) -> Screen:
    departments = list(await crm.queries.people.departments())
    people = [one for one in await crm.queries.people.colleagues() if one.role in _SELLING or one.open_deals]
    return whose_screen(data, departments, sorted(people, key=lambda one: one.name))


@staff.press(ReportDeals)
async def deals(data: ReportDeals, crm: Crm) -> Screen:
    narrowed = narrowing(data.period, data.whose, crm)
    report = None if data.row == ALL_ROWS else await crm.queries.reports.table(data.report, narrowed)
    # A row that there is no longer: the whole report is nearest to it.
    row = report.rows[data.row] if report is not None and data.row < len(report.rows) else None
    page = await crm.queries.reports.deals(data.report, narrowed, row.key if row else None, data.page, PAGE)
    return report_deals_screen(data, row_name(report, row) if report is not None and row else None, page)


def narrowing(period: PeriodCode, whose: str, crm: Crm) -> Narrowing:
    today = crm.calendar.local(crm.now).date()
    since, until = moments_of(*days_of(period, today), crm.calendar.zone)
    number = int(whose[1:]) if whose[1:].isdecimal() else None
    return Narrowing(
        Period(since, until),
        staff_id=number if whose.startswith("s") else None,
        department_id=number if whose.startswith("d") else None,
    )


async def named(whose: str, crm: Crm) -> str | None:
    """Whom it is narrowed to; None for everybody."""
    if whose.startswith("d"):
        known = {f"d{number}": name for number, name in await crm.queries.people.departments()}
    else:
        known = {f"s{one.id}": one.name for one in await crm.queries.people.colleagues()} if whose else {}
    return known.get(whose)
