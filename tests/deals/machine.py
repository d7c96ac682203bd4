"""A company whose people press anything in any order, twice, on old cards, and while the program breaks down (F18)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event

from crm_core.clock import FrozenClock
from crm_core.core import Crm, CrmCore
from crm_core.errors import CrmError
from crm_core.regulation.schema import Regulation
from crm_core.storage import Storage
from tests.conftest import MONDAY_MORNING
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.deals.desk import Desk, open_desk
from tests.deals.invariants import Everything, Invariants, everything

T = TypeVar("T")


@dataclass
class Setting:
    """Where the machine plays: an empty database for every run of it."""

    template: SqliteTemplate | PostgresTemplate
    folder: Path
    regulation: Regulation
    runs: int = 0
    counts: Counter[str] = field(default_factory=Counter[str])

    def figures(self) -> str:
        kinds = ("acts", "taken", "refused", "broken off", "pressed twice")
        return f"F18 {self.runs} sequences, " + ", ".join(f"{kind} {self.counts[kind]}" for kind in kinds)

    def database(self) -> AbstractAsyncContextManager[str]:
        self.runs += 1
        place = self.folder / str(self.runs)
        place.mkdir()
        return self.template.copied(place)


@dataclass(frozen=True)
class Press:
    """What a person is about to do, made out of the card that they see. `once`: a second press must be refused."""

    by: Any
    act: Callable[[Crm], Awaitable[Any]]
    once: bool = True


class Breakdown(Exception):
    """The process dies here."""


class Machine:
    """Performs presses and looks at everything after each: a refusal is an answer too, it counts what it leaves."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.loop = asyncio.new_event_loop()
        self.clock = FrozenClock(MONDAY_MORNING)
        self.ending = AsyncExitStack()
        url = self.run(self.ending.enter_async_context(setting.database()))
        self.storage = Storage.open(url)
        self.ending.push_async_callback(self.storage.close)
        self.core = CrmCore(self.storage, setting.regulation, self.clock)
        self.desk: Desk = self.run(open_desk(self.core, self.clock))
        self.always = Invariants(setting.regulation)
        self.left: int | None = None
        """So many statements until the breakdown; None: none is coming."""
        event.listen(self.storage.engines.writer.sync_engine, "before_cursor_execute", self._count_down)

    def close(self) -> None:
        self.run(self.ending.aclose())
        self.loop.close()

    def run(self, act: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(act)

    def perform(self, press: Press, mishap: str, statements: int) -> None:
        """`mishap`: "none"; "twice", pressed again at once; "crash", which ends it after so many statements, and then
        it is run again, as the worker does."""
        count = self.setting.counts
        count["acts"] += 1
        if mishap == "crash":
            count["broken off"] += 1
            before = self.run(self._everything())
            self.run(self._broken_off(press, statements))
            assert self.run(self._everything()) == before, "nothing is kept of what broke off"
        taken = self.run(self._taken(press))
        count["taken" if taken else "refused"] += 1
        if mishap == "twice" and taken and press.once:
            count["pressed twice"] += 1
            before = self.run(self._everything())
            assert not self.run(self._taken(press)), "a second press is taken for a new one"
            assert self.run(self._everything()) == before, "a second press changes nothing"

    async def look(self) -> list[int]:
        async with self.storage.reader() as session:
            return await self.always.check(session)

    async def _taken(self, press: Press) -> bool:
        try:
            async with self.core.transaction(press.by) as crm:
                await press.act(crm)
        except CrmError:
            return False
        return True

    async def _broken_off(self, press: Press, statements: int) -> None:
        self.left = statements
        try:
            async with self.core.transaction(press.by) as crm:
                await press.act(crm)
                raise Breakdown  # right before the commit
        except (Breakdown, CrmError):
            pass
        finally:
            self.left = None

    async def _everything(self) -> Everything:
        async with self.storage.reader() as session:
            return await everything(session)

    def _count_down(self, *_: Any) -> None:
        if self.left is not None:
            if self.left == 0:
                raise Breakdown
            self.left -= 1
