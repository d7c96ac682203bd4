"""The nineteen reports (R44) and the forecast (R68) on a phone: numbered rows, each a press away from its deals."""

from __future__ import annotations

from datetime import timedelta

from crm_core.queries.deals.list_dto import DealLine, DealPage
from crm_core.queries.reports.report_dto import FORECASTS, OF_NOW, Report, ReportRow
from crm_core.queries.staff import Colleague
from crm_core.rules.policy import Permission
from crm_core.rules.time.periods import PERIOD_CODES, PeriodCode, days_of
from handlers.ui.callbacks.reports import (
    DealOfReport,
    NarrowReport,
    ReportDeals,
    ReportFile,
    ReportPicture,
    ShowReport,
    ShowReportGroup,
)
from handlers.ui.figures.report_menu import group_of
from handlers.ui.figures.report_words import change_of, figures_of, period_name, report_name, row_name
from handlers.ui.formatting.amounts import amount, whole_amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Button, Screen, button, inline

ROWS = 8
PAGE = 8
PEOPLE = 8
_IN_A_ROW = 4
_LONGEST_ID = 10


def report_screen(asked: ShowReport, report: Report, whose: str | None, viewer: Viewer) -> Screen:
    """`whose`: the name of the manager or department that it is narrowed to."""
    numbered = list(enumerate(report.rows[:ROWS], start=1))
    unseen = len(report.rows) - len(numbered) + report.others
    more = fill(ngettext("… and {n} more row", "… and {n} more rows", unseen), n=unseen)
    body = [_row(number, row, report) for number, row in numbered] if numbered else [Html(_("Nothing in this time."))]
    text = lines(_heading(asked, whose, viewer), _total(report), "", *body, more if unseen else None, *_basis(report))
    opened = [
        button(str(number), ReportDeals(report=asked.report, period=asked.period, whose=asked.whose, row=number - 1))
        for number in range(1, len(numbered) + 1)
    ]
    periods = [
        button(f"• {period_name(code)}" if code == asked.period else period_name(code), _of(asked, code))
        for code in PERIOD_CODES
    ]
    everybody = button(_("👥 Everybody's"), ShowReport(report=asked.report, period=asked.period))
    choose = button(_("👤 Whose"), NarrowReport(report=asked.report, period=asked.period))
    times = () if asked.report in OF_NOW else (periods[:3], periods[3:])
    files = (
        button(_("🖼 Picture"), ReportPicture(report=asked.report, period=asked.period, whose=asked.whose)),
        button(_("📄 Excel"), ReportFile(report=asked.report, period=asked.period, whose=asked.whose))
        if viewer.may(Permission.report_export)
        else None,
    )
    last = (everybody if asked.whose else choose, button(_("« Reports"), ShowReportGroup(group=group_of(asked.report))))
    return Screen(text=text, keys=inline(*_rows(opened), *times, files if report.rows else None, last))


