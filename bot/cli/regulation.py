"""`voronka regulation …`: the company's own rules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

regulation = typer.Typer(help="The company's own rules.", no_args_is_help=True)


@regulation.callback()
def _group() -> None:
    """A group although it has one command so far."""


@regulation.command()
def check(file: Annotated[Path, typer.Argument(help="The regulation, a TOML file.")]) -> None:
    """Read a regulation and print every mistake with its line."""
    from crm_core.regulation.loader import load

    read = load(file)
    stages = sum(len(funnel.stages) for funnel in read.funnels)
    print(f"{file.name} is in order: {len(read.funnels)} funnels, {stages} stages.")
