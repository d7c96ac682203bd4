"""`voronka demo`: everything on this computer, without a token."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.console.i18n import Language
from bot.settings import from_environment


def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Start over with a fresh company.")] = False,
    folder: Annotated[Path, typer.Option("--data", help="Where the demonstration keeps its data.")] = Path("data/demo"),
    port: Annotated[
        int, typer.Option(help="The page's port; by default a free one, remembered.", min=0, max=65535)
    ] = 0,
    lang: Language = None,
) -> None:
    """Run the bot with a sandbox Telegram and a company to play with; prints the page's address."""
    from bot.demo.launch import Demo

    Demo(folder, port=port).run(reset=reset)


def seed() -> None:
    """Fill an empty database with the demonstration's company."""

    async def work() -> None:
        from bot.app.regulation_loading import open_core
        from bot.app.resources import clock_of, migrated_storage
        from bot.demo import company

        settings = from_environment()
        async with migrated_storage(settings) as storage:
            core, _ = await open_core(settings, storage, clock_of(settings))
            await company.seed(storage, core.regulation, core.clock)

    asyncio.run(work())
