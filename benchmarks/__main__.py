"""`make bench`: every figure, in one run, on one machine. `python -m benchmarks [throughput|fanout|footprint|…]`."""

from __future__ import annotations

import asyncio
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks import crossings, durability, fanout, first_answer, footprint, scale, search, statements, throughput

Part = Callable[[Path], Awaitable[list[str]]]


async def _throughput(folder: Path) -> list[str]:
    return throughput.report(await throughput.measure(folder))


async def _fanout(folder: Path) -> list[str]:
    return fanout.report(await fanout.measure(folder))


async def _footprint(folder: Path) -> list[str]:
    return footprint.report(await footprint.readiness(folder), await footprint.memory(folder))


async def _search(_: Path) -> list[str]:
    return search.report(await search.run())


async def _crossings(folder: Path) -> list[str]:
    return [crossing.lines()[0] for crossing in await crossings.measure(folder)]


async def _scale(_: Path) -> list[str]:
    return await scale.report()


PARTS: dict[str, Part] = {
    "throughput": _throughput,
    "statements": statements.an_update,
    "crossings": _crossings,
    "durability": durability.measure,
    "fanout": _fanout,
    "first_answer": first_answer.measure,
    "footprint": _footprint,
    "scale": _scale,
    "search": _search,
}


async def main(wanted: list[str]) -> None:
    print(f"Python {platform.python_version()}, {platform.machine()}")
    for name in wanted or PARTS:
        print(f"\n{name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="voronka-bench-") as folder:
            for line in await PARTS[name](Path(folder)):
                print(f"  {line}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
