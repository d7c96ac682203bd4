"""`voronka plan …`: the plans of months, brought by a table (R45)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.given_files import read_given
from bot.console.i18n import Language, _
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.services.leading.plans import PlansTaken

plans = typer.Typer(help="Plans of months.", no_args_is_help=True)


@plans.callback()
def _group() -> None:
    """A group, although it has one command."""


@plans.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A table: columns month, plan, and manager or department.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    lang: Language = None,
) -> None:
    """Set the plans that a table names; a line without a name is the company's. Twice changes nothing."""
    data = read_given(file)
    done = asyncio.run(_take(from_environment(), data, dry_run=dry_run))
    if as_json:
        bad = [asdict(one) for one in done.bad]
        print(json.dumps({"taken": done.taken, "dry_run": dry_run, "bad": bad}, ensure_ascii=False))
    else:
        for one in done.bad:
            print(f"! {one.line:>5}  {one.column or '-'}: {why_bad(one.reason)} {one.said}".rstrip())
        print(_("Plans taken: {n}, bad lines: {bad}.").format(n=done.taken, bad=len(done.bad)))
        if dry_run:
            print(_("Nothing was changed."))
    if done.bad:
        raise typer.Exit(1)


def why_bad(reason: str) -> str:
    return {
        "bad_month": _("not a month: write 2026-11 or November 2026"),
        "unknown_name": _("nobody here is called so"),
        "two_names": _("there are several of this name"),
        "repeated": _("this line stands twice"),
        "empty": _("nothing is written"),
        "too_large": _("too large"),
        "negative": _("below zero"),
        "percent": _("a per cent and no sum"),
        "ambiguous": _("thousands or decimals? write it without a mark"),
        "stated_currency": _("another currency"),
    }.get(reason, _("not a sum"))


async def _take(settings: Settings, data: bytes, *, dry_run: bool) -> PlansTaken:
    from bot.cli.core_session import transaction
    from bot.cli.imports import why
    from crm_core.rules.plans import read_plans
    from crm_core.spreadsheets.apart import read_apart
    from crm_core.spreadsheets.table import BadSheet

    try:
        book = await read_apart(data)
        async with transaction(settings) as crm:
            return await crm.plans.take(read_plans(book, crm.regulation.company.currency), dry_run=dry_run)
    except BadSheet as bad:
        raise Failure(why(bad.code, bad.where)) from None
