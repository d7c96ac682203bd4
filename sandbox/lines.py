"""How a person's verbs reach the world: directly, or over HTTP to a sandbox in another process."""

from __future__ import annotations

from typing import Any, Protocol

import aiohttp

from sandbox.acts import Impossible, answer_of, perform
from sandbox.views import view_of
from sandbox.world import World

Json = dict[str, Any]


class Line(Protocol):
    """What a :class:`~sandbox.people.Person` needs of a sandbox."""

    async def act(self, person_id: int, verb: str, arguments: Json) -> Json: ...

    async def look(self, person_id: int, chat_id: int | str, since: int = 0) -> Json: ...

    async def answer(self, press_id: str) -> Json: ...

    async def answers(self, person_id: int, since: int = 0) -> Json: ...

    async def wait(self, touch: int, timeout: float) -> None: ...


def look(world: World, person_id: int, chat_id: int | str, since: int = 0) -> Json:
    """A chat as one of its members sees it: messages touched after ``since``, and the keyboard at the bottom."""
    chat = world.chats.get(chat_id)
    account = world.accounts.get(person_id)
    posts = chat.posts.values() if chat is not None else ()
    return {
        "touch": world.last_touch,
        "mark": account.mark if account is not None else 0,
        "keyboard": chat.keyboard if chat is not None else None,
        "pinned": chat.pinned if chat is not None else None,
        "action": chat.action if chat is not None else None,
        "read": chat.read if chat is not None else 0,
        "messages": [view_of(post) for post in posts if post.touched > since],
    }


def answers(world: World, person_id: int, since: int = 0) -> Json:
    """Answers to the presses of one person, oldest first."""
    found = [
        press.answer
        for press in world.presses.values()
        if press.person_id == person_id and press.answer is not None and press.touched > since
    ]
    account = world.accounts.get(person_id)
    return {"touch": world.last_touch, "mark": account.mark if account else 0, "answers": found}


class DirectLine:
    """To a world in this process."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def act(self, person_id: int, verb: str, arguments: Json) -> Json:
        return perform(self._world, person_id, verb, arguments)

    async def look(self, person_id: int, chat_id: int | str, since: int = 0) -> Json:
        return look(self._world, person_id, chat_id, since)

    async def answer(self, press_id: str) -> Json:
        return {"touch": self._world.last_touch, "answer": answer_of(self._world, press_id)}

    async def answers(self, person_id: int, since: int = 0) -> Json:
        return answers(self._world, person_id, since)

    async def wait(self, touch: int, timeout: float) -> None:
        await self._world.changes.until(lambda: self._world.last_touch > touch, timeout)


class RemoteLine:
    """To a sandbox in another process, through its control endpoints."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url.rstrip("/")
        self._session = session

    async def call(self, method: str, path: str, body: Json | None = None, **query: Any) -> Any:
        """One request to a control endpoint.

        Raises:
            Impossible: with the sandbox's own words, if it refuses.
        """
        options: Json = {"params": {k: str(v) for k, v in query.items()}}
        if method != "GET":
            options["json"] = body or {}
        async with self._session.request(method, f"{self._url}/sandbox/{path}", **options) as response:
            answer = await response.json()
            if response.status >= 400:
                raise Impossible(answer.get("error", f"{response.status}"))
            return answer

    async def act(self, person_id: int, verb: str, arguments: Json) -> Json:
        return await self.call("POST", f"people/{person_id}/{verb}", arguments)

    async def look(self, person_id: int, chat_id: int | str, since: int = 0) -> Json:
        return await self.call("GET", f"chats/{chat_id}", person=person_id, since=since)

    async def answer(self, press_id: str) -> Json:
        return await self.call("GET", f"presses/{press_id}")

    async def answers(self, person_id: int, since: int = 0) -> Json:
        return await self.call("GET", f"people/{person_id}/answers", since=since)

    async def wait(self, touch: int, timeout: float) -> None:
        news = await self.call("GET", "wait", touch=touch, timeout=min(timeout, 25.0))
        if news["touch"] <= touch and timeout <= 25.0:
            raise TimeoutError
