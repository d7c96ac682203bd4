"""Nothing that arrives is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiogram.types import Message

from bot.app.app import App
from bot.updates.receiving.raw_update import arrival
from crm_core.core import CrmCore
from crm_core.errors import StorageBusy
from crm_core.rules.actor import Actor
from crm_core.services.inbox import Inbox, RawUpdate
from crm_core.services.intake.service import Visitor
from handlers.router import Router
from handlers.ui.callbacks.own_requests import MyRequests
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens import errors
from sandbox import Sandbox
from tests.bot.arrivals import arrived, message
from tests.bot.conftest import Opened, met
from tests.bot.waiting import until


def in_english(say: Callable[[], Screen]) -> Screen:
    with speaking("en"):
        return say()


FLOOD = in_english(lambda: errors.slow_down(pressed=False)).text


@pytest.fixture
def heard(talk: Router) -> list[str]:
    """What the leads' conversation was told; it echoes, and the word "bomb" makes it fail."""
    texts: list[str] = []

    @talk.fallback
    async def echo(message: Message) -> Screen:
        text = message.text or ""
        if text.startswith("bomb"):
            raise RuntimeError(f"cannot stand {text}")
        texts.append(text)
        return Screen(text=f"<i>{text}</i>")

    return texts


async def test_nothing_is_acknowledged_before_its_commit(
    heard: list[str], opened: Opened, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()
    keep = Inbox.keep

    async def slow_keep(self: Inbox, updates: list[RawUpdate]) -> object:
        kept = await keep(self, updates)
        reached.set()
        await go_on.wait()
        return kept

    monkeypatch.setattr(Inbox, "keep", slow_keep)
    async with opened():
        ivan = met(sandbox, "Ivan")
        await ivan.say("hello")
        await reached.wait()
        assert len(sandbox.world.updates) == 1
        go_on.set()
        await ivan.hears("hello")
        await until(lambda: len(sandbox.world.updates) == 0)
    assert heard == ["hello"]


async def test_what_could_not_be_kept_comes_again(
    heard: list[str], opened: Opened, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [StorageBusy("locked"), StorageBusy("locked"), RuntimeError("no such luck")]
    keep = Inbox.keep

    async def failing_keep(self: Inbox, updates: list[RawUpdate]) -> object:
        if failures:
            raise failures.pop()
        return await keep(self, updates)

    monkeypatch.setattr(Inbox, "keep", failing_keep)
    async with opened() as app:
        if hasattr(app.ingress, "_backoff"):
            monkeypatch.setattr(app.ingress._backoff, "_first", 0.001)  # type: ignore[union-attr]
        ivan = met(sandbox, "Ivan")
        await ivan.say("hello")
        await ivan.hears("hello")
    assert heard == ["hello"]
    assert not failures


async def test_the_same_update_three_times_is_done_once(app: App, heard: list[str], sandbox: Sandbox) -> None:
    ivan = met(sandbox, "Ivan", id=700)
    await asyncio.gather(*(app.intake.take([arrived(1), arrived(1), arrived(2, "second")]) for _ in range(3)))
    await ivan.hears("second")
    await app.intake.take([arrived(1)])
    await until(lambda: app.worker.idle and app.presenter.idle)
    assert heard == ["hello", "second"]


async def test_an_id_that_jumps_back_is_no_repeat(app: App, heard: list[str], sandbox: Sandbox) -> None:
    ivan = met(sandbox, "Ivan", id=700)
    await app.intake.take([arrived(900, "late"), arrived(3, "early")])
    await ivan.hears("early")
    assert heard == ["late", "early"]


async def test_a_poisoned_update_is_set_aside_after_three_tries_and_told_and_replayed(
    heard: list[str], talk: Router, opened: Opened, sandbox: Sandbox
) -> None:
    ivan = met(sandbox, "Ivan", lang="en")
    async with opened() as app:
        await ivan.say("bomb of +7 912 345-67-89")
        await ivan.hears(in_english(errors.set_aside).text)
        await ivan.say("next")
        await ivan.hears("next")
        async with app.core.reading(Actor.system()) as crm:
            (aside,) = await crm.inbox.listing()
    assert aside.tries == 3
    assert aside.error is not None
    assert aside.error.startswith("RuntimeError at bot/test_inbox.py:")
    assert "bomb" not in aside.error

    @talk.fallback
    async def mended(message: Message) -> Screen:
        return Screen(text=f"mended: {message.text}")

    async with opened() as app:
        async with app.core.transaction(Actor.system()) as crm:
            await crm.inbox.replay(aside.seq)
        app.worker.look_again()
        await ivan.hears("mended: bomb")


async def test_a_press_that_fails_for_good_leaves_its_screen_as_it_was(
    talk: Router, opened: Opened, sandbox: Sandbox
) -> None:
    @talk.fallback
    async def offer(message: Message) -> Screen:
        return Screen(text="half a form", keys=inline(button("Go on", MyRequests())))

    @talk.press(MyRequests)
    async def explode() -> Screen:
        raise RuntimeError("a fault of ours")

    ivan = met(sandbox, "Ivan", lang="en")
    async with opened():
        await ivan.say("hello")
        await ivan.hears("half a form")
        answer = await ivan.press("Go on")
        assert answer is not None
        assert answer.show_alert
        assert answer.text == in_english(errors.set_aside).text
        await ivan.hears_nothing()


async def test_garbage_is_set_aside_and_the_chat_goes_on(app: App, heard: list[str], sandbox: Sandbox) -> None:
    ivan = met(sandbox, "Ivan", lang="en", id=700)
    sandbox.inject({"message": {"chat": {"id": 700, "type": "private"}, "from": ivan.user, "date": "yesterday"}}, 700)
    sandbox.inject({"message": "not even an object"}, 700)
    sandbox.inject({"message": {"chat": {"id": 10**30}, "text": "\ud800\0"}}, 700)
    sandbox.inject({"something_new": {"from": {"id": 700}}}, 700)
    sandbox.inject({"poll": {}}, 700)
    await ivan.say("still here?")
    await ivan.hears("still here?")
    await until(lambda: app.worker.idle)
    async with app.core.reading(Actor.system()) as crm:
        assert await crm.inbox.waiting() == []
        assert all(one.tries <= 3 for one in await crm.inbox.listing())


async def test_nul_and_lone_surrogates_arrive_as_replacement_characters(
    app: App, heard: list[str], sandbox: Sandbox
) -> None:
    ivan = met(sandbox, "Ivan", id=700)
    update = message(5, "a\0b\ud83dc \U0001f44d")
    sandbox.inject(update, 700)
    await ivan.hears("c \U0001f44d")
    assert heard == ["a\ufffdb\ufffdc \U0001f44d"]


async def test_a_flood_is_told_once_and_holds_up_nobody(app: App, heard: list[str], sandbox: Sandbox) -> None:
    sandbox.limits.enabled = False
    noisy, quiet = met(sandbox, "Noisy", lang="en", id=701), met(sandbox, "Quiet", id=702)
    await app.intake.take([arrived(number, f"spam {number}", 701) for number in range(1, 201)])
    await app.intake.take([arrived(1000, "a word", 702)])
    await quiet.hears("a word")
    await noisy.hears(FLOOD)
    await until(lambda: app.worker.idle and app.presenter.idle)
    assert 20 <= sum(text.startswith("spam") for text in heard) < 30
    warned = [one for one in sandbox.ledger.of("sendMessage", chat=701) if FLOOD in one.params["text"]]
    assert len(warned) == 1


async def test_the_words_of_a_known_client_are_kept_however_many_come(
    app: App, heard: list[str], sandbox: Sandbox
) -> None:
    sandbox.limits.enabled = False
    ivan = met(sandbox, "Ivan", lang="en", id=701)
    visitor = Visitor(701, "Ivan", None, "en")
    async with app.core.transaction(Actor.system()) as crm:
        await crm.intake.give_consent(visitor, None)
    await app.intake.take([arrived(number, f"words {number}", 701) for number in range(1, 101)])
    await ivan.hears("words 100")
    await until(lambda: app.worker.idle and app.presenter.idle)
    assert heard == [f"words {number}" for number in range(1, 101)]
    assert not [one for one in sandbox.ledger.of("sendMessage", chat=701) if FLOOD in one.params["text"]]


async def test_a_backlog_is_no_flood_as_its_own_dates_tell(app: App, heard: list[str], sandbox: Sandbox) -> None:
    """Sixty messages that a stranger wrote in an hour of our absence come within one moment."""
    sandbox.limits.enabled = False
    ivan = met(sandbox, "Ivan", lang="en", id=701)
    updates = [message(number, f"words {number}", 701, date=1_700_000_000 + 60 * number) for number in range(1, 61)]
    await app.intake.take([arrival(one) for one in updates])
    await ivan.hears("words 60")
    await until(lambda: app.worker.idle and app.presenter.idle)
    assert heard == [f"words {number}" for number in range(1, 61)]


async def test_a_busy_database_costs_an_update_no_try(
    heard: list[str], opened: Opened, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, busy = Inbox.mark_done, [StorageBusy("locked") for _ in range(5)]

    async def sometimes(self: Inbox, seq: int, answer: object = None) -> None:
        if busy:
            raise busy.pop()
        await done(self, seq, answer)

    monkeypatch.setattr(Inbox, "mark_done", sometimes)
    async with opened() as app:
        ivan = met(sandbox, "Ivan")
        await ivan.say("hello")
        await ivan.hears("hello")
        async with app.core.reading(Actor.system()) as crm:
            assert await crm.inbox.listing() == []
    assert not busy


async def test_what_was_kept_before_a_crash_is_handled_after_it(
    core: CrmCore, heard: list[str], opened: Opened, sandbox: Sandbox
) -> None:
    ivan = met(sandbox, "Ivan", id=700)
    kept = [arrived(number, str(number)) for number in range(1, 6)]
    async with core.transaction(Actor.system()) as crm:
        await crm.inbox.keep([RawUpdate(one.update_id, one.chat_id, one.raw) for one in kept])
    async with opened():
        await ivan.hears("5")
    assert heard == ["1", "2", "3", "4", "5"]


async def test_an_answer_that_was_owed_at_a_crash_is_given_after_it(
    core: CrmCore, heard: list[str], opened: Opened, sandbox: Sandbox
) -> None:
    ivan = met(sandbox, "Ivan", id=700)
    one = arrived(1)
    async with core.transaction(Actor.system()) as crm:
        (kept,) = await crm.inbox.keep([RawUpdate(one.update_id, one.chat_id, one.raw)])
        await crm.inbox.mark_done(kept.seq, [{"chat": 700}, {"text": "you were owed this"}])
    async with opened():
        await ivan.hears("you were owed this")
    async with core.reading(Actor.system()) as crm:
        assert await crm.inbox.unanswered() == []
    assert heard == []
