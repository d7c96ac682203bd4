"""Plan and fact on a phone (R45): the company, departments, managers, and the month against the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from crm_core.queries.reports.plans import MonthFigures, OwnPlan, PlanReport, PlanRow
from crm_core.queries.staff import Colleague
from crm_core.rules.plans import PlanFor, share_of_month
from crm_core.rules.policy import Permission
from handlers.ui.callbacks.plans import ChoosePlan, DropPlan, ShowPlan, TypePlan
from handlers.ui.callbacks.reports import ReportDeals, ShowReports
from handlers.ui.formatting.amounts import amount, whole_amount
from handlers.ui.formatting.times import calendar_month, span
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, in_pairs, inline

ROWS = 8
_IN_A_ROW = 4
_LONGEST_ID = 10


def plan_screen(asked: ShowPlan, report: PlanReport, viewer: Viewer) -> Screen:
    company = next((row for row in report.rows if row.whose.kind == "company"), None)
    rows = [row for row in report.rows if row is not company]
    pages = max(1, -(-len(rows) // ROWS))
    page = min(asked.page, pages - 1)
    numbered = list(enumerate(rows[page * ROWS : (page + 1) * ROWS], start=page * ROWS + 1))
    passed = share_of_month(report.month, viewer.watch.today)
    nothing = Html(_("Nobody has a plan yet, and nothing is sold.")) if not rows and company is None else None
    text = lines(
        fill(_("🎯 <b>Plan and fact: {month}</b>"), month=calendar_month(report.month)),
        fill(_("{share} of the month has passed"), share=_percent(passed)) if 0 < passed < 1 else None,
        fill("<b>{all}</b>\n     {figures}", all=_("The whole company"), figures=_figures(company, report))
        if company
        else None,
        "",
        *(
            fill(
                "{number}. <b>{name}</b>\n     {figures}",
                number=number,
                name=_named(row),
                figures=_figures(row, report),
            )
            for number, row in numbered
        ),
        nothing,
        "",
        *_month(report),
    )
    opened = [
        button(str(number), ReportDeals(report="won", period="m0" if asked.month == 0 else "m1", whose=row.whose.mark))
        for number, row in numbered
        if asked.month in (0, -1) and row.sales and len(row.whose.mark) <= _LONGEST_ID + 1
    ]
    months = (
        button("‹ " + _("a month before"), ShowPlan(month=asked.month - 1)) if asked.month > -24 else None,
        button(_("a month on") + " ›", ShowPlan(month=asked.month + 1)) if asked.month < 12 else None,
    )
    turn = (
        button("‹", ShowPlan(month=asked.month, page=page - 1)) if page else None,
        button("›", ShowPlan(month=asked.month, page=page + 1)) if page + 1 < pages else None,
    )
    chosen = button(_("✏️ Set a plan"), ChoosePlan(month=asked.month), "primary")
    quarters = [opened[place : place + _IN_A_ROW] for place in range(0, len(opened), _IN_A_ROW)]
    mine = viewer.may(Permission.plan_set)
    return Screen(
        text=text,
        keys=inline(*quarters, turn, chosen if mine else None, months, button(_("« Reports"), ShowReports())),
    )


def whose_plan_screen(
    asked: ChoosePlan, month: date, departments: Sequence[tuple[int, str]], people: Sequence[Colleague], *, all_of: bool
) -> Screen:
    """`all_of`: the asker may plan for the company as well."""
    choices = [(PlanFor(), "🏛 " + _("The whole company"))] if all_of else []
    choices += [(PlanFor("department", number), f"🏢 {name}") for number, name in departments]
    choices += [(PlanFor("manager", one.id), one.name) for one in people]
    pages = max(1, -(-len(choices) // ROWS))
    page = min(asked.page, pages - 1)
    keys = [
        button(short(name, 24), TypePlan(month=asked.month, whose=whose.mark))
        for whose, name in choices[page * ROWS : (page + 1) * ROWS]
    ]
    turn = (
        button("‹", ChoosePlan(month=asked.month, page=page - 1)) if page else None,
        button("›", ChoosePlan(month=asked.month, page=page + 1)) if page + 1 < pages else None,
    )
    return Screen(
        text=lines(bold(_("✏️ Whose plan?")), calendar_month(month)),
        keys=inline(*in_pairs(keys), turn, button(_("« Back"), ShowPlan(month=asked.month))),
    )


def type_plan_screen(asked: TypePlan, month: date, row: PlanRow | None, name: str, currency: str) -> Screen:
    """`row`: what there is already."""
    had = row is not None and row.plan is not None
    drop: Button | None = button(_("🗑 No plan"), DropPlan(month=asked.month, whose=asked.whose)) if had else None
    now = row.plan if row else None
    return Screen(
        text=lines(
            fill(
                _("🎯 <b>{name}</b>, {month}: how much is to be sold?"),
                name=short(name, 60),
                month=calendar_month(month),
            ),
            fill(_("Now {sum}."), sum=amount(now, currency)) if now is not None else None,
            Html(_("In figures, for example 1500000, or 1.5 million.")),
        ),
        keys=inline(drop, button(_("« Back"), ChoosePlan(month=asked.month))),
    )


def own_plan_line(own: OwnPlan | None) -> Html | None:
    """One's progress in Today."""
    if own is None:
        return None
    sold, plan = amount(own.sold, own.currency), amount(own.plan, own.currency)
    if not own.plan:
        return fill(_("🎯 Plan: {sold}"), sold=sold)
    return fill(_("🎯 Plan: {sold} of {plan} · {share}"), sold=sold, plan=plan, share=_percent(own.sold / own.plan))


