"""The bot, to be killed: `python -m tests.proof.child [--kill STEP:N] [--mutant NAME] [--slow SECONDS] …`.

The production code knows nothing of this: steps and mutants are put around it from here, and it runs as always.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from bot.cli import main as voronka
from bot.updates.answering.presenter import Presenter
from bot.updates.lanes import Item
from bot.updates.processor import UpdateProcessor
from bot.updates.receiving.receiver import UpdateReceiver
from bot.updates.route_match import RouteMatch
from bot.updates.worker import Worker
from crm_core.models import InboxUpdate
from crm_core.services.inbox import Inbox
from crm_core.services.notifications.outbox import Outbox

Function = Callable[..., Any]


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def _before(owner: type, name: str, nth: int) -> None:
    """Kills this process on the nth call, before anything of it."""
    original: Function = getattr(owner, name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            _die()
        return original(*args, **kwargs)

    setattr(owner, name, deadly)


def _after(owner: type, name: str, nth: int) -> None:
    """Kills this process when the nth call of a coroutine has ended well."""
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)
    calls = 0

    async def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        result = await original(*args, **kwargs)
        calls += 1
        if calls == nth:
            _die()
        return result

    setattr(owner, name, deadly)


STEPS: dict[str, Callable[[int], None]] = {
    "before the raw commit": lambda nth: _after(Inbox, "keep", nth),
    "after the raw commit": lambda nth: _before(Worker, "offer", nth),
    "before the business commit": lambda nth: _after(Inbox, "mark_done", nth),
    "after the business commit": lambda nth: _before(Presenter, "show", nth),
    "between answer and mark": lambda nth: _before(UpdateReceiver, "answered", nth),
    "between send and mark": lambda nth: _before(Outbox, "sent", nth),
}


def _acknowledge_first() -> None:
    """The update counts as taken at once; its commit comes some time later."""
    original = UpdateReceiver.take
    later: set[asyncio.Task[None]] = set()

    async def take(self: UpdateReceiver, arrivals: Any) -> None:
        async def commit() -> None:
            await asyncio.sleep(0.3)
            await original(self, arrivals)

        task = asyncio.create_task(commit())
        later.add(task)
        task.add_done_callback(later.discard)

    UpdateReceiver.take = take


def _count_by_high_water() -> None:
    """Every arrival is new: it is given an id of its own, so that nothing is ever a repeat."""
    original: Function = Inbox.keep
    fresh = iter(range(10**12 + os.getpid() * 10**6, 10**15))

    async def keep(self: Inbox, updates: Any) -> Any:
        known: dict[int, int] = {}
        renamed = []
        for one in updates:
            known[number := next(fresh)] = one.update_id
            renamed.append(type(one)(number, one.chat_id, one.raw))
        kept = await original(self, renamed)
        return [type(one)(one.seq, known[one.update_id], one.chat_id) for one in kept]

    Inbox.keep = keep


def _order_at_the_end() -> None:
    """Whether an earlier update of the chat is open is asked when the work is done, and what it read may be stale."""
    taken, done = Inbox.take_turn, Inbox.mark_done

    async def whenever(self: Inbox, seq: int, chat_id: int | None) -> None:
        return None

    async def mark_done(self: Inbox, seq: int, answer: Any | None = None) -> None:
        row = await self.session.get_one(InboxUpdate, seq)
        await taken(self, seq, row.chat_id)
        await done(self, seq, answer)

    Inbox.take_turn, Inbox.mark_done = whenever, mark_done


def _dies_of_a_bomb() -> None:
    """No mutant of ours but an update over which a library takes the whole process along."""
    original = UpdateProcessor.handle

    async def handle(self: UpdateProcessor, item: Item) -> None:
        if "bomb" in item.raw:
            _die()
        await original(self, item)

    UpdateProcessor.handle = handle


MUTANTS: dict[str, Callable[[], None]] = {
    "acknowledge first": _acknowledge_first,
    "no dedupe": _count_by_high_water,
    "order at the end": _order_at_the_end,
    "dies of a bomb": _dies_of_a_bomb,
}


def _slow(seconds: float) -> None:
    """Handlers that take their time, as they would with a busy database."""
    original = RouteMatch.__call__

    async def slowly(self: RouteMatch) -> Any:
        await asyncio.sleep(seconds)
        return await original(self)

    RouteMatch.__call__ = slowly


def _lag(seconds: float) -> None:
    """Between what a handler reads and its commit, up to so many seconds, as a seeded chance has it."""
    original, chance = RouteMatch.__call__, random.Random(22)

    async def later(self: RouteMatch) -> Any:
        await asyncio.sleep(chance.uniform(0, seconds))
        return await original(self)

    RouteMatch.__call__ = later


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kill", help="STEP:N, one of the steps above and which call of it")
    parser.add_argument("--mutant", choices=list(MUTANTS))
    parser.add_argument("--slow", type=float)
    parser.add_argument("--lag", type=float)
    options = parser.parse_args()
    if options.mutant:
        MUTANTS[options.mutant]()
    if options.slow:
        _slow(options.slow)
    if options.lag:
        _lag(options.lag)
    if options.kill:
        step, _, nth = options.kill.rpartition(":")
        STEPS[step](int(nth))
    sys.argv = ["voronka", "run"]
    voronka()


if __name__ == "__main__":
    main()
