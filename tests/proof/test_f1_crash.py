"""F1: a crash loses nothing, whenever it comes; only a message that was being sent may come twice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.proof.child import STEPS
from tests.proof.stage import Stage, performance
from tests.proof.verdict import Figures

# Between the send and the mark: as many as are sent side by side.
SENDERS = 16


async def crash(
    stage: Stage, updates: int, kills: int, randomness: random.Random, mutant: str | None = None
) -> Figures:
    """Sends in portions, and kills the bot in each: at every named step once, otherwise at a random moment."""
    # A whole portion may be taken in at once, so that there is one raw commit and no second.
    steps = [f"{step}:{1 if 'raw commit' in step else randomness.randint(2, 5)}" for step in STEPS]
    for portion in range(kills):
        step = steps[portion] if portion < len(steps) else None
        await stage.bot.start(kill=step, mutant=mutant, wait=False)
        await stage.send(updates // kills)
        died = await stage.bot.died(60 if step else randomness.uniform(2, 8))
        assert died or step is None, f"never came to {step}"
        if not died:
            await stage.bot.kill()
    await stage.bot.start(mutant=mutant)
    await stage.quiet()
    return await stage.figures()


async def test_a_crash_at_any_step_loses_nothing_and_does_nothing_twice(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=1) as stage:
        figures = await crash(stage, 240, len(STEPS), random.Random(1))
        print(f"F1, 240 updates, {len(STEPS)} kills: {figures}")
        assert (figures.lost, figures.twice, figures.unexpected) == (0, 0, 0)
        assert figures.repeated <= len(STEPS) * SENDERS


@pytest.mark.proof
async def test_fifty_crashes_in_five_thousand_updates_lose_nothing(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=2, clients=200) as stage:
        figures = await crash(stage, 5_000, 50 + len(STEPS), random.Random(2))
        print(f"F1, 5,000 updates, {50 + len(STEPS)} kills: {figures}")
        assert (figures.lost, figures.twice, figures.unexpected) == (0, 0, 0)
        assert figures.repeated <= (50 + len(STEPS)) * SENDERS


@pytest.mark.proof
async def test_a_bot_that_acknowledges_first_is_caught_losing(tmp_path: Path, database_url: str) -> None:
    async with performance(tmp_path, database_url, seed=3) as stage:
        await stage.bot.start(mutant="acknowledge first", kill="before the raw commit:1")
        await stage.send(60)
        assert await stage.bot.died(30)
        await stage.bot.start()
        await stage.quiet()
        assert (await stage.figures()).lost > 0
