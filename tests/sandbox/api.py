"""A bot in plain HTTP: what a library would hide, the tests want to see."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

from sandbox import Sandbox
from sandbox.people import Person

Json = dict[str, Any]


class Api:
    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self._base = f"{sandbox.url}/bot{sandbox.token}"
        self._http = http
        self._sandbox = sandbox

    async def ask(self, method: str, /, **params: Any) -> Json:
        """The whole answer, good or bad."""
        async with self._http.post(f"{self._base}/{method}", json=params) as response:
            answer = await response.json()
            assert response.status == (200 if answer["ok"] else answer["error_code"])
            return answer

    async def get(self, method: str, /, **params: Any) -> Any:
        """The result; anything else fails the test."""
        answer = await self.ask(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, /, **params: Any) -> str:
        """The words of a refusal; a success fails the test."""
        answer = await self.ask(method, **params)
        assert not answer["ok"], answer
        return answer["description"]

    async def form(self, method: str, data: Any) -> Json:
        async with self._http.post(f"{self._base}/{method}", data=data) as response:
            return await response.json()

    async def friend(self, name: str = "Иван") -> Person:
        """Somebody who wrote to the bot, whose message it has already taken."""
        person = self._sandbox.person(name)
        await person.say("/start")
        await self.drain()
        return person

    async def drain(self) -> list[Json]:
        """Take and confirm everything that waits."""
        taken: list[Json] = []
        while updates := await self.get("getUpdates"):
            taken += updates
            await self.get("getUpdates", offset=max(update["update_id"] for update in updates) + 1, limit=1)
        return taken


async def until(condition: Callable[[], Any]) -> None:
    """Let others run until something is so."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - nobody announces it, and nothing is slept
            await asyncio.sleep(0)


def keyboard(*rows: list[Json]) -> Json:
    return {"inline_keyboard": list(rows)}


def button(text: str = "Go", data: str = "go", **fields: Any) -> Json:
    return {"text": text, "callback_data": data, **fields}
