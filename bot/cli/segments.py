"""`voronka segment …`: clients by what they bought, how they came and what is known of them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.i18n import Language, _
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.rules.segments import Conditions

segments = typer.Typer(help="Segments of clients.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The segment's name.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
Days = Annotated[int | None, typer.Option(min=1, max=36_500, help="Days.")]


@segments.command("list")
def list_(as_json: AsJson = False, lang: Language = None) -> None:
    """Print every segment with its conditions."""
    found = asyncio.run(_listing(from_environment()))
    if as_json:
        print(json.dumps({name: one.stored() for name, one in found.items()}, ensure_ascii=False))
        return
    for name, one in found.items():
        print(f"{name:<30}  {json.dumps(one.stored(), ensure_ascii=False)}")


@segments.command()
def count(name: Name, as_json: AsJson = False, lang: Language = None) -> None:
    """Print how many clients belong to a segment."""
    many = asyncio.run(_count(from_environment(), name))
    print(json.dumps({"segment": name, "clients": many}, ensure_ascii=False) if as_json else many)


@segments.command()
def save(
    name: Name,
    activity: Annotated[str | None, typer.Option(help="active, gone or inquiry.")] = None,
    source: Annotated[str | None, typer.Option(help="The source by which they came first.")] = None,
    bought_within: Days = None,
    not_bought_for: Days = None,
    field: Annotated[list[str] | None, typer.Option(help="code=value of your own field, repeatable.")] = None,
    news: Annotated[bool, typer.Option("--news", help="Only those who agreed to news.")] = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Keep a segment under a name, and print how many belong to it."""
    from crm_core.rules.segments import Conditions, Segment

    try:
        chosen = Segment(activity) if activity else None
    except ValueError:
        raise Failure(_("--activity is active, gone or inquiry")) from None
    pairs = [one.partition("=") for one in field or ()]
    if any(not sign for _code, sign, _value in pairs):
        raise Failure(_("--field looks like code=value"))
    fields = {code: value for code, _sign, value in pairs}
    conditions = Conditions(chosen, source, bought_within, not_bought_for, fields=fields, news=news)
    many = asyncio.run(_save(from_environment(), name, conditions))
    print(json.dumps({"segment": name, "clients": many}, ensure_ascii=False) if as_json else many)


async def _listing(settings: Settings) -> dict[str, Conditions]:
    from bot.cli.core_session import transaction

    async with transaction(settings) as crm:
        return await crm.queries.segments.listing()


async def _count(settings: Settings, name: str) -> int:
    from bot.cli.core_session import transaction
    from crm_core.errors import BadValue

    async with transaction(settings) as crm:
        try:
            return await crm.queries.segments.count(await crm.queries.segments.named(name))
        except BadValue:
            raise Failure(_("there is no such segment: see voronka segment list")) from None


async def _save(settings: Settings, name: str, conditions: Conditions) -> int:
    from bot.cli.core_session import transaction
    from crm_core.errors import BadValue

    async with transaction(settings) as crm:
        try:
            return await crm.clients.segments.save(name, conditions)
        except BadValue as bad:
            words = {
                "empty": _("the name is empty"),
                "taken": _("every company has a segment of this name: choose another"),
                "unknown_code": _("there is no field of your own with this code: {code}").format(code=bad.field or ""),
            }
            raise Failure(words.get(bad.reason, bad.reason)) from None
