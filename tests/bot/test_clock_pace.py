"""The demonstration's bot says how far it has kept pace with the clock that somebody else turns."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.app.app import App
from bot.app.clock_pace import ClockPace
from bot.settings import Settings
from crm_core.core import CrmCore
from sandbox import Sandbox
from sandbox.clock import ShiftedClock
from tests.bot.waiting import until


async def test_the_bot_says_up_to_which_offset_all_that_fell_due_is_done(
    settings: Settings, sandbox: Sandbox, tmp_path: Path
) -> None:
    clock = ShiftedClock(tmp_path / "clock")
    assert clock.kept() is None
    async with App.open(settings.model_copy(update={"clock_file": tmp_path / "clock"})) as app:
        await app.start()
        await until(lambda: clock.kept() == 0)
        for step in (1800, 0.1, -900):
            offset = clock.shift(step)
            await until(lambda offset=offset: abs((clock.kept() or 0) - offset) < 0.001)
    assert clock.kept() is None


async def test_it_does_not_say_so_before_what_is_due_has_been_rung_and_sent(core: CrmCore, tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path / "clock")
    begun, rung, sending = asyncio.Event(), asyncio.Event(), [True]
    asked = 0

    async def scan() -> None:
        begun.set()
        await rung.wait()

    def idle() -> bool:
        nonlocal asked
        asked += 1
        return not sending[0]

    pace = ClockPace(core, tmp_path / "clock", scan=scan, idle=idle)
    pace.start()
    await begun.wait()
    assert clock.kept() is None
    rung.set()
    await until(lambda: asked > 2)
    assert clock.kept() is None
    sending[0] = False
    await until(lambda: clock.kept() == 0)
    await pace.stop()


def test_the_moment_of_what_falls_due_next_stands_beside_the_offset(tmp_path: Path) -> None:
    clock = ShiftedClock(tmp_path / "clock")
    said = tmp_path / "clock.kept"
    for text, kept, due in (
        ("60.0", 60.0, None),
        ("60.0 1773646200.5", 60.0, 1773646200.5),
        ("6", 6.0, None),
        ("x", None, None),
    ):
        said.write_text(text, encoding="ascii")
        assert (clock.kept(), clock.due()) == (kept, due)
