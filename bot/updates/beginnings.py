"""A try is counted before it is made, so that what kills the process is known by the next one (R76).

Tries that begin at about the same time share a transaction.
"""

from __future__ import annotations

import asyncio

from crm_core.core import CrmCore
from crm_core.errors import StorageBusy
from crm_core.rules.actor import Actor


class Beginnings:
    """`count` returns once the try is on record. Whatever goes wrong over it passes: the try is not made yet."""

    def __init__(self, core: CrmCore) -> None:
        self._core = core
        self._asked: list[tuple[int, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def count(self, seq: int) -> None:
        """Raises StorageBusy."""
        counted = asyncio.get_running_loop().create_future()
        self._asked.append((seq, counted))
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="beginnings")
        await counted

    async def _run(self) -> None:
        try:
            while self._asked:
                asked, self._asked = self._asked, []
                await self._recorded(asked)
        finally:
            self._task = None

    async def _recorded(self, asked: list[tuple[int, asyncio.Future[None]]]) -> None:
        failure: StorageBusy | None = StorageBusy("broken off")
        try:
            async with self._core.transaction(Actor.system()) as crm:
                await crm.inbox.begun([seq for seq, _ in asked])
            failure = None
        except StorageBusy as error:
            failure = error
        except Exception as error:
            failure = StorageBusy(type(error).__name__)
        finally:
            for _, counted in asked:
                if counted.done():
                    continue
                if failure is None:
                    counted.set_result(None)
                else:
                    counted.set_exception(failure)
