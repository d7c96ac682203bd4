"""What the buttons of reports carry: which one, of what time, of whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_core.queries.reports.report_dto import ReportCode as Report
from crm_core.rules.time.periods import PeriodCode as Period
from handlers.ui.callbacks.deal_lists import NearPage
from handlers.ui.kit.callback_data import CallbackData, Id, OptionalCode
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, button

# "s" and a manager's id, "d" and a department's; empty: everybody's. Longer ids have no room: they narrow nothing.
Whose = Annotated[str, Field(pattern=r"^[sd]?[0-9]{0,10}$")]
ReportGroup = Literal["sales", "deals", "leads", "invoices", "tasks", "refusals", "promises", "forecast"]
Row = Annotated[int, Field(ge=0, le=99)]
ALL_ROWS = 99
"""In place of a row: the whole report."""


class ShowReports(CallbackData, prefix="rps"):
    """What there are reports about."""


class ShowReportGroup(CallbackData, prefix="rpg"):
    """The reports about one thing."""

    group: ReportGroup


class ShowReport(CallbackData, prefix="rpt"):
    report: Report
    period: Period = "m0"
    whose: Whose = ""


class NarrowReport(CallbackData, prefix="rpn"):
    """Whose figures: asks for a manager or a department."""

    report: Report
    period: Period = "m0"
    page: NearPage = 0


class ReportDeals(CallbackData, prefix="rpd"):
    """The deals behind a row, by its place in the report as it is now."""

    report: Report
    period: Period
    whose: Whose = ""
    row: Row = ALL_ROWS
    page: NearPage = 0


class ReportPicture(CallbackData, prefix="zrp"):
    """The report drawn."""

    report: Report
    period: Period
    whose: Whose = ""
    dark: bool = False


class ReportFile(CallbackData, prefix="zrx"):
    """The report as a spreadsheet."""

    report: Report
    period: Period
    whose: Whose = ""


class DigestFile(CallbackData, prefix="zdx"):
    """The day in figures as a spreadsheet."""


class FunnelFile(CallbackData, prefix="zfx"):
    """A funnel as a spreadsheet, over the days back from now."""

    funnel: OptionalCode = ""
    days: Annotated[int, Field(ge=1, le=3660)] = 30


class DealOfReport(CallbackData, prefix="dr"):
    """A deal opened from there: its card leads back."""

    deal: Id
    report: Report
    period: Period
    whose: Whose = ""
    row: Row = ALL_ROWS

    def back(self) -> Button:
        listed = ReportDeals(report=self.report, period=self.period, whose=self.whose, row=self.row)
        return button(_("« To the list"), listed)
