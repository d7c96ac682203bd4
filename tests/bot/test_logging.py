"""Nothing personal and no secret gets into the logs, whoever writes them (R54)."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog
from aiogram.types import Message

from bot import logging as bot_logging
from bot.app.app import App
from handlers.router import Router
from handlers.ui.kit.screen import Screen
from sandbox import Sandbox
from tests.bot.waiting import until

TOKEN = "7654321:AAcanary-TOKEN_xyz"
PHONE = "+7 (912) 345-67-89"
EMAIL = "anna.canary@example.com"
CANARIES = (TOKEN, "345-67-89", "9123456789", EMAIL, "canary")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    out = io.StringIO()
    bot_logging.configure("DEBUG", as_json=True, stream=out)
    yield out
    root.handlers[:], root.level = before[0], before[1]
    logging.captureWarnings(False)
    structlog.reset_defaults()


def test_our_own_events_are_redacted(lines: io.StringIO) -> None:
    log = structlog.get_logger("bot.test")
    log.info(
        "met", phone=PHONE, text="canary", reason=f"{EMAIL} called {PHONE}", url=f"http://h/bot{TOKEN}/getMe", seq=7
    )
    (line,) = lines.getvalue().splitlines()
    assert not any(canary in line for canary in CANARIES)
    event = json.loads(line)
    assert (event["event"], event["seq"], event["level"], event["logger"]) == ("met", 7, "info", "bot.test")


def test_other_peoples_records_are_redacted_with_their_arguments(lines: io.StringIO) -> None:
    stranger = logging.getLogger("some.library")
    stranger.warning("POST https://api.telegram.org/bot%s/sendMessage to %s", TOKEN, PHONE)
    stranger.warning("%(email)s wrote", {"email": EMAIL})
    stranger.error("badly made %d", "canary of 79123456789")
    try:
        raise ValueError(f"{EMAIL} said canary")
    except ValueError:
        stranger.exception("it failed")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"beware of {EMAIL}", stacklevel=1)
    written = lines.getvalue()
    assert written.count("\n") == 5
    assert not any(canary in written for canary in CANARIES)
    assert "it failed [ValueError]" in written


def test_ids_moments_and_counts_stay_readable(lines: io.StringIO) -> None:
    structlog.get_logger("bot.test").info("shown", seq=12345, seconds=0.25, state="done", at="2026-03-16 10:00")
    event = json.loads(lines.getvalue())
    assert (event["seq"], event["seconds"], event["state"], event["at"]) == (12345, 0.25, "done", "2026-03-16 10:00")


@pytest.mark.parametrize("way_in", ["polling"], indirect=True)
async def test_a_conversation_that_fails_leaves_no_trace_of_its_words(
    lines: io.StringIO, talk: Router, sandbox: Sandbox, opened: object
) -> None:
    @talk.fallback
    async def fail(message: Message) -> Screen:
        raise RuntimeError(f"cannot understand {message.text}")

    async with opened() as app:  # type: ignore[operator]
        assert isinstance(app, App)
        ivan = sandbox.person("Canary-Anna", phone=PHONE)
        sandbox.faults.add("bad_gateway", "sendMessage", times=1)
        await ivan.say(f"canary {PHONE} {EMAIL} {TOKEN}")
        await ivan.hears(lambda seen: True)
        await until(lambda: app.worker.idle)
    written = lines.getvalue()
    assert "worker.failed" in written
    assert not any(canary in written for canary in (*CANARIES, "Canary-Anna", sandbox.token))
