"""`voronka export clients|deals FILE --as WHO`: a copy of the base, as the person who asks sees it (R49)."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.i18n import Language, _, ngettext
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.core import CrmCore
    from crm_core.rules.actor import Actor
    from crm_core.services.exporting.service import ExportJob

exports = typer.Typer(help="Take a copy of the base along, if the regulation allows it.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="Where it goes: a new file that ends with .xlsx or .csv.")]
As = Annotated[str, typer.Option("--as", help="Who asks: their number or name of `voronka staff list`.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@exports.command()
def clients(file: File, who: As, as_json: AsJson = False, lang: Language = None) -> None:
    """Clients with their numbers, addresses, companies and fields."""
    _take("clients", file, who, as_json=as_json)


@exports.command()
def deals(file: File, who: As, as_json: AsJson = False, lang: Language = None) -> None:
    """Deals with their clients, stages, sums and fields."""
    _take("deals", file, who, as_json=as_json)


def _take(kind: str, file: Path, who: str, *, as_json: bool) -> None:
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise Failure(_("the file must end with .xlsx or .csv"))
    if file.exists():
        raise Failure(_("{file} is there already: choose another").format(file=file))
    if not file.parent.is_dir():
        raise Failure(_("there is no such folder: {folder}").format(folder=file.parent))
    number, rows = asyncio.run(_made(from_environment(), kind, file, who))
    if as_json:
        print(json.dumps({"export": number, "kind": kind, "rows": rows, "file": str(file)}, ensure_ascii=False))
        return
    print(ngettext("{n} line in {file}.", "{n} lines in {file}.", rows).format(n=rows, file=file))


async def _made(settings: Settings, kind: str, file: Path, who: str) -> tuple[int, int]:
    from bot.cli.core_session import opened
    from crm_core.errors import Refused
    from crm_core.rules.actor import Actor
    from crm_core.rules.exports import ExportFormat, ExportKind

    async with opened(settings) as (core, _number):
        actor = await _person(core, who)
        try:
            async with core.transaction(actor) as crm:
                job = await crm.exports.by_hand(ExportKind(kind), ExportFormat(file.suffix.lower()[1:]))
            rows = await _written(core, job, file)
        except Refused:
            words = _("their role may not: see [export] in the regulation, roles = […]")
            print(f"voronka: {words}", file=sys.stderr)
            raise typer.Exit(1) from None
        async with core.transaction(Actor.system()) as crm:
            await crm.exports.done(job, rows)
    return job.id, rows


async def _written(core: CrmCore, job: ExportJob, file: Path) -> int:
    """Under another name until it is whole, for the eyes of whoever runs this alone."""
    from bot.exports.making import make

    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    try:
        rows = await make(core, job, Path(name), _Progress().show)
        os.replace(name, file)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)
    return rows


class _Progress:
    """How far it is, on the terminal's error output."""

    def show(self, rows: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{rows}", end="", file=sys.stderr, flush=True)


async def _person(core: CrmCore, who: str) -> Actor:
    from crm_core.rules.actor import Actor

    async with core.reading(Actor.system()) as crm:
        found = await crm.queries.people.named(who)
    if len(found) != 1:
        words = _("two people are called so: give the number") if found else _("nobody here is called so")
        raise Failure(words + ": voronka staff list")
    return found[0]
