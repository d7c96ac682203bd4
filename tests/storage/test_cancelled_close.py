"""A connection thrown away by somebody who is cancelled meanwhile is closed, and nobody waits on it for ever."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.util import greenlet_spawn

from crm_core.storage import Storage

PATIENCE = 10.0


@pytest.mark.parametrize("steps", range(6))
async def test_whoever_is_cancelled_while_throwing_a_connection_away_leaves_nothing_waiting(
    tmp_path: Path, steps: int
) -> None:
    """`steps`: how many turns of the loop the clean-up has had."""
    storage = Storage.open(f"sqlite:///{tmp_path / 'one.db'}")
    async with storage.engines.writer.connect() as connection:
        thrown = (await connection.get_raw_connection()).driver_connection
        adapted = (await connection.get_raw_connection()).dbapi_connection
        assert thrown is not None
        assert adapted is not None
        before = asyncio.all_tasks()
        throwing = asyncio.ensure_future(greenlet_spawn(adapted.terminate))
        for _ in range(steps):
            await asyncio.sleep(0)
        throwing.cancel()
        await asyncio.wait([throwing])
        left = asyncio.all_tasks() - before
        if left:
            _, hanging = await asyncio.wait(left, timeout=PATIENCE)
            assert hanging == set()
        await connection.invalidate()
    await storage.close()
