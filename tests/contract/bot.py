"""A bot in plain HTTP before whichever server is under test."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]
OWN = "owner"


@dataclass(slots=True)
class Answer:
    """What the server said, whole."""

    status: int
    body: Json

    @property
    def words(self) -> str:
        """The description without its "Bad Request: ", as the rules have it."""
        assert not self.body["ok"], self.body
        return self.body["description"].removeprefix("Bad Request: ")

    @property
    def result(self) -> Any:
        assert self.body["ok"], self.body
        return self.body["result"]


class Bot:
    """Asks the server; ``chat`` is where it may write: a private chat with somebody who has started it."""

    def __init__(self, base: str, token: str, chat: int, http: aiohttp.ClientSession) -> None:
        self.base = base
        self.token = token
        self.chat = chat
        self._http = http

    async def ask(self, method: str, /, *, form: Any = None, token: str | None = None, **params: Any) -> Answer:
        """One request; Telegram's asking for patience is obeyed."""
        body: Json = {"data": form} if form is not None else {"json": params}
        url = f"{self.base}/bot{self.token if token is None else token}/{method}"
        while True:
            async with self._http.post(url, **body) as response:
                answer = Answer(response.status, await response.json())
            wait = (answer.body.get("parameters") or {}).get("retry_after")
            if wait is None or form is not None:
                return answer
            await asyncio.sleep(wait)

    async def says(self, text: str = "x", **params: Any) -> Any:
        """Send a text to the chat."""
        return (await self.ask("sendMessage", chat_id=self.chat, text=text, **params)).result

    async def refused(self, text: str = "x", **params: Any) -> str:
        """The words with which a text to the chat is refused."""
        return (await self.ask("sendMessage", chat_id=self.chat, text=text, **params)).words

    async def html(self, source: str) -> tuple[str, list[Json]]:
        """A text in HTML, as it came out: the plain text and its entities."""
        sent = await self.says(source, parse_mode="HTML")
        return sent["text"], sent.get("entities", [])


def buttons(*row: Json) -> Json:
    """An inline keyboard of one row."""
    return {"inline_keyboard": [list(row)]}


def button(text: str = "Go", **fields: Any) -> Json:
    return {"text": text, **(fields or {"callback_data": "go"})}


def kinds(entities: list[Json]) -> list[str]:
    return [entity["type"] for entity in entities]
