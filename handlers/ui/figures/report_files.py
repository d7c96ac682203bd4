"""A report as a picture and as a spreadsheet (R44)."""

from __future__ import annotations

from crm_core.queries.reports.report_dto import Report, ReportCode, ReportRow, ReportTotal
from handlers.ui.figures.report_words import figures_of, part_name, report_name, row_name
from handlers.ui.kit.i18n import _
from handlers.ui.kit.picture import Bar, ChartPicture, Column, Sheet, SheetFile

BARS = 12
_COUNTED = {"tasks_done", "tasks_overdue", "promises"}


def report_picture(report: Report, about: str, *, dark: bool = False) -> ChartPicture:
    """Its largest rows. `about`: the time and whose they are; the rows' bars are of money where there is any."""
    by_money = report.code not in _COUNTED and report.total.sum > 0
    bars = tuple(
        Bar(label=row_name(report, row), value=row.sum if by_money else row.count, caption=figures_of(report, row))
        for row in report.rows[:BARS]
    )
    note = " · ".join(part for part in (about, figures_of(report, report.total)) if part)
    return ChartPicture(title=report_name(report.code), note=note, bars=bars, centred=False, dark=dark)


def report_file(report: Report, about: str) -> SheetFile:
    """Every row, with the total last; what it is of stands on a sheet beside, so that the first is a plain table."""
    part = _part_column(report)
    codes = tuple(report.total.parts)
    columns = (
        Column(name=_of_what(report.code)),
        Column(name=_("Count"), kind="number"),
        Column(name=_("Sum, {currency}").format(currency=report.currency), kind="money"),
        *part,
        *(Column(name=part_name(code), kind="number") for code in codes),
    )

    def rest(row: ReportRow | ReportTotal) -> tuple[int | None, ...]:
        return *((row.part,) if part else ()), *(row.parts[code] for code in codes)

    rows = [(row_name(report, row), row.count, row.sum, *rest(row)) for row in report.rows]
    total = report.total
    rows.append((_("Total"), total.count, total.sum, *rest(total)))
    told = [(_("Report"), report_name(report.code)), (_("Of"), about)]
    if report.before is not None:
        told.append((_("Count in the time before"), str(report.before.count)))
    if report.others:
        told.append((_("Rows left out"), str(report.others)))
    return SheetFile(
        name=f"{report.code}.xlsx",
        currency=report.currency,
        sheets=(
            Sheet(name=report_name(report.code), columns=columns, rows=tuple(rows)),
            Sheet(name=_("About"), columns=(Column(name=_("What")), Column(name=_("Value"))), rows=tuple(told)),
        ),
    )


def _part_column(report: Report) -> tuple[Column, ...]:
    if report.code == "conversion":
        return (Column(name=_("Sold"), kind="number"),)
    if report.total.part is not None:
        return (Column(name=_("Paid, {currency}").format(currency=report.currency), kind="money"),)
    return ()


def _of_what(code: ReportCode) -> str:
    """What a row stands for."""
    return {
        "profit_type": _("Kind of work"),
        "profit_source": _("Source"),
        "revenue_product": _("Product"),
        "deals_contact": _("Client"),
        "deals_company": _("Company"),
        "expected": _("Stage"),
        "deals_stage": _("Stage"),
        "leads_status": _("Outcome"),
        "leads_source": _("Source"),
        "lost_reason": _("Reason"),
        "lost_stage": _("Stage"),
        "lost_stage_reason": _("Stage and reason"),
        "lost_source": _("Source"),
        "forecast_month": _("Month"),
        "forecast_funnel": _("Funnel"),
        "invoices_company": _("Company"),
        "invoices_contact": _("Client"),
    }.get(code, _("Manager"))
