"""Transactions keep everything or nothing, on both databases."""

from __future__ import annotations

import asyncio

from sqlalchemy import insert, select, update

from crm_core.models import Counter
from crm_core.storage import Storage


async def test_a_hundred_people_adding_at_once_lose_nothing(storage: Storage) -> None:
    async with storage.writer() as session:
        await session.execute(insert(Counter).values(name="calls", value=0))

    async def add() -> None:
        async with storage.writer() as session:
            seen = (
                await session.execute(select(Counter.value).where(Counter.name == "calls").with_for_update())
            ).scalar_one()
            await asyncio.sleep(0)
            await session.execute(update(Counter).where(Counter.name == "calls").values(value=seen + 1))

    await asyncio.gather(*(add() for _ in range(100)))
    async with storage.reader() as session:
        assert await session.scalar(select(Counter.value)) == 100
