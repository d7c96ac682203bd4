"""`voronka inbox …`: updates that were set aside because they failed three times."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.console.errors import Failure
from bot.settings import Settings, from_environment

inbox = typer.Typer(help="Updates that could not be handled.", no_args_is_help=True)


@inbox.command("list")
def list_() -> None:
    """Print what was set aside, with its error."""

    async def work(settings: Settings) -> None:
        from bot.cli.core_session import transaction

        async with transaction(settings) as crm:
            aside = await crm.inbox.listing()
        for one in aside:
            print(f"{one.seq:>8}  {one.received_at:%Y-%m-%d %H:%M} UTC  tries {one.tries}  {one.error or ''}")
        if not aside:
            print("Nothing was set aside.")

    asyncio.run(work(from_environment()))


@inbox.command()
def replay(
    seq: Annotated[int | None, typer.Argument(help="The number that `list` prints first.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that was set aside.")] = False,
) -> None:
    """Let the running bot try again."""
    if (seq is None) == (not everything):
        raise Failure("say which: voronka inbox replay NUMBER, or --all")

    async def work(settings: Settings) -> None:
        from bot.cli.core_session import transaction
        from crm_core.errors import Refused

        async with transaction(settings) as crm:
            numbers = [one.seq for one in await crm.inbox.listing(1000)] if seq is None else [seq]
            for number in reversed(numbers):
                try:
                    await crm.inbox.replay(number)
                except Refused:
                    raise Failure(f"nothing was set aside under {number}: see voronka inbox list") from None
        print(f"{len(numbers)} to be tried again: a running bot finds them within half a minute.")

    asyncio.run(work(from_environment()))
