"""No task that must live dies in silence: what goes wrong passes, or the process ends with a line that says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from bot.app.run import serve
from bot.settings import Settings
from bot.telegram.session import JsonSession
from bot.updates.answering.presenter import Presenter
from bot.updates.processor import UpdateProcessor
from bot.updates.receiving.polling import Polling
from bot.updates.receiving.receiver import UpdateReceiver
from bot.updates.worker import Worker
from bot.vital import TaskDied
from reminders.delivery import Delivery
from reminders.scan import Scan
from sandbox import Sandbox
from tests.bot.conftest import Opened, met
from tests.bot.test_inbox import heard
from tests.bot.waiting import until

__all__ = ["heard"]


class Unforeseen(Exception):
    """Of no class that anybody has thought of."""


class Fatal(BaseException):
    """Not even an Exception."""


VITAL: dict[str, tuple[type, str, str]] = {
    "polling": (Polling, "_once", "polling"),
    "intake": (UpdateReceiver, "_commit", "the intake"),
    "reader": (Worker, "_page", "the inbox's reader"),
    "lane": (UpdateProcessor, "room", "a chat's lane"),
    "answers": (Presenter, "_present", "a chat's answers"),
    "delivery": (Delivery, "_round", "the delivery"),
    "scan": (Scan, "scan", "the scan"),
}


def failing(owner: type, name: str, error: BaseException, times: int) -> Callable[..., Any]:
    original = getattr(owner, name)
    left = times

    async def once_more(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        if left > 0:
            left -= 1
            raise error
        return await original(*args, **kwargs)

    return once_more


@pytest.mark.parametrize("way_in", ["polling"], indirect=True)
@pytest.mark.parametrize("task", VITAL)
async def test_a_task_that_ends_ends_the_process_with_a_line_that_says_so(
    task: str, heard: list[str], settings: Settings, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, told = VITAL[task]
    monkeypatch.setattr(owner, name, failing(owner, name, Fatal(), 1))
    await met(sandbox, "Ivan").say("hello")
    async with asyncio.timeout(20):
        with pytest.raises(TaskDied, match=rf"{told} ended by Fatal at bot/test_vital.py:\d+"):
            await serve(settings)


@pytest.mark.parametrize("way_in", ["polling"], indirect=True)
@pytest.mark.parametrize("task", ["polling", "reader", "delivery", "scan", "answers"])
async def test_an_error_of_an_unforeseen_class_passes(
    task: str, heard: list[str], opened: Opened, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, _ = VITAL[task]
    monkeypatch.setattr(owner, name, failing(owner, name, Unforeseen(), 1))
    ivan = met(sandbox, "Ivan")
    async with opened() as app:
        await ivan.say("hello")
        await ivan.say("again")
        await ivan.hears("again")
        assert app.vital.alive
    assert heard == ["hello", "again"]


async def test_health_is_bad_from_the_moment_that_such_a_task_has_gone(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Delivery, "_round", failing(Delivery, "_round", Fatal(), 1))
    async with opened() as app, aiohttp.ClientSession() as session:
        await until(lambda: not app.vital.alive)
        async with session.get(f"http://127.0.0.1:{app.http.port}/healthz") as response:
            assert response.status == 503
            assert "the delivery ended by Fatal" in (await response.json())["why"]


async def test_a_stop_is_no_death(opened: Opened) -> None:
    async with opened() as app:
        pass
    assert app.vital.alive


PROXY_FAILURES = [
    ProxyError("socks5://user:password@host"),
    ProxyConnectionError(111, "refused"),
    ProxyTimeoutError("late"),
    aiohttp.ClientHttpProxyError(None, (), status=502),  # type: ignore[arg-type]
    ConnectionResetError(),
    asyncio.IncompleteReadError(b"", 3),
    RuntimeError("Session is closed"),
]


@pytest.mark.parametrize("error", PROXY_FAILURES, ids=lambda error: type(error).__name__)
async def test_whatever_a_proxy_fails_with_passes_and_no_answer_is_lost(
    error: Exception, heard: list[str], opened: Opened, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a while nothing gets through, in either direction; then all of it does."""
    away, tried = True, 0
    create = JsonSession.create_session

    class Away:
        def post(self, *_args: Any, **_options: Any) -> Any:
            nonlocal tried
            tried += 1
            raise error

    async def session(self: JsonSession) -> Any:
        return Away() if away else await create(self)

    monkeypatch.setattr(JsonSession, "create_session", session)
    people = [met(sandbox, f"P{number}") for number in range(5)]
    async with opened() as app:
        if isinstance(app.ingress, Polling):
            monkeypatch.setattr(app.ingress._backoff, "_first", 0.01)
        for person in people:
            await person.say("hello")
        await until(lambda: tried > 1)
        away = False
        for person in people:
            await person.hears("hello")
        assert app.vital.alive
    assert heard == ["hello"] * 5
