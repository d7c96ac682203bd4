"""`voronka report NAME`: the nineteen reports (R44), for the hand and for scripts."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.i18n import Language, spoken
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.core import Crm
    from crm_core.queries.reports.report_dto import Narrowing

_FROM = typer.Option("--from", metavar="YYYY-MM-DD", help="The first of this month by default.")
_TO = typer.Option("--to", metavar="YYYY-MM-DD", help="Today by default; it is counted.")


_XLSX = typer.Option("--xlsx", help="Keep it here as a spreadsheet.")
_PNG = typer.Option("--png", help="Draw it here.")


def report(
    name: Annotated[str, typer.Argument(help="A report's name, `digest` or `funnel`; `list` prints them all.")],
    first: Annotated[str | None, _FROM] = None,
    last: Annotated[str | None, _TO] = None,
    department: Annotated[str | None, typer.Option(help="A department, by its name.")] = None,
    manager: Annotated[str | None, typer.Option(help="A member of staff, by their name.")] = None,
    funnel: Annotated[str | None, typer.Option(help="A funnel, by its code.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
    xlsx: Annotated[Path | None, _XLSX] = None,
    png: Annotated[Path | None, _PNG] = None,
    dark: Annotated[bool, typer.Option("--dark", help="The picture on a dark ground.")] = False,
    lang: Language = None,
) -> None:
    """Print a report over the whole company, its largest rows first; or keep it as a file."""
    from crm_core.queries.reports.report_dto import REPORT_CODES

    if name == "list":
        _print_names()
        return
    if name not in (*REPORT_CODES, "digest", "funnel"):
        raise Failure(f"no report is called {name}: `voronka report list` prints them")
    if as_json and (xlsx or png):
        raise Failure("--json prints, --xlsx and --png keep a file: one at a time")
    days = _day(first, "--from"), _day(last, "--to")

    async def work(settings: Settings) -> None:
        from bot.cli.core_session import transaction
        from bot.cli.reporting import Form, put, taken

        form = Form(as_json, xlsx, png, dark, spoken())
        async with transaction(settings) as crm:
            narrowing = await _narrowing(crm, days, department, manager, funnel)
            found = await taken(crm, name, narrowing, form)
        put(found, form)

    asyncio.run(work(from_environment()))


def _print_names() -> None:
    from crm_core.queries.reports.report_dto import REPORT_CODES
    from handlers.ui.figures.report_screens import report_name
    from handlers.ui.kit.i18n import speaking

    with speaking("en"):
        for code in REPORT_CODES:
            print(f"{code:<18} {report_name(code)}")
    print(f"{'digest':<18} The day in figures\n{'funnel':<18} The funnel by stages")


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
