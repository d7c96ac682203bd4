"""What it costs that an acknowledged update is on the disk: updates kept a second on SQLite, with and without.

Only keeping is measured, in portions as they come: one at a time is a quiet day, forty at once a webhook's most.
"""

from __future__ import annotations

import itertools
import statistics
from pathlib import Path
from time import perf_counter

from crm_core.clock import SystemClock
from crm_core.core import CrmCore
from crm_core.regulation.loader import load
from crm_core.rules.actor import Actor
from crm_core.services.inbox import RawUpdate
from crm_core.storage import Storage

AT_ONCE = 1, 10, 40
PORTIONS = 100
ROUNDS = 5
_RAW = '{"update_id": 1, "message": {"text": "' + "x" * 400 + '"}}'
WAYS = ("not waited for", "the log flushed aside", "synchronous = FULL")


async def _portions(core: CrmCore, way: str, size: int, numbers: itertools.count[int]) -> float:
    begun = perf_counter()
    for _ in range(PORTIONS):
        async with core.transaction(Actor.system()) as crm:
            await crm.inbox.keep([RawUpdate(next(numbers), 1, _RAW) for _ in range(size)])
        if way == WAYS[1]:
            await core.storage.flush()
    return (perf_counter() - begun) / PORTIONS


async def _core(url: str, *, full: bool) -> CrmCore:
    storage = Storage.open(url)
    await storage.migrate()
    if full:
        async with storage.engines.writer.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.execute("PRAGMA synchronous = FULL")
    return CrmCore(storage, load(), SystemClock())


async def measure(folder: Path) -> list[str]:
    numbers = itertools.count(1)
    cores = {way: await _core(f"sqlite:///{folder}/{n}.db", full=way == WAYS[2]) for n, way in enumerate(WAYS)}
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(ROUNDS):
        for size in AT_ONCE:
            for way, core in cores.items():
                taken.setdefault((way, size), []).append(await _portions(core, way, size, numbers))
    for core in cores.values():
        await core.storage.close()
    return [
        f"{way:<24} {size:>3} at once: {1000 * (middle := statistics.median(found)):6.2f} ms a portion, "
        f"{size / middle:7.0f} updates/s"
        for (way, size), found in sorted(taken.items(), key=lambda one: (one[0][1], WAYS.index(one[0][0])))
    ]
