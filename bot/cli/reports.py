"""`voronka report NAME`: the nineteen reports (R44), for the hand and for scripts."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.core import Crm
    from crm_core.queries.reports.report_dto import Narrowing, Report, ReportRow, ReportTotal

_FROM = typer.Option("--from", metavar="YYYY-MM-DD", help="The first of this month by default.")
_TO = typer.Option("--to", metavar="YYYY-MM-DD", help="Today by default; it is counted.")


def report(
    name: Annotated[str, typer.Argument(help="A report's name; `list` prints them all.")],
    first: Annotated[str | None, _FROM] = None,
    last: Annotated[str | None, _TO] = None,
    department: Annotated[str | None, typer.Option(help="A department, by its name.")] = None,
    manager: Annotated[str | None, typer.Option(help="A member of staff, by their name.")] = None,
    funnel: Annotated[str | None, typer.Option(help="A funnel, by its code.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Print a report over the whole company, its largest rows first."""
    from crm_core.queries.reports.report_dto import REPORT_CODES

    if name == "list":
        _print_names()
        return
    if name not in REPORT_CODES:
        raise Failure(f"no report is called {name}: `voronka report list` prints them")
    days = _day(first, "--from"), _day(last, "--to")

    async def work(settings: Settings) -> None:
        from bot.cli.core_session import transaction

        async with transaction(settings) as crm:
            narrowing = await _narrowing(crm, days, department, manager, funnel)
            found = await crm.queries.reports.table(name, narrowing)
        print(_json(found, narrowing) if as_json else _text(found))

    asyncio.run(work(from_environment()))


def _print_names() -> None:
    from crm_core.queries.reports.report_dto import REPORT_CODES
    from handlers.ui.kit.i18n import speaking
    from handlers.ui.screens.reports import report_name

    with speaking("en"):
        for code in REPORT_CODES:
            print(f"{code:<18} {report_name(code)}")


async def _narrowing(
    crm: Crm, days: tuple[date | None, date | None], department: str | None, manager: str | None, funnel: str | None
) -> Narrowing:
    from crm_core.queries.deals.list_filters import Period
    from crm_core.queries.reports.report_dto import Narrowing
    from crm_core.rules.time.periods import moments_of

    today = crm.calendar.local(crm.now).date()
    first, last = days[0] or today.replace(day=1), days[1] or today
    if last < first:
        raise Failure(f"--to {last} is before --from {first}")
    if funnel is not None and funnel not in (known := [one.code for one in crm.regulation.funnels]):
        raise Failure(f"no funnel is called {funnel}: there are {', '.join(known)}")
    departments = {name.casefold(): number for number, name in await crm.queries.people.departments()}
    people = {one.name.casefold(): one.id for one in await crm.queries.people.colleagues()}
    return Narrowing(
        Period(*moments_of(first, last + timedelta(days=1), crm.calendar.zone)),
        staff_id=_known(people, manager, "a member of staff"),
        department_id=_known(departments, department, "a department"),
        funnel=funnel,
    )


def _known(names: dict[str, int], name: str | None, what: str) -> int | None:
    if name is None:
        return None
    if name.casefold() not in names:
        raise Failure(f"there is no {what.removeprefix('a ')} called {name}")
    return names[name.casefold()]


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Failure(f"{option} {text} is not a day: write it as 2026-03-01") from None


def _text(found: Report) -> str:
    from handlers.ui.kit.i18n import speaking

    width = max((len(row.name.in_("en")) for row in found.rows), default=0)
    with speaking("en"):
        lines = [f"{row.name.in_('en'):<{width}}  {_figures(found, row)}" for row in found.rows]
        return "\n".join([*lines, f"{'':<{width}}  {_figures(found, found.total)}"])


def _figures(found: Report, row: ReportRow | ReportTotal) -> str:
    """Count, sum, and what became of them: how many were sold, or how much was paid."""
    from handlers.ui.formatting.amounts import amount

    figures = [f"{row.count:>8}", f"{amount(row.sum, found.currency):>18}"]
    if row.part is not None:
        part = str(row.part) if found.code == "conversion" else amount(row.part, found.currency)
        figures.append(f"{part:>18}")
    return "  ".join(figures)


def _json(found: Report, narrowing: Narrowing) -> str:
    rows = [{**asdict(row), "name": row.name.in_("en")} for row in found.rows]
    period = {"since": narrowing.period.since.isoformat(), "until": narrowing.period.until.isoformat()}
    about = {"report": found.code, "of": found.of, "currency": found.currency, "period": period, "others": found.others}
    before = asdict(found.before) if found.before else None
    return json.dumps({**about, "rows": rows, "total": asdict(found.total), "before": before}, ensure_ascii=False)
