"""`voronka site …`: websites whose forms bring leads, each with a key of its own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console.errors import Failure
from bot.console.i18n import Language, _
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.services.intake.sites import ListedSite

sites = typer.Typer(help="Websites whose forms bring leads.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What you call the site.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@sites.command()
def add(
    name: Name,
    origin: Annotated[
        str | None, typer.Option(help="Where its pages are, https://example.com, if their scripts send the form.")
    ] = None,
    require_consent: Annotated[
        bool, typer.Option("--require-consent", help="Refuse calls that do not say consent=yes.")
    ] = False,
    as_json: AsJson = False,
    lang: Language = None,
) -> None:
    """Let a website in: prints its key, once."""
    key = asyncio.run(_add(from_environment(), name, origin, require_consent=require_consent))
    if as_json:
        print(json.dumps({"name": name, "key": key, "path": "/leads"}, ensure_ascii=False))
        return
    print(key)
    print(_("This is the key, shown only now. The form sends to: https://YOUR-BOT/leads?key=…"))
    if not require_consent:
        print(_("Its forms must not be sent without consent to the processing of personal data: you answer for that."))


@sites.command("list")
def list_(as_json: AsJson = False, lang: Language = None) -> None:
    """Print the websites that may call."""
    found = asyncio.run(_list(from_environment()))
    if as_json:
        print(json.dumps([_told(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        state = _("revoked") if one.revoked_at else ""
        print(f"{one.name:<30}  {one.origin or '-':<40}  {one.created_at:%Y-%m-%d}  {state}".rstrip())
    if not found:
        print(_("No website yet: voronka site add NAME"))


@sites.command()
def revoke(name: Name, lang: Language = None) -> None:
    """Let a website in no more: its key opens nothing from now on."""
    asyncio.run(_revoke(from_environment(), name))
    print(_("The key of “{name}” opens nothing any more.").format(name=name))


async def _add(settings: Settings, name: str, origin: str | None, *, require_consent: bool) -> str:
    from bot.cli.core_session import transaction
    from crm_core.errors import BadValue

    async with transaction(settings) as crm:
        try:
            return await crm.intake.sites.add(name, origin, vouches=not require_consent)
        except BadValue as bad:
            words = {
                "empty": _("the name is empty"),
                "taken": _("there is a site of this name: revoke it first, or choose another"),
                "not_an_origin": _("--origin must look like https://example.com, without a path"),
            }
            raise Failure(words.get(bad.reason, bad.reason)) from None


async def _list(settings: Settings) -> list[ListedSite]:
    from bot.cli.core_session import transaction

    async with transaction(settings) as crm:
        return await crm.intake.sites.listing()


async def _revoke(settings: Settings, name: str) -> None:
    from bot.cli.core_session import transaction
    from crm_core.errors import BadValue

    async with transaction(settings) as crm:
        try:
            await crm.intake.sites.revoke(name)
        except BadValue:
            raise Failure(_("there is no site of this name: see voronka site list")) from None


def _told(one: ListedSite) -> dict[str, object]:
    return {
        "name": one.name,
        "origin": one.origin,
        "require_consent": not one.vouches,
        "created_at": one.created_at.isoformat(),
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
    }
