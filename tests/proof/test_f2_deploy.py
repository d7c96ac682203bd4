"""F2: a deployment is clean: SIGTERM under load loses nothing, repeats nothing, and takes ten seconds at most."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proof.stage import Stage, performance
from tests.proof.verdict import Figures

EXIT_WITHIN = 10.0
# A handler that takes so many seconds is still running when the signal comes.
SLOW = 0.2


async def deploy(stage: Stage, updates: int, stops: int, mutant: str | None = None) -> tuple[Figures, float]:
    """The figures, and the longest that a stop took, in seconds."""
    longest = 0.0
    for _ in range(stops):
        before = await stage.handled()
        await stage.bot.start(slow=SLOW, mutant=mutant)
        await stage.send(updates // stops)
        await stage.handles_more_than(before)
        longest = max(longest, await stage.bot.terminate())
        assert stage.bot.exit_code == 0, stage.bot.log.read_text()[-3000:]
    await stage.bot.start()
    await stage.quiet()
    return await stage.figures(), longest


async def test_stopping_under_load_loses_nothing_and_repeats_nothing(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=4) as stage:
        figures, longest = await deploy(stage, 80, 2)
        print(f"F2, 2 stops: {figures}; the longest took {longest:.1f} s")
        assert (figures.lost, figures.twice, figures.repeated, figures.unexpected) == (0, 0, 0, 0)
        assert longest <= EXIT_WITHIN


@pytest.mark.proof
async def test_twenty_deployments_under_load_lose_nothing(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=5, clients=100) as stage:
        figures, longest = await deploy(stage, 2_000, 20)
        print(f"F2, 20 stops: {figures}; the longest took {longest:.1f} s")
        assert (figures.lost, figures.twice, figures.repeated, figures.unexpected) == (0, 0, 0, 0)
        assert longest <= EXIT_WITHIN


@pytest.mark.proof
async def test_a_bot_that_acknowledges_first_is_caught_losing_at_a_stop(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=6) as stage:
        await stage.bot.start(mutant="acknowledge first")
        await stage.send(60)
        await stage.all_taken()
        await stage.bot.terminate()
        await stage.bot.start()
        await stage.quiet()
        assert (await stage.figures()).lost > 0
