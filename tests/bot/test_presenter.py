"""Answers get there through whatever Telegram does, in order, and one chat's trouble is nobody else's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from bot.metrics import Metrics
from bot.settings import load
from bot.telegram.backoff import Backoff
from bot.telegram.drawings import Drawings
from bot.telegram.session import open_bot
from bot.updates.answering.presenter import Presenter
from bot.updates.answering.reply import Address, PendingReply
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.picture import Bar, ChartPicture
from handlers.ui.kit.screen import ReplyKey, ReplyKeys, Screen, button, inline
from sandbox import Sandbox
from sandbox.people import Person
from tests.bot.conftest import met
from tests.bot.waiting import until


class Nothing(CallbackData, prefix="zzn"):
    """A button that leads nowhere."""


@dataclass
class Told:
    """What the presenter reported, and the pauses it asked for (which end at once unless `held`)."""

    shown: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    paced: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def note_gone(self, chat_id: int) -> None:
        self.gone.append(chat_id)

    async def nap(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await self.held.wait()


@pytest.fixture
def told() -> Told:
    told = Told()
    told.held.set()
    return told


@pytest.fixture
async def presenter(sandbox: Sandbox, told: Told) -> AsyncIterator[Presenter]:
    async with open_bot(load(None, bot_token=sandbox.token, bot_api_url=sandbox.url)) as bot:
        drawings = Drawings()
        presenter = Presenter(
            bot,
            Metrics(),
            pace=told.paced.append,
            shown=told.shown.append,
            gone=told.note_gone,
            draw=drawings.draw,
            backoff=lambda: Backoff(first=1, most=8, sleep=told.nap),
            sleep=told.nap,
        )
        yield presenter
        told.held.set()
        await presenter.stop(5)
        await drawings.stop()


@pytest.fixture
def ivan(sandbox: Sandbox) -> Person:
    return met(sandbox, "Ivan")


def said(seq: int, person: Person, text: str) -> PendingReply:
    return PendingReply(seq, Address(person.id), (Screen(text=text),))


async def texts(person: Person) -> list[str]:
    return [seen.text for seen in await person.look() if seen.from_bot]


@pytest.mark.parametrize("fault", ["server_error", "bad_gateway", "empty_body", "reset_before"])
async def test_what_was_not_accepted_is_sent_again_until_it_is(
    fault: str, presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    sandbox.faults.add(fault, "sendMessage", times=3)
    presenter.show(said(1, ivan, "first"))
    presenter.show(said(2, ivan, "second"))
    await until(lambda: told.shown == [1, 2])
    assert await texts(ivan) == ["first", "second"]
    assert len(told.pauses) == 3


async def test_what_was_accepted_without_an_answer_is_repeated_not_lost(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    sandbox.faults.add("reset_after", "sendMessage", times=1)
    presenter.show(said(1, ivan, "hello"))
    await until(lambda: told.shown == [1])
    assert await texts(ivan) == ["hello", "hello"]


async def test_a_chat_told_to_wait_waits_as_long_and_alone(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    maria = met(sandbox, "Maria")
    told.held.clear()
    sandbox.faults.add("too_many_requests", "sendMessage", chat=ivan.id, times=1, retry_after=17)
    presenter.show(said(1, ivan, "one"))
    presenter.show(said(2, ivan, "two"))
    await until(lambda: told.pauses)
    presenter.show(said(3, maria, "not held up"))
    await until(lambda: told.shown == [3])
    assert told.pauses == [17.0]
    assert await texts(ivan) == []
    told.held.set()
    await until(lambda: told.shown == [3, 1, 2])
    assert await texts(ivan) == ["one", "two"]


async def test_whoever_blocked_the_bot_is_marked_and_owed_nothing(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    await ivan.say("/start")
    await ivan.block()
    presenter.show(said(1, ivan, "are you there?"))
    await until(lambda: told.shown == [1])
    assert told.gone == [ivan.id]


async def test_a_stop_leaves_what_waits_owed(presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person) -> None:
    told.held.clear()
    sandbox.faults.add("bad_gateway", "sendMessage")
    presenter.show(said(1, ivan, "later"))
    await until(lambda: told.pauses)
    await presenter.stop(5)
    assert told.shown == []
    assert presenter.idle


async def test_a_press_is_answered_while_its_chat_waits(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    await ivan.say("/start")
    presenter.show(PendingReply(1, Address(ivan.id), (Screen(text="menu", keys=inline(button("go", Nothing()))),)))
    menu = await ivan.hears("menu")
    told.held.clear()
    sandbox.faults.add("too_many_requests", "sendMessage", retry_after=30)
    presenter.show(said(2, ivan, "held up"))
    await until(lambda: told.pauses)
    pressed = asyncio.create_task(ivan.press("go"))
    await until(lambda: sandbox.world.presses)
    (press,) = sandbox.world.presses
    presenter.show(PendingReply(3, Address(ivan.id, press, menu.id), (Screen(text="after", toast="at once"),)))
    answer = await pressed
    assert answer is not None
    assert answer.text == "at once"
    assert 3 not in told.shown


async def test_a_press_too_old_to_be_answered_is_let_go(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    presenter.show(PendingReply(1, Address(ivan.id, "123456"), (Screen.only_toast("too late"),)))
    await until(lambda: told.shown == [1])
    assert len(sandbox.ledger.of("answerCallbackQuery", ok=False)) == 1


async def test_a_long_toast_is_cut_to_what_telegram_takes(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    await ivan.say("/start")
    presenter.show(PendingReply(1, Address(ivan.id), (Screen(text="menu", keys=inline(button("go", Nothing()))),)))
    await ivan.hears("menu")
    pressed = asyncio.create_task(ivan.press("go"))
    await until(lambda: sandbox.world.presses)
    (press,) = sandbox.world.presses
    presenter.show(PendingReply(2, Address(ivan.id, press), (Screen.only_toast("ы" * 500, alert=True),)))
    answer = await pressed
    assert answer is not None
    assert answer.show_alert
    assert len(answer.text) == 200


async def test_a_picture_is_drawn_with_the_text_under_it(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    picture = ChartPicture(title="Воронка", bars=(Bar(label="Заявка", value=10, caption="10"),))
    presenter.show(PendingReply(1, Address(ivan.id), (Screen(text="<b>where deals get lost</b>", picture=picture),)))
    await until(lambda: told.shown == [1])
    (seen,) = [one for one in await ivan.look() if one.from_bot]
    assert "photo" in seen.body
    assert seen.text == "where deals get lost"


async def test_a_screen_with_a_reply_keyboard_is_a_new_message(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    presenter.show(said(1, ivan, "old"))
    old = await ivan.hears("old")
    keys = ReplyKeys(rows=((ReplyKey(text="My phone", share_contact=True),),), once=True)
    presenter.show(PendingReply(2, Address(ivan.id, None, old.id), (Screen(text="your phone?", keys=keys),)))
    await until(lambda: told.shown == [1, 2])
    assert await texts(ivan) == ["old", "your phone?"]
    assert await ivan.reply_keyboard() == [["My phone"]]


async def test_the_worker_waits_when_too_much_is_owed(sandbox: Sandbox, told: Told, ivan: Person) -> None:
    told.held.clear()
    sandbox.faults.add("bad_gateway", "sendMessage")
    done: Callable[[int], None] = told.shown.append
    async with open_bot(load(None, bot_token=sandbox.token, bot_api_url=sandbox.url)) as bot:
        presenter = Presenter(
            bot, Metrics(), pace=told.paced.append, shown=done, gone=told.note_gone, draw=Drawings().draw, room=3,
            backoff=lambda: Backoff(first=1, most=8, sleep=told.nap), sleep=told.nap,
        )  # fmt: skip
        for seq in range(3):
            presenter.show(said(seq, ivan, str(seq)))
        await until(lambda: told.pauses)
        waiting = asyncio.create_task(presenter.room())
        await asyncio.sleep(0)
        assert not waiting.done()
        sandbox.faults.clear()
        told.held.set()
        await waiting
        await until(lambda: presenter.idle)
    assert sorted(told.shown) == [0, 1, 2]


async def test_every_message_counts_towards_the_reminders_pace(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    presenter.show(said(1, ivan, "hello"))
    await until(lambda: told.shown == [1])
    assert told.paced == [ivan.id]


def test_what_is_owed_comes_back_from_its_row_as_it_was() -> None:
    owed = PendingReply(
        7, Address(700, "55", 12), (Screen(text="a", keys=inline(button("go", Nothing()))), Screen(toast="b"))
    )
    stored = owed.stored()
    assert stored is not None
    assert PendingReply.restored(7, stored) == owed
    assert PendingReply(8, Address(700)).stored() is None


def redrawn(seq: int, person: Person, message: int, text: str, *, press: str | None = None) -> PendingReply:
    return PendingReply(seq, Address(person.id, press, message, locale="ru"), (Screen(text=text),))


async def test_an_edit_that_something_newer_replaces_is_not_made(
    presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person
) -> None:
    """An edit costs as much as a message: of those that wait only the last is worth it."""
    presenter.show(said(1, ivan, "menu"))
    await until(lambda: told.shown == [1])
    menu = (await ivan.hears("menu")).id
    told.held.clear()
    sandbox.faults.add("too_many_requests", "editMessageText", times=1, retry_after=60)
    presenter.show(redrawn(2, ivan, menu, "page 1"))
    await until(lambda: told.pauses)
    presenter.show(redrawn(3, ivan, menu, "page 2"))
    presenter.show(redrawn(4, ivan, menu, "page 3"))
    presenter.show(said(5, ivan, "a word"))
    told.held.set()
    await until(lambda: told.shown == [1, 2, 3, 4, 5])
    assert await texts(ivan) == ["page 3", "a word"]
    edits = sandbox.ledger.of("editMessageText", chat=ivan.id)
    assert [entry.params["text"] for entry in edits if entry.accepted] == ["page 3"]


async def test_a_press_that_must_wait_says_so(presenter: Presenter, told: Told, sandbox: Sandbox, ivan: Person) -> None:
    presenter.show(said(1, ivan, "menu"))
    await until(lambda: told.shown == [1])
    menu = await ivan.hears("menu")
    told.held.clear()
    sandbox.faults.add("too_many_requests", "editMessageText", times=1, retry_after=60)
    presenter.show(redrawn(2, ivan, menu.id, "page 1"))
    await until(lambda: told.pauses)
    await ivan.press_data("next", menu, wait=False)
    press = list(sandbox.world.presses)[-1]
    presenter.show(redrawn(3, ivan, menu.id, "page 2", press=press))
    await until(lambda: sandbox.world.presses[press].answer is not None)
    assert "60" in (sandbox.world.presses[press].answer or {})["text"]
    told.held.set()
    await until(lambda: told.shown == [1, 2, 3])
    assert await texts(ivan) == ["page 2"]
