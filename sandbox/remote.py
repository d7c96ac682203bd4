"""A sandbox in another process, held by the same verbs::

async with RemoteSandbox.at("http://127.0.0.1:8081") as sandbox:
    ivan = await sandbox.person("Иван")
    await ivan.say("/start")
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from sandbox.lines import RemoteLine
from sandbox.people import Person

Json = dict[str, Any]


class RemoteSandbox:
    """What tests need of a sandbox they did not start themselves. All methods are asynchronous."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url.rstrip("/")
        self._line = RemoteLine(self.url, session)

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[RemoteSandbox]:
        async with aiohttp.ClientSession() as session:
            yield cls(url, session)

    async def person(self, first_name: str, **fields: Any) -> Person:
        """A person; ``fields`` are last_name, lang, username, id, phone, note, is_bot."""
        given = {name: value for name, value in fields.items() if value is not None}
        made = await self._line.call("POST", "people", {"first_name": first_name, **given})
        return self._known(made["people"][0])

    async def people(self) -> list[Person]:
        """Everybody there is."""
        return [self._known(person) for person in (await self.overview())["people"]]

    async def settle(self, people: list[Json]) -> list[Person]:
        """A list of people, each of whom says their ``opening`` once."""
        made = await self._line.call("POST", "people", {"people": people})
        return [self._known(person) for person in made["people"]]

    async def overview(self) -> Json:
        return await self._line.call("GET", "overview")

    async def group(
        self, title: str, *members: Person, bot_added_by: Person | None = None, supergroup: bool = False
    ) -> int:
        """A group; returns its id."""
        ids = [member.id for member in members]
        made = await self._line.call("POST", "groups", {"title": title, "members": ids, "supergroup": supergroup})
        if bot_added_by is not None:
            await self.group_act(made["id"], "add_bot", by=bot_added_by.id)
        return made["id"]

    async def group_act(self, group_id: int, verb: str, **arguments: Any) -> int:
        """``add`` (members), ``add_bot``, ``remove_bot`` or ``migrate`` (by); returns the group's id afterwards."""
        return (await self._line.call("POST", f"groups/{group_id}/{verb}", arguments))["id"]

    async def inject(self, update: Json, lane: int | str = 0) -> int:
        return (await self._line.call("POST", "inject", {"update": update, "lane": lane}))["update_id"]

    async def ledger(self, after: int = 0, limit: int = 100_000) -> list[Json]:
        """Entries as JSON, oldest first."""
        return (await self._line.call("GET", "ledger", after=after, limit=limit))["entries"]

    async def add_fault(self, kind: str, *methods: str, **rule: Any) -> None:
        """A fault by the rules of :meth:`sandbox.faults.Faults.add`."""
        await self._line.call("POST", "faults", {"kind": kind, "methods": list(methods), **rule})

    async def clear_faults(self) -> None:
        await self._line.call("DELETE", "faults")

    async def shift_clock(self, seconds: float) -> float:
        """Move the clock; returns the offset."""
        return (await self._line.call("POST", "clock", {"seconds": seconds}))["offset"]

    async def limit(self, enabled: bool) -> None:
        """Switch rate limits on or off."""
        await self._line.call("POST", "limits", {"enabled": enabled})

    async def pending(self) -> int:
        """How many updates the bot has not confirmed yet."""
        return (await self.overview())["pending"]

    def _known(self, person: Json) -> Person:
        return Person(self._line, person["user"], person["phone"])
