"""Waiting for what comes about by itself, without guessing how long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def until(true: Callable[[], object], within: float = 20.0) -> None:
    """Returns when it is so. Raises TimeoutError if it never is."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - nobody sets an event for a test
            await asyncio.sleep(0.005)


async def until_async(true: Callable[[], Awaitable[object]], within: float = 20.0) -> None:
    """As `until`, for what has to be asked."""
    async with asyncio.timeout(within):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
