"""`voronka invoice …` and `voronka document …`: papers by hand (R30, R61)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.given_files import read_given
from bot.console.i18n import Language, _, spoken
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.queries.invoices.paper import InvoicePaper

invoices = typer.Typer(help="Invoices.", no_args_is_help=True)


documents = typer.Typer(help="The company's own documents.", no_args_is_help=True)


@invoices.callback()
@documents.callback()
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


@documents.command()
def check(
    file: Annotated[Path, typer.Argument(help="A template, as it would be sent to the bot.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    lang: Language = None,
) -> None:
    """Say what a template asks for, and which names mean no field. Exit code 1 where something has to be put right."""
    from crm_core.documents.apart import names_apart
    from crm_core.documents.template import BadTemplate
    from crm_core.rules.documents import unknown

    data = read_given(file)
    try:
        names = asyncio.run(names_apart(data))
    except BadTemplate as bad:
        if as_json:
            print(json.dumps({"ok": False, "problem": bad.code, "where": bad.where}, ensure_ascii=False))
        else:
            print(f"! {why_bad(bad.code)} {bad.where}".rstrip())
        raise typer.Exit(1) from None
    strange = unknown(names, asyncio.run(_own_fields(from_environment())))
    if as_json:
        print(json.dumps({"ok": not strange, "names": names, "unknown": strange}, ensure_ascii=False))
    else:
        _said(names, strange)
    if strange:
        raise typer.Exit(1)


def _said(names: tuple[str, ...], strange: Mapping[str, str | None]) -> None:
    for name in names:
        if name not in strange:
            print(f"  {name}")
            continue
        like = strange[name]
        hint = _("did you mean {like}?").format(like=like) if like else ""
        print(f"! {name}: {_('there is no such field.')} {hint}".rstrip())


def why_bad(code: str) -> str:
    return {
        "too_big": _("this file is too large for a template"),
        "macros": _("this file has macros"),
        "bad_syntax": _("something is wrong with the braces:"),
        "not_allowed": _("a template may not reckon or call:"),
    }.get(code, _("this is no Word file (.docx) that can be read"))


async def _own_fields(settings: Settings) -> frozenset[str]:
    from bot.cli.core_session import transaction
    from crm_core.queries.documents.values import own_fields

    async with transaction(settings) as crm:
        return own_fields(crm.regulation)