def whose_screen(asked: NarrowReport, departments: list[tuple[int, str]], people: list[Colleague]) -> Screen:
    """Departments first, then managers."""
    choices = [(f"d{number}", f"🏢 {name}") for number, name in departments]
    choices += [(f"s{one.id}", one.name) for one in people]
    choices = [(code, name) for code, name in choices if len(code) <= _LONGEST_ID + 1]
    pages = max(1, -(-len(choices) // PEOPLE))
    page = min(asked.page, pages - 1)
    keys = [
        button(short(name, 24), ShowReport(report=asked.report, period=asked.period, whose=code))
        for code, name in choices[page * PEOPLE : (page + 1) * PEOPLE]
    ]
    turn = (
        button("‹", asked.model_copy(update={"page": page - 1})) if page else None,
        button("›", asked.model_copy(update={"page": page + 1})) if page + 1 < pages else None,
    )
    back = button(_("« Back"), ShowReport(report=asked.report, period=asked.period))
    pairs = [keys[place : place + 2] for place in range(0, len(keys), 2)]
    text = lines(bold(report_name(asked.report)), Html(_("Whose figures?")))
    return Screen(text=text, keys=inline(*pairs, turn, back))


def report_deals_screen(asked: ReportDeals, name: str | None, page: DealPage) -> Screen:
    """`name`: of the row; None for the whole report."""
    back = button(_("« To the report"), ShowReport(report=asked.report, period=asked.period, whose=asked.whose))
    counted = ngettext("{n} deal", "{n} deals", page.total).format(n=page.total)
    money = amount(page.sum, page.currency) if page.sum else None
    if page.sum and asked.report in FORECASTS:
        money = _("expected {sum}").format(sum=whole_amount(page.sum, page.currency))
    parts = [counted, money]
    if page.pages > 1:
        parts.append(_("page {page} of {pages}").format(page=page.page + 1, pages=page.pages))
    numbered = list(enumerate(page.lines, start=page.page * PAGE + 1))
    text = lines(
        bold(report_name(asked.report)),
        short(name, 60) if name else None,
        " · ".join(part for part in parts if part),
        "",
        *(_deal(number, line) for number, line in numbered),
    )
    opened = [button(str(number), _opening(line, asked)) for number, line in numbered]
    turn = (
        button("‹", asked.model_copy(update={"page": page.page - 1})) if page.page else None,
        button("›", asked.model_copy(update={"page": page.page + 1})) if page.page + 1 < page.pages else None,
    )
    return Screen(text=text, keys=inline(*_rows(opened), turn, back))


def about_of(asked: ShowReport, whose: str | None, viewer: Viewer) -> str:
    """Whose figures, and of what time."""
    about = [short(whose, 40) if whose else None]
    if asked.report in OF_NOW:
        about.append(_("as of now"))
    else:
        first, after = days_of(asked.period, viewer.watch.today)
        about.append(
            f"{viewer.watch.day(first)} – {viewer.watch.day(min(after - timedelta(days=1), viewer.watch.today))}"
        )
    return " · ".join(one for one in about if one)


def _heading(asked: ShowReport, whose: str | None, viewer: Viewer) -> Html:
    return fill("📑 <b>{name}</b>\n{about}", name=report_name(asked.report), about=about_of(asked, whose, viewer))


def _total(report: Report) -> Html:
    return fill("{figures}{change}", figures=figures_of(report, report.total), change=change_of(report))


def _basis(report: Report) -> tuple[Html, ...]:
    """What a forecast rests on."""
    if report.code not in FORECASTS:
        return ()
    words = _(
        "Each amount by the share of deals that were sold from its stage within a year; "
        "where fewer than five are decided, by the chance in the regulation."
    )
    month = _("The month is told where five sales have passed the stage.")
    return Html(""), fill("{words}", words=words), *((Html(month),) if report.code == "forecast_month" else ())


def _row(number: int, row: ReportRow, report: Report) -> Html:
    return fill(
        "{number}. <b>{name}</b>\n     {figures}",
        number=number,
        name=short(row_name(report, row), 50),
        figures=figures_of(report, row),
    )


def _deal(number: int, line: DealLine) -> Html:
    about = [
        short(said(line.stage_name), 40),
        amount(line.amount, line.currency) if line.amount else None,
        short(line.owner_name, 30) if line.owner_name else None,
    ]
    return fill(
        "{number}. <b>{title}</b>\n     {about}",
        number=number,
        title=short(line.title, 60),
        about=" · ".join(part for part in about if part),
    )


def _opening(line: DealLine, asked: ReportDeals) -> DealOfReport:
    return DealOfReport(deal=line.id, report=asked.report, period=asked.period, whose=asked.whose, row=asked.row)


def _of(asked: ShowReport, code: PeriodCode) -> ShowReport:
    return asked.model_copy(update={"period": code})


def _rows(keys: list[Button]) -> list[list[Button]]:
    return [keys[place : place + _IN_A_ROW] for place in range(0, len(keys), _IN_A_ROW)]
