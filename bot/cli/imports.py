"""`voronka import …`: what a company brings along, from a table; looked at first."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.given_files import read_given
from bot.console.i18n import Language, _, ngettext
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.rules.catalogue.sheet import CatalogueSheet
    from crm_core.services.catalogue.importing import ImportPlan

imports = typer.Typer(help="Bring along what you have in tables.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="A table: CSV, XLSX, XLS or ODS. Its first line names the columns.")]


@imports.command()
def catalogue(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    lang: Language = None,
) -> None:
    """Add and change products: columns name, category, unit, price, and active if you like."""
    rows = read_given(file)
    plan, sheet = asyncio.run(_import(from_environment(), rows, dry_run=dry_run))
    for ware in plan.added:
        print(f"+ {ware.line:>5}  {ware.category} / {ware.name}")
    for one in plan.changed:
        print(f"~ {one.ware.line:>5}  {one.ware.category} / {one.ware.name}: {', '.join(one.fields)}")
    for bad in sheet.bad:
        print(
            "! {line:>5}  {where}: {what}".format(
                line=bad.line,
                where=" ".join(filter(None, (bad.sheet, bad.column))) or "-",
                what=" ".join(filter(None, (bad.reason, bad.said))),
            )
        )
    print(_counted(plan, sheet))
    if dry_run:
        print(_("Nothing was changed."))
    if sheet.bad:
        raise typer.Exit(1)


def _counted(plan: ImportPlan, sheet: CatalogueSheet) -> str:
    parts = (
        ngettext("{n} added", "{n} added", len(plan.added)).format(n=len(plan.added)),
        ngettext("{n} changed", "{n} changed", len(plan.changed)).format(n=len(plan.changed)),
        ngettext("{n} as it was", "{n} as they were", plan.same).format(n=plan.same),
        ngettext("{n} bad line", "{n} bad lines", len(sheet.bad)).format(n=len(sheet.bad)),
    )
    return ", ".join(parts) + "."


async def _import(settings: Settings, data: bytes, *, dry_run: bool) -> tuple[ImportPlan, CatalogueSheet]:
    from bot.cli.core_session import transaction
    from crm_core.rules.catalogue import sheet as catalogue_sheet
    from crm_core.spreadsheets.apart import read_apart
    from crm_core.spreadsheets.table import BadSheet

    try:
        book = await read_apart(data)
    except BadSheet as bad:
        raise Failure(why(bad.code, bad.where)) from None
    async with transaction(settings) as crm:
        try:
            sheet = catalogue_sheet.read(book, crm.regulation.company.currency)
        except BadSheet as bad:
            raise Failure(why(bad.code, bad.where)) from None
        take = crm.catalogue.importing.plan if dry_run else crm.catalogue.importing.take
        return await take(sheet), sheet


def why(code: str, where: str) -> str:
    words = {
        "too_big": _("the file is too big: 5 MB at most"),
        "too_long": _("the table is too long: 10,000 lines at most"),
        "empty": _("the table is empty"),
        "no_columns": _("the first line must name the columns: name, category, unit, price"),
        "stray_cell": _("something stands far from the table, in cell {where}: delete it and save again"),
        "no_words": _("the letters of this file make no words: save it as XLSX or as CSV in UTF-8"),
        "unreadable": _("the file is damaged or too heavy: save it again as CSV or XLSX"),
        "unsafe": _("the file holds what no table needs: save it again as CSV or XLSX"),
        "password": _("the file is locked with a password"),
    }
    if code == "no_columns" and where:
        return _("columns that are missing: {where}").format(where=where)
    if code in words:
        return words[code].replace("{where}", where)
    return _("this is not a table ({code}): send CSV or XLSX").format(code=code)
