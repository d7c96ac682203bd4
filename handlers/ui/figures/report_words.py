"""What reports are called, and a row's figures in words: one place for the chat, the picture and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crm_core.queries.reports.report_dto import FORECASTS, REFUSALS, Report, ReportCode, ReportRow, ReportTotal
from crm_core.rules.time.periods import PeriodCode
from handlers.ui.formatting.amounts import amount, whole_amount
from handlers.ui.formatting.times import calendar_month
from handlers.ui.kit.i18n import _, ngettext, said


def report_name(code: ReportCode) -> str:
    return {
        "deals_manager": _("Deals by manager"),
        "profit_type": _("Sales by kind of work"),
        "profit_source": _("Payments by source"),
        "conversion": _("Conversion by manager"),
        "won": _("Won deals"),
        "revenue_product": _("Sales by product"),
        "deals_contact": _("Deals by client"),
        "deals_company": _("Deals by company"),
        "expected": _("Expected sales"),
        "overdue": _("Overdue deals"),
        "deals_stage": _("Deals by stage"),
        "leads_manager": _("Leads by manager"),
        "leads_status": _("Leads by outcome"),
        "leads_source": _("Leads by source"),
        "invoices_manager": _("Invoices by manager"),
        "invoices_company": _("Invoices by company"),
        "invoices_contact": _("Invoices by client"),
        "tasks_done": _("Tasks done"),
        "tasks_overdue": _("Tasks overdue"),
        "lost_reason": _("Refusals by reason"),
        "lost_stage": _("Refusals by stage"),
        "lost_stage_reason": _("Refusals by stage and reason"),
        "lost_manager": _("Refusals by manager"),
        "lost_source": _("Refusals by source"),
        "lost_untouched": _("Refused untouched"),
        "promises": _("Promises kept, moved, broken"),
        "promises_moved": _("Deals with moved promises"),
        "promises_broken": _("Deals with broken promises"),
        "forecast_month": _("Forecast by month"),
        "forecast_manager": _("Forecast by manager"),
        "forecast_funnel": _("Forecast by funnel"),
    }[code]


def period_name(code: PeriodCode) -> str:
    return {
        "w0": _("week"),
        "m0": _("month"),
        "m1": _("last month"),
        "q0": _("quarter"),
        "y0": _("year"),
    }[code]


def row_name(report: Report, row: ReportRow) -> str:
    """What a row is of: a month by its name, and what nobody has said as that."""
    if not row.key:
        return _("not known yet") if report.code == "forecast_month" else _("not said")
    if report.code == "forecast_month":
        return calendar_month(date.fromisoformat(f"{row.key}-01"))
    return said(row.name)


def figures_of(report: Report, row: ReportRow | ReportTotal) -> str:
    """Of what there are how many, for how much, and what became of them."""
    counted = {
        "deals": ngettext("{n} deal", "{n} deals", row.count),
        "invoices": ngettext("{n} invoice", "{n} invoices", row.count),
        "tasks": ngettext("{n} task", "{n} tasks", row.count),
        "promises": ngettext("{n} promise", "{n} promises", row.count),
    }[report.of].format(n=row.count)
    # Expected by a share: its kopecks say nothing.
    worded = whole_amount if report.code in FORECASTS else amount
    parts = [counted, worded(row.sum, report.currency) if row.sum else None]
    if report.code == "conversion":
        share = round(100 * (row.part or 0) / row.count) if row.count else 0
        parts.append(_("sold {n}, {share} %").format(n=row.part or 0, share=share))
    elif report.code in REFUSALS and row is not report.total and report.total.count:
        parts.append(_("{share} % of all").format(share=round(100 * row.count / report.total.count)))
    elif row.part is not None:
        parts.append(_("paid {sum}").format(sum=amount(row.part, report.currency)))
    parts += promises_told(row.parts)
    return " · ".join(part for part in parts if part)


def promises_told(parts: Mapping[str, int]) -> list[str]:
    """What became of them; what there is none of is left out, but for the kept ones."""
    if not parts:
        return []
    moves = ngettext("{n} time", "{n} times", parts["moves"]).format(n=parts["moves"])
    told = [_("kept {n}").format(n=parts["kept"])]
    told += [_("moved {n} ({times})").format(n=parts["moved"], times=moves)] if parts["moved"] else []
    told += [_("broken {n}").format(n=parts["broken"])] if parts["broken"] else []
    return told + ([_("no answer {n}").format(n=parts["tries"])] if parts["tries"] else [])


def part_name(code: str) -> str:
    """Of a promise's end, as a column."""
    return {
        "kept": _("Kept"),
        "moved": _("Moved"),
        "broken": _("Broken"),
        "moves": _("Times moved"),
        "tries": _("Tries without an answer"),
    }[code]


_FEW = 5
"""A share of fewer than these says nothing: what there were is told instead."""


def change_of(report: Report) -> str:
    """Against as long a time before, where there was anything then."""
    before = report.before
    if before is None or not before.count:
        return ""
    if before.count < _FEW:
        return " · " + _("{n} the time before").format(n=before.count)
    by = round(100 * (report.total.count - before.count) / before.count)
    mark = "▲" if by > 0 else "▼"
    return " · " + _("{mark} {by} % to the time before").format(mark=mark, by=abs(by)) if by else ""
