"""What leaders ask and what the clock scans, at several sizes of a company side by side, on both databases.

`python -m benchmarks.scale [--deals 10000 1000000] [--only sqlite]`. Milliseconds on a machine that does nothing else,
the quickest of five. A million deals take some minutes to make.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any

from benchmarks.big_company import MOMENT, load
from benchmarks.search_base import server
from crm_core.clock import FrozenClock
from crm_core.core import Crm, CrmCore
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import REPORT_CODES, Narrowing, ReportCode
from crm_core.regulation.loader import load as load_regulation
from crm_core.rules.actor import Actor
from crm_core.storage import Storage

DATABASES, SIZES, ROUNDS = ("sqlite", "postgresql"), (10_000, 1_000_000), 5


def _funnel(crm: Crm, days: int) -> Awaitable[Any]:
    return crm.queries.funnel.funnel(crm.regulation.inbound, MOMENT - timedelta(days=days), MOMENT)


def _report(code: ReportCode) -> Callable[[Crm], Awaitable[Any]]:
    """Of the month up to now, of everybody."""
    month = Narrowing(Period(MOMENT - timedelta(days=30), MOMENT))
    return lambda crm: crm.queries.reports.table(code, month)


QUESTIONS: dict[str, tuple[Callable[[Crm], Awaitable[Any]], float | None]] = {
    "tasks due, none": (lambda crm: crm.reminders.tasks.due(5_000), None),
    "stalls due, none": (lambda crm: crm.reminders.stalls.due(5_000), None),
    "funnel of 30 days": (lambda crm: _funnel(crm, 30), 100),
    "funnel of a year": (lambda crm: _funnel(crm, 365), 300),
    "digest of the company": (lambda crm: crm.queries.digest.for_supervisor(), 150),
    "open deals by stage": (lambda crm: crm.queries.pipeline.by_stage(), 300),
    "tags of open deals": (lambda crm: crm.queries.tags.counted(), 300),
    **{f"report {code}": (_report(code), 300) for code in REPORT_CODES},
}
"""With the bar in milliseconds, at the largest size."""


async def measure(name: str, deals: int) -> dict[str, float]:
    with server(name) as url:
        storage = Storage.open(url)
        try:
            await storage.migrate()
            regulation = load_regulation()
            await load(storage, regulation, deals)
            core = CrmCore(storage, regulation, FrozenClock(MOMENT))
            return {question: await _quickest(core, ask) for question, (ask, _) in QUESTIONS.items()}
        finally:
            await storage.close()


async def _quickest(core: CrmCore, ask: Callable[[Crm], Awaitable[Any]]) -> float:
    took: list[float] = []
    async with core.reading(Actor.system()) as crm:
        for _ in range(ROUNDS):
            began = perf_counter()
            await ask(crm)
            took.append((perf_counter() - began) * 1000)
    return min(took)


async def report(names: Sequence[str] = DATABASES, sizes: Sequence[int] = SIZES) -> list[str]:
    lines = [f"{'':43}" + "".join(f"{deals:>12,}" for deals in sizes) + f"{'bar':>8}"]
    for name in names:
        found = [await measure(name, deals) for deals in sizes]
        for question, (_, bar) in QUESTIONS.items():
            figures = "".join(f"{one[question]:12.1f}" for one in found)
            lines.append(f"{name:11}{question:32}{figures}{bar or '':>8}")
    return lines


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--deals", type=int, nargs="+", default=SIZES)
    arguments.add_argument("--only", choices=DATABASES)
    given = arguments.parse_args()
    print(*asyncio.run(report((given.only,) if given.only else DATABASES, given.deals)), sep="\n")


if __name__ == "__main__":
    main()
