"""`voronka regulation …`: the company's own rules."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.console.errors import Failure
from bot.console.i18n import Language, _, ngettext, spoken
from bot.settings import Settings, from_environment

if TYPE_CHECKING:
    from crm_core.regulation.schema import Regulation
    from crm_core.services.regulation import Plan, Written

T = TypeVar("T")

regulation = typer.Typer(help="The company's own rules.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The regulation, a TOML file.")]


@regulation.command()
def check(file: File, lang: Language = None) -> None:
    """Read a regulation and print every mistake with its line."""
    from crm_core.regulation.loader import load

    read = _without_mistakes(lambda: load(file))
    print(_summary(file, read))


@regulation.command()
def presets(lang: Language = None) -> None:
    """List the regulations that come with the program, to start from or to build on."""
    from crm_core.regulation.loader import preset
    from crm_core.regulation.presets import names

    width = max(map(len, names()))
    for name in names():
        about = preset(name).about
        print(f"{name:<{width}}  {about.in_(spoken()) if about else ''}".rstrip())
    print("\n" + _("To start from one: voronka regulation show NAME > sales.toml"))


@regulation.command()
def show(
    name: Annotated[str | None, typer.Argument(help="A preset; without a name, the regulation in force.")] = None,
    lang: Language = None,
) -> None:
    """Print a regulation's file: a preset, or the one that the bot goes by."""
    from crm_core.regulation.presets import names, text_of

    if name is not None and name not in names():
        known = ", ".join(names())
        raise Failure(_("there is no preset “{name}”; there are: {known}").format(name=name, known=known))
    text = text_of(name) if name else asyncio.run(_in_force(from_environment()))
    # As bytes: a Windows console's own encoding would lose half of it in a file.
    typer.echo(text.encode(), nl=False)


@regulation.command()
def apply(
    file: File,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    lang: Language = None,
) -> None:
    """Put a regulation in force: shows what will change and what becomes of deals, asks, and does it all at once."""
    from bot.app.regulation_loading import written

    settings = from_environment()
    new = _without_mistakes(lambda: written(settings, file))
    plan = asyncio.run(_look(settings, new))
    if plan is None:
        print(_("This is what the bot goes by already."))
        return
    _print(plan, new)
    if not yes and not typer.confirm(_("Apply this?")):
        raise typer.Exit(1)
    number = asyncio.run(_apply(settings, new))
    print(_("Applied, as number {number}. A running bot goes by it within ten seconds.").format(number=number))


def _print(plan: Plan, new: Written) -> None:
    """Exits with 1 if the plan is not possible."""
    from handlers.wording.regulation_plan import told

    print(told(plan, new.in_force))
    if not plan.possible:
        print("\n" + _("Nothing was changed."), file=sys.stderr)
        raise typer.Exit(1)


def _without_mistakes(read: Callable[[], T]) -> T:
    """What is read; exits with 1 after telling every mistake."""
    from crm_core.regulation.errors import RegulationError
    from handlers.wording.regulation_errors import counted, told

    try:
        return read()
    except RegulationError as error:
        print(told(error.problems), file=sys.stderr)
        print(counted(len(error.problems)), file=sys.stderr)
        raise typer.Exit(1) from None


def _summary(file: Path, read: Regulation) -> str:
    stages = sum(len(funnel.stages) for funnel in read.funnels)
    funnels = ngettext("{count} funnel", "{count} funnels", len(read.funnels)).format(count=len(read.funnels))
    steps = ngettext("{count} stage", "{count} stages", stages).format(count=stages)
    return _("{file} is in order: {funnels}, {stages}.").format(file=file.name, funnels=funnels, stages=steps)


async def _look(settings: Settings, new: Written) -> Plan | None:
    """The plan; None if this very text is in force."""
    from bot.cli.core_session import opened
    from crm_core.rules.actor import Actor

    async with opened(settings) as (core, _number), core.reading(Actor.system()) as crm:
        applied = await crm.regulations.applied()
        if applied is not None and applied.checksum == new.checksum:
            return None
        return await crm.regulations.plan(new)


async def _apply(settings: Settings, new: Written) -> int:
    from bot.cli.core_session import opened
    from crm_core.rules.actor import Actor
    from crm_core.services.regulation import AppliedMeanwhile, RegulationInUse

    async with opened(settings) as (core, number):
        try:
            async with core.transaction(Actor.system()) as crm:
                await crm.regulations.apply(new, over=number)
        except RegulationInUse as error:
            _print(error.plan, new)
        except AppliedMeanwhile:
            raise Failure(_("somebody else has applied a regulation just now: look at the plan again")) from None
    return number + 1


async def _in_force(settings: Settings) -> str:
    from bot.cli.core_session import transaction

    async with transaction(settings) as crm:
        applied = await crm.regulations.applied()
    assert applied is not None
    return applied.text
