"""`voronka invoice …`: invoices by hand."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.i18n import Language, _, spoken
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.queries.invoices.paper import InvoicePaper

invoices = typer.Typer(help="Invoices.", no_args_is_help=True)


@invoices.callback()
def _group() -> None:
    """A group, although it has one command."""


@invoices.command()
def pdf(
    number: Annotated[str, typer.Argument(help="The number that it was issued under.")],
    file: Annotated[Path, typer.Argument(help="Where to write it; what is there is replaced.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    lang: Language = None,
) -> None:
    """Write an invoice as a PDF, as its client has it."""
    from handlers.ui.kit.i18n import speaking
    from handlers.ui.paper.drawing import draw
    from handlers.ui.paper.invoice import invoice_paper

    facts = asyncio.run(_numbered(from_environment(), number))
    with speaking(spoken()):
        drawn = draw(invoice_paper(facts))
    try:
        file.write_bytes(drawn)
    except OSError as error:
        raise Failure(_("{file} cannot be written: {why}").format(file=file, why=error.strerror)) from None
    about = {"number": facts.number, "status": facts.status.value, "total": facts.total, "paid": facts.paid}
    told = {**about, "currency": facts.currency, "file": str(file)}
    print(json.dumps(told, ensure_ascii=False) if as_json else file)


async def _numbered(settings: Settings, number: str) -> InvoicePaper:
    from bot.cli.core_session import transaction
    from crm_core.errors import Refused

    async with transaction(settings) as crm:
        try:
            return await crm.queries.papers.numbered(number)
        except Refused:
            raise Failure(_("no invoice has the number {number}").format(number=number)) from None
