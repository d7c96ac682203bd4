"""/reports: what can be asked about first, then its reports by their whole names: nobody looks a number up (R44)."""

from __future__ import annotations

from crm_core.queries.reports.report_dto import PROMISES, REFUSALS, ReportCode
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.plans import ShowPlan
from handlers.ui.callbacks.reports import ReportGroup, ShowReport, ShowReportGroup, ShowReports
from handlers.ui.figures.report_words import report_name
from handlers.ui.kit.html import bold, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline

REPORTS_OF: dict[ReportGroup, tuple[ReportCode, ...]] = {
    "sales": ("won", "conversion", "profit_type", "revenue_product", "profit_source", "expected"),
    "deals": ("deals_manager", "deals_stage", "deals_contact", "deals_company", "overdue"),
    "leads": ("leads_manager", "leads_status", "leads_source"),
    "invoices": ("invoices_manager", "invoices_company", "invoices_contact"),
    "tasks": ("tasks_done", "tasks_overdue"),
    "refusals": REFUSALS,
    "promises": PROMISES,
    "forecast": ("forecast_month", "forecast_manager", "forecast_funnel"),
}


def group_of(code: ReportCode) -> ReportGroup:
    return next(group for group, codes in REPORTS_OF.items() if code in codes)


def group_name(group: ReportGroup) -> str:
    return {
        "sales": _("🏆 Sales"),
        "deals": _("💼 Deals"),
        "leads": _("🆕 Leads"),
        "invoices": _("🧾 Invoices"),
        "tasks": _("✅ Tasks"),
        "refusals": _("🚪 Refusals"),
        "promises": _("🤝 Promises"),
        "forecast": _("🔮 Forecast"),
    }[group]


def reports_screen() -> Screen:
    groups = [button(group_name(group), ShowReportGroup(group=group)) for group in REPORTS_OF]
    keys = [*groups, button(_("🎯 Plan and fact"), ShowPlan())]
    pairs = [keys[place : place + 2] for place in range(0, len(keys), 2)]
    return Screen(text=lines(bold(_("📑 Reports")), _("What about?")), keys=inline(*pairs, button(_("« Menu"), Menu())))


def group_screen(group: ReportGroup) -> Screen:
    named = [button(report_name(code), ShowReport(report=code)) for code in REPORTS_OF[group]]
    return Screen(
        text=lines(bold(_("📑 Reports")), group_name(group)), keys=inline(*named, button(_("« Reports"), ShowReports()))
    )
