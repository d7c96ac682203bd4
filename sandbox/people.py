"""People in the sandbox, for tests: they write, press buttons, and say what they see::

    ivan = sandbox.person("Иван", lang="ru")
    await ivan.say("/start")
    await ivan.hears("Здравствуйте")
    answer = await ivan.press("Согласен")

What counts as *heard*: messages of the bot that came or were edited since this person's own last act.
So a message that came quickly is not missed, and one from before is not taken for the answer.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sandbox.lines import Line
from sandbox.looking import (
    CallbackAnswer,
    Pattern,
    answer_from,
    find_button,
    id_of,
    matches,
    screenful,
    shown,
)  # fmt: skip
from sandbox.records import key_of
from sandbox.views import Seen

__all__ = ["CallbackAnswer", "Pattern", "Person", "find_button", "matches"]

Json = dict[str, Any]
T = TypeVar("T")
Place = int | str | None
"""A group by its id, a chat of a business account by its key; None is the chat with the bot."""
DEFAULT_TIMEOUT = 10.0
_DEEP_LINK = re.compile(r"(?:https?://)?t\.me/\w+\?start=([A-Za-z0-9_-]+)")


class Person:
    """Somebody with a telephone. Every verb is one act; ``chat=`` (a group's id) does it in a group."""

    def __init__(self, line: Line, user: Json, phone: str) -> None:
        self._line = line
        self.user = user
        self.phone = phone

    @property
    def id(self) -> int:
        return self.user["id"]

    @property
    def name(self) -> str:
        return self.user["first_name"]

    def __repr__(self) -> str:
        return f"<Person {self.name} {self.id}>"

    async def _act(self, verb: str, **arguments: Any) -> Json:
        given = {name: value for name, value in arguments.items() if value is not None}
        return await self._line.act(self.id, verb, given)

    async def say(
        self, text: str, reply_to: Seen | int | None = None, chat: Place = None, *, quote: str | None = None,
        reply_chat: Place = None, entities: list[Json] | None = None,
    ) -> int:  # fmt: skip
        """Write a text, in answer to a message or to a ``quote`` of it, perhaps from another chat; returns its id."""
        reply = {"reply_to": id_of(reply_to), "reply_chat": reply_chat, "quote": quote}
        return (await self._act("say", text=text, chat=chat, entities=entities, **reply))["message"]

    async def tap_reply(self, text: str, chat: Place = None, **picked: Any) -> None:
        """Press a key of the reply keyboard; one that asks for the contact shares it.

        What else a key asks for is given: ``users`` (ids), ``shared`` (a chat's id), ``data`` (of a web app).
        """
        await self._act("tap_reply", text=text, chat=chat, **picked)

    async def press(
        self,
        wanted: str | re.Pattern[str],
        message: Seen | int | None = None,
        *,
        wait: bool = True,
        timeout: float = DEFAULT_TIMEOUT,
        chat: Place = None,
    ) -> CallbackAnswer | None:
        """Press the button ``wanted`` of the newest message that has it (or of ``message``) and await the bot's answer.

        A link to the bot with ``?start=`` is followed; of any other link nothing comes.

        Raises:
            AssertionError: if no such button is on the screen, it is disabled, or the bot does not answer in time.
        """
        messages = await self.look(chat=chat)
        if message is not None:
            messages = [seen for seen in messages if seen.id == id_of(message)]
        found = find_button([seen for seen in messages if seen.from_bot], wanted)
        if found is None:
            raise AssertionError(f"{self.name} sees no button {wanted!r}. On the screen:\n{screenful(messages)}")
        seen, button = found
        if button.disabled:
            raise AssertionError(f"the button {button} is disabled")
        if button.data is not None:
            return await self.press_data(button.data, seen, wait=wait, timeout=timeout, chat=chat)
        if button.url is not None and (link := _DEEP_LINK.match(button.url)):
            await self.say(f"/start {link[1]}", chat=chat)
        return None

    async def press_data(
        self, data: str, message: Seen | int, *, wait: bool = True, timeout: float = DEFAULT_TIMEOUT,
        chat: Place = None,
    ) -> CallbackAnswer | None:  # fmt: skip
        """Send a press with any data whatever, as a changed client could."""
        made = await self._act("press", data=data, message=id_of(message), chat=chat)
        return await self._answer(made["press"], timeout, f"the press of {data!r}") if wait else None

    async def inline(self, query: str, timeout: float = DEFAULT_TIMEOUT, chat: Place = None) -> list[Json]:
        """Type ``@bot query`` somewhere and get the results offered; each has its query as ``press``."""
        made = await self._act("inline", query=query, chat=chat)
        offered = (await self._answer(made["press"], timeout, f"the inline query {query!r}")).results or []
        return [{**result, "press": made["press"]} for result in offered]

    async def choose(self, result: Json, chat: Place = None) -> int:
        """Send one of the results of `inline`; returns the message's id."""
        return (await self._act("choose", press=result["press"], result=result["id"], chat=chat))["message"]

    async def react(self, message: Seen | int, emoji: str | None, chat: Place = None) -> None:
        """Set one's reaction; None takes it away."""
        await self._act("react", message=id_of(message), emoji=emoji, chat=chat)

    async def vote(self, message: Seen | int, *options: int, chat: Place = None) -> None:
        """Answer a poll with the numbers of its options; with none, take the answer back."""
        await self._act("vote", message=id_of(message), options=list(options), chat=chat)

    async def share_contact(
        self, phone: str | None = None, of: Person | None = None, name: str | None = None, chat: Place = None
    ) -> int:
        """Share one's own contact, another person's, or (``name`` and ``phone``) one from the phone book."""
        other = of.id if of is not None else None
        return (await self._act("share_contact", phone=phone, of=other, name=name, chat=chat))["message"]

    async def send_file(
        self, kind: str, caption: str = "", *, name: str = "", content: str | None = None, chat: Place = None
    ) -> int:
        """Send a photo, voice, document, sticker or video; ``content`` is base64, a sample if not given."""
        made = await self._act("send_file", kind=kind, caption=caption, name=name, content=content, chat=chat)
        return made["message"]

    async def send_album(self, *items: Json, caption: str = "", chat: Place = None) -> list[int]:
        """Send 2 to 10 files ``{kind, caption, name, content}`` as one album; returns the messages' ids."""
        return (await self._act("send_album", items=list(items), caption=caption, chat=chat))["messages"]

    async def send_photo(self, caption: str = "", **options: Any) -> int:
        return await self.send_file("photo", caption, **options)

    async def send_voice(self, caption: str = "", **options: Any) -> int:
        return await self.send_file("voice", caption, **options)

    async def send_document(self, caption: str = "", **options: Any) -> int:
        return await self.send_file("document", caption, **options)

    async def send_video(self, caption: str = "", **options: Any) -> int:
        return await self.send_file("video", caption, **options)

    async def send_sticker(self, **options: Any) -> int:
        return await self.send_file("sticker", **options)

    async def send_location(
        self, latitude: float = 55.7558, longitude: float = 37.6173, live: int | None = None
    ) -> int:
        """Send a place, one that will move for ``live`` seconds if given."""
        return (await self._act("location", latitude=latitude, longitude=longitude, live=live))["message"]

    async def move_place(self, message: int, latitude: float | None = None, longitude: float | None = None) -> None:
        """Move one's live place, or stop it."""
        await self._act("move_place", message=message, latitude=latitude, longitude=longitude)

    async def send_poll(self, question: str = "?", options: list[str] | None = None) -> int:
        return (await self._act("poll", question=question, options=options))["message"]

    async def forward(self, text: str = "", author: str = "Somebody", chat: Place = None, **origin: Any) -> int:
        """Forward a text from elsewhere (``kind``, ``of``, ``file``) or a ``message`` of ``from_chat``.

        See :func:`sandbox.acts.forwards.forward`.
        """
        return (await self._act("forward", text=text, author=author, chat=chat, **origin))["message"]

    async def edit(self, message: Seen | int, text: str, chat: Place = None) -> None:
        await self._act("edit", message=id_of(message), text=text, chat=chat)

    async def delete(self, message: Seen | int, chat: Place = None) -> None:
        await self._act("delete", message=id_of(message), chat=chat)

    def customer(self, other: Person) -> str:
        """The chat of this business account with ``other``, as ``chat=`` of what either of them does."""
        return key_of(self.id, other.id)

    async def connect_business(self, *rights: str, excluded: list[int] | None = None) -> str:
        """Connect the bot to one's account, or change what it may do there; returns the connection's id.

        See :func:`sandbox.acts.accounts.connect_business`.
        """
        given = list(rights) or None
        return (await self._act("connect_business", rights=given, excluded=excluded))["connection"]

    async def disconnect_business(self) -> None:
        await self._act("disconnect_business")

    async def block(self) -> None:
        await self._act("block")

    async def unblock(self) -> None:
        await self._act("unblock")

    async def delete_account(self) -> None:
        """Leave Telegram for good."""
        await self._act("delete_account")

    async def look(self, since: int = 0, chat: Place = None) -> list[Seen]:
        """The chat as this person sees it, oldest first."""
        seen = await self._line.look(self.id, self.id if chat is None else chat, since)
        return [Seen(view) for view in seen["messages"]]

    async def screen(self, chat: Place = None) -> Seen | None:
        """The newest message of the bot."""
        return next((seen for seen in reversed(await self.look(chat=chat)) if seen.from_bot), None)

    async def reply_keyboard(self, chat: Place = None) -> list[list[str]]:
        """Rows of the reply keyboard at the bottom."""
        shown = (await self._line.look(self.id, self.id if chat is None else chat))["keyboard"] or {}
        return [[b if isinstance(b, str) else b["text"] for b in row] for row in shown.get("keyboard", [])]

    async def alerts(self, *, all_time: bool = False) -> list[CallbackAnswer]:
        """Answers with a text to this person's presses, since their last act or of all time."""
        seen = await self._line.answers(self.id)
        if not all_time:
            seen = await self._line.answers(self.id, seen["mark"])
        return [answer_from(answer) for answer in seen["answers"] if answer["text"]]

    async def hears(self, pattern: Pattern, timeout: float = DEFAULT_TIMEOUT, *, chat: Place = None) -> Seen:
        """The newest matching message of the bot that came, or was edited, since this person's last act.

        Raises:
            AssertionError: if none comes within ``timeout`` seconds, with what is on the screen instead.
        """
        chat_id = self.id if chat is None else chat

        async def found() -> tuple[int, Seen | None]:
            mark = (await self._line.look(self.id, chat_id, since=2**62))["mark"]
            seen = await self._line.look(self.id, chat_id, since=mark)
            messages = sorted((Seen(view) for view in seen["messages"]), key=lambda message: -message.touched)
            return seen["touch"], next((m for m in messages if m.from_bot and matches(m, pattern)), None)

        try:
            return await self._until(found, timeout)
        except TimeoutError:
            screen = screenful(await self.look(chat=chat))
            missed = f"{self.name} did not hear {shown(pattern)} in {timeout} s. On the screen:\n{screen}"
            raise AssertionError(missed) from None

    async def hears_nothing(self, pattern: Pattern | None = None, *, chat: Place = None) -> None:
        """At this moment nothing (matching) came from the bot since this person's last act.

        Raises:
            AssertionError: with what came.
        """
        chat_id = self.id if chat is None else chat
        mark = (await self._line.look(self.id, chat_id, since=2**62))["mark"]
        came = [seen for seen in await self.look(mark, chat) if seen.from_bot]
        unwanted = [seen for seen in came if pattern is None or matches(seen, pattern)]
        if unwanted:
            raise AssertionError(f"{self.name} heard:\n{screenful(unwanted)}")

    async def _answer(self, press_id: str, timeout: float, what: str) -> CallbackAnswer:
        async def found() -> tuple[int, Json | None]:
            seen = await self._line.answer(press_id)
            return seen["touch"], seen["answer"]

        try:
            return answer_from(await self._until(found, timeout))
        except TimeoutError:
            raise AssertionError(f"the bot did not answer {what} of {self.name} in {timeout} s") from None

    async def _until(self, found: Callable[[], Awaitable[tuple[int, T | None]]], timeout: float) -> T:
        deadline = time.monotonic() + timeout
        async with asyncio.timeout(timeout + 1):
            while True:
                touch, value = await found()
                if value is not None:
                    return value
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                await self._line.wait(touch, left)
