"""How soon whoever writes has their answer while news goes out to 5,000 at 30 a second, on SQLite.

Two loads: so many leads in the same instant, and as many one after the other over ten seconds. Each is timed from its
update on the wire to the Bot API call that answers it.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert, text, update

from benchmarks import company
from benchmarks.contenders import Ours
from benchmarks.peers import SECRET
from benchmarks.updates import CHAT, FIRST_LEAD, lead_writes
from benchmarks.wire import post_all, serve_bot_api
from crm_core.clock import SystemClock
from crm_core.core import CrmCore
from crm_core.models import Broadcast, Consent, Contact
from crm_core.regulation.loader import load
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.broadcasts import PACES
from crm_core.rules.deals.statuses import ConsentKind, MessageKind
from crm_core.rules.segments import Conditions, Segment
from crm_core.services.client_messages.broadcasts import NewBroadcast
from crm_core.services.intake.service import Visitor
from crm_core.services.message_log import Incoming
from crm_core.storage import Storage

LEADS, READERS = 200, 5_000
OVER = 10.0
"""Seconds over which the second load comes."""
CONNECTIONS = 40
_FIRST_READER = FIRST_LEAD + 1_000_000
_A_MINUTE = 1_800
BAR = 300.0
"""Milliseconds at the 99th percentile."""


class _Watch:
    """When each lead wrote and was answered, and how many have had the news."""

    def __init__(self) -> None:
        self.asked: dict[int, float] = {}
        self.took: dict[int, float] = {}
        self.news = 0
        self.heard = asyncio.Event()

    def called(self, method: str, body: bytes) -> None:
        if method != "sendMessage" or (found := CHAT.search(body)) is None:
            return
        chat, now = int(found[1]), perf_counter()
        self.heard.set()
        if chat >= _FIRST_READER:
            self.news += 1
        elif chat in self.asked:
            self.took.setdefault(chat, (now - self.asked[chat]) * 1000)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(120):
            while not done():
                self.heard.clear()
                await self.heard.wait()

    async def answered(self, leads: int) -> list[float]:
        await self.until(lambda: len(self.took) >= leads)
        took = sorted(self.took.values())
        self.asked.clear()
        self.took.clear()
        return took


async def measure(folder: Path) -> list[str]:
    url = f"sqlite:///{folder}/first_answer.db"
    await company.found(url, LEADS)
    watch = _Watch()
    server, api = await serve_bot_api(watch.called)
    numbers = itertools.count(1).__next__
    lines = [f"{'':34}{'p50':>8}{'p99':>8}{'max':>8}{'bar':>8}  ms"]
    async with server, Ours(url, api, folder).running("first answer") as ours:
        quiet = await _spread(ours.port, watch, numbers)
        lines.append(_line("nothing else, one after the other", quiet))
        await ours.forget_the_last_round()
        await _begin_news(url)
        await watch.until(lambda: watch.news >= 60)
        for name, load_of in (("news going out, the same", _spread), ("news going out, all at once", _at_once)):
            began, before = perf_counter(), watch.news
            lines.append(_line(name, await load_of(ours.port, watch, numbers)))
            lines.append(f"{'  news a second meanwhile':34}{(watch.news - before) / (perf_counter() - began):>8.1f}")
            await _forget_talks(url)
    return lines


async def _spread(port: int, watch: _Watch, numbers: Callable[[], int]) -> list[float]:
    async def one(lead: int) -> None:
        await asyncio.sleep(OVER * lead / LEADS)
        watch.asked[FIRST_LEAD + lead] = perf_counter()
        await post_all(port, "/webhook", SECRET, [lead_writes(numbers(), FIRST_LEAD + lead)], 1)

    await asyncio.gather(*(one(lead) for lead in range(LEADS)))
    return await watch.answered(LEADS)


async def _at_once(port: int, watch: _Watch, numbers: Callable[[], int]) -> list[float]:
    bodies = [lead_writes(numbers(), FIRST_LEAD + lead) for lead in range(LEADS)]
    now = perf_counter()
    watch.asked.update({FIRST_LEAD + lead: now for lead in range(LEADS)})
    await post_all(port, "/webhook", SECRET, bodies, CONNECTIONS)
    return await watch.answered(LEADS)


async def _begin_news(url: str) -> None:
    """To people for whom it is noon now, whatever the hour of the run."""
    storage = Storage.open(url)
    try:
        core = CrmCore(storage, load(), SystemClock())
        now = core.clock.now()
        ahead = 13 - datetime.now(UTC).hour
        zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC"
        person = {"name": "Reader", "locale": "en", "zone": zone, "consented_at": now, "created_at": now, "fields": {}}
        async with storage.writer() as session:
            rows = [{**person, "telegram_id": _FIRST_READER + number} for number in range(READERS)]
            ids = list(await session.scalars(insert(Contact).returning(Contact.id), rows))
            given = {"kind": ConsentKind.NEWS, "version": "1", "locale": "en", "given_at": now}
            await session.execute(insert(Consent), [{**given, "contact_id": one} for one in ids])
        async with core.transaction(Actor.system()) as crm:
            token = await crm.staff.invite(Role.supervisor, "Leader", None)
        async with core.transaction(Actor.system()) as crm:
            leader = await crm.staff.join(token, Visitor(900, "Leader", None, "en"))
        said = Incoming(MessageKind.TEXT, "News of the spring", None, None, None)
        async with core.transaction(leader) as crm:
            inquiry = Conditions(Segment.INQUIRY)
            await crm.broadcasts.begin(NewBroadcast(Segment.INQUIRY.value, inquiry, said, PACES[-1]))
        async with storage.writer() as session:
            await session.execute(update(Broadcast).values(a_minute=_A_MINUTE))
    finally:
        await storage.close()


async def _forget_talks(url: str) -> None:
    """A client is told once in some hours that a message was passed on."""
    storage = Storage.open(url)
    try:
        async with storage.writer() as session:
            await session.execute(text("DELETE FROM conversation_states"))
    finally:
        await storage.close()


def _line(name: str, took: list[float]) -> str:
    p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
    return f"{name:34}{statistics.median(took):>8.0f}{p99:>8.0f}{took[-1]:>8.0f}{BAR:>8.0f}"