def _named(row: PlanRow) -> str:
    name = row.name or _("The whole company")
    return short(f"🏢 {name}" if row.whose.kind == "department" else name, 50)


def _figures(row: PlanRow, report: PlanReport) -> str:
    sold = amount(row.sold, report.currency)
    if row.share is None:
        return _("{sold}, no plan").format(sold=sold)
    return _("{sold} of {plan} · {share}").format(
        sold=sold, plan=amount(row.plan or 0, report.currency), share=_percent(row.share)
    )


def _month(report: PlanReport) -> Iterator[Html]:
    """The month's figures, each with that of the month before, and of the time before the product."""
    now, before, base = report.now, report.before, report.baseline
    yield fill("<b>{heading}</b>", heading=_("Against the month before"))
    yield _compared(_("Leads"), now.leads, before.leads, base.requests if base else None)
    yield _compared(_("Sales"), now.sales, before.sales, base.sales if base else None)
    yield _money(_("Turnover"), now.turnover, before.turnover, base.turnover if base else None, report.currency)
    converted = base.conversion if base else None
    was = None if converted is None else _percent(converted / 100)
    yield _line(_("Conversion of leads"), _share(now), _share(before), was)
    yield _line(_("Average check"), _check(now, report), _check(before, report), None)
    yield _line(_("From lead to sale"), _cycle(now), _cycle(before), None)


def _compared(name: str, now: int, before: int, first: int | None) -> Html:
    return _line(name, str(now), str(before), None if first is None else str(first))


def _money(name: str, now: int, before: int, first: int | None, currency: str) -> Html:
    return _line(
        name, amount(now, currency), amount(before, currency), None if first is None else amount(first, currency)
    )


def _line(name: str, now: str, before: str, first: str | None) -> Html:
    line = fill(_("{name}: <b>{now}</b>, before {before}"), name=name, now=now, before=before)
    return fill(_("{line}, at the start {first}"), line=line, first=first) if first is not None else line


def _share(month: MonthFigures) -> str:
    return "—" if month.conversion is None else _percent(month.conversion)


def _check(month: MonthFigures, report: PlanReport) -> str:
    return "—" if month.check is None else whole_amount(month.check, report.currency)


def _cycle(month: MonthFigures) -> str:
    return "—" if month.cycle is None else span(month.cycle)


def _percent(share: float) -> str:
    return _("{n}%").format(n=round(share * 100))
