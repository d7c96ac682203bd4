"""A funnel as a spreadsheet (R43)."""

from __future__ import annotations

from crm_core.queries.reports.funnel import FunnelReport, StageLine
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.picture import Column, Sheet, SheetFile

_HOUR = 3600


def funnel_file(report: FunnelReport) -> SheetFile:
    """A row a stage, and on a sheet of its own why they were refused from each."""
    money = report.currency
    stages = (
        Column(name=_("Stage")),
        Column(name=_("Came"), kind="number"),
        Column(name=_("Conversion"), kind="share"),
        Column(name=_("Refused"), kind="number"),
        Column(name=_("Refused, {currency}").format(currency=money), kind="money"),
        Column(name=_("On the way"), kind="number"),
        Column(name=_("On the way, {currency}").format(currency=money), kind="money"),
        Column(name=_("Median hours there"), kind="number"),
    )
    why = (
        Column(name=_("Stage")),
        Column(name=_("Reason")),
        Column(name=_("Count"), kind="number"),
        Column(name=_("Sum, {currency}").format(currency=money), kind="money"),
    )
    reasons = tuple(
        (said(line.stage.name), said(one.reason.name) if one.reason else _("another reason"), one.count, one.sum)
        for line in report.stages
        for one in line.reasons
    )
    return SheetFile(
        name=f"funnel-{report.funnel.code}.xlsx",
        currency=money,
        sheets=(
            Sheet(name=said(report.funnel.name), columns=stages, rows=tuple(map(_row, report.stages))),
            Sheet(name=_("Refusals"), columns=why, rows=reasons),
        ),
    )


def _row(line: StageLine) -> tuple[str | int | float | None, ...]:
    hours = None if line.median_time is None else round(line.median_time.total_seconds() / _HOUR, 1)
    lost, waiting = line.lost, line.waiting
    return (
        said(line.stage.name), line.entered, line.conversion, lost.count, lost.sum, waiting.count, waiting.sum, hours
    )  # fmt: skip
