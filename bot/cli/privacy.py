"""`voronka erase` and `voronka audit prune`: what is to be forgotten is."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Annotated

import typer

from bot.console.errors import Failure
from bot.console.i18n import Language, _, ngettext
from bot.settings import Settings, from_environment

audit = typer.Typer(help="Who did what.", no_args_is_help=True)


def erase(
    phone: Annotated[str | None, typer.Option(help="Their phone number, in any spelling.")] = None,
    telegram: Annotated[str | None, typer.Option(help="Their Telegram id or @name.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    lang: Language = None,
) -> None:
    """Erase a person: nothing that tells of them stays, save what the books must keep."""
    if (phone is None) == (telegram is None):
        raise Failure(_("say who: --phone NUMBER or --telegram ID"))
    if not yes and not typer.confirm(_("This cannot be undone. Erase this person?")):
        raise typer.Exit(1)
    cards, deals, messages = asyncio.run(_erase(from_environment(), phone, telegram))
    if as_json:
        print(json.dumps({"cards": cards, "deals": deals, "messages": messages}))
        return
    print(_("Erased: cards {cards}, deals {deals}, messages {messages}.").format(
        cards=cards, deals=deals, messages=messages))  # fmt: skip
    print(_("Older backups still hold them: see docs/privacy.md."))


async def _erase(settings: Settings, phone: str | None, telegram: str | None) -> tuple[int, int, int]:
    from bot.cli.core_session import opened
    from crm_core.errors import BadValue
    from crm_core.rules.actor import Actor

    async with opened(settings) as (core, _number):
        async with core.transaction(Actor.system()) as crm:
            try:
                contact_id = await crm.privacy.find(phone=phone, telegram=telegram)
            except BadValue:
                raise Failure(_("this is no phone number")) from None
            if contact_id is None:
                raise Failure(_("there is nobody of this number or name"))
            done = await crm.privacy.erase(contact_id)
        await core.storage.scrub()
    return done.cards, done.deals, done.messages


@audit.command()
def prune(
    days: Annotated[int, typer.Option(min=30, help="Older than so many days.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    lang: Language = None,
) -> None:
    """Take old lines out of the audit. No screen but the audit's own changes: a deal's history is kept apart."""

    async def work(settings: Settings) -> int:
        from bot.cli.core_session import opened
        from crm_core.rules.actor import Actor

        async with opened(settings) as (core, _number):
            before, gone = core.clock.now() - timedelta(days=days), 0
            while True:
                async with core.transaction(Actor.system()) as crm:
                    some = await crm.privacy.prune_audit(before)
                if not some:
                    return gone
                gone += some

    gone = asyncio.run(work(from_environment()))
    print(json.dumps({"gone": gone}) if as_json else
          ngettext("{n} line is gone.", "{n} lines are gone.", gone).format(n=gone))  # fmt: skip
