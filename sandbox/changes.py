"""News of what changed, for those who wait (tests) and those who watch (the page)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Change = dict[str, Any]
_LONGEST_QUEUE = 1000


class Changes:
    """Publishes to waiters and watchers; costs next to nothing when there are none."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()
        self._watchers: set[asyncio.Queue[Change]] = set()

    def publish(self, kind: str, **details: Any) -> None:
        if self._waiters:
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_result(None)
            self._waiters.clear()
        for queue in self._watchers:
            if queue.qsize() < _LONGEST_QUEUE:
                queue.put_nowait({"kind": kind, **details})

    @property
    def watched(self) -> bool:
        return bool(self._watchers)

    async def next(self) -> None:
        """Wait for the next change of any kind."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    async def until(self, found: Callable[[], Any], timeout: float) -> Any:
        """The first true value of ``found``, looked up now and after every change.

        Raises:
            TimeoutError: when it stays false for ``timeout`` seconds.
        """
        async with asyncio.timeout(timeout):
            while not (value := found()):
                await self.next()
            return value

    @contextmanager
    def watch(self) -> Iterator[asyncio.Queue[Change]]:
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._watchers.add(queue)
        try:
            yield queue
        finally:
            self._watchers.discard(queue)
