"""The two ways in: a webhook's calls, and polling that survives whatever it is told."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO

import aiohttp
import pytest

from bot.app.app import App
from bot.updates.receiving.polling import LONG_POLL_SECONDS
from bot.updates.receiving.webhook import SECRET_HEADER
from crm_core.services.inbox import Inbox, RawUpdate
from sandbox import Sandbox
from tests.bot.arrivals import arrived, message
from tests.bot.conftest import Opened, met
from tests.bot.test_inbox import heard
from tests.bot.waiting import until

__all__ = ["heard"]


@pytest.mark.parametrize("way_in", ["webhook"], indirect=True)
async def test_a_webhook_call_is_checked_before_anything_else(app: App, heard: list[str], sandbox: Sandbox) -> None:
    url = app.settings.webhook_url
    assert url is not None
    good = {SECRET_HEADER: "open-sesame"}
    body = json.dumps(message(1)).encode()
    async with aiohttp.ClientSession() as session:

        async def sent(data: bytes, headers: dict[str, str]) -> int:
            async with session.post(url, data=BytesIO(data), headers=headers) as response:
                return response.status

        assert await sent(body, {}) == 401
        assert await sent(body, {SECRET_HEADER: "open-sesam"}) == 401
        assert await sent(body, {SECRET_HEADER: "открыто"}) == 401
        assert heard == []
        for garbage in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"update_id":"1"}', b'{"update_id":true}',
                        b"[" * 100_000, b"{" + b'"a":1,' * 300_000, b'{"update_id":%d}' % 10**30):  # fmt: skip
            assert await sent(garbage, good) == 200
        assert await sent(body, good) == 200
    ivan = met(sandbox, "Ivan", id=700)
    await until(lambda: heard == ["hello"])
    assert ivan.id == 700
    assert app.metrics.updates.labels("forged")._value.get() == 3
    assert app.metrics.updates.labels("garbage")._value.get() == 10


@pytest.mark.parametrize("way_in", ["webhook"], indirect=True)
async def test_calls_that_arrive_together_share_commits(app: App, heard: list[str], sandbox: Sandbox) -> None:
    sandbox.limits.enabled = False
    commits = 0
    keep = Inbox.keep

    async def counted(self: Inbox, updates: list[RawUpdate]) -> object:
        nonlocal commits
        commits += 1
        return await keep(self, updates)

    Inbox.keep = counted  # type: ignore[method-assign]
    try:
        await asyncio.gather(*(app.intake.take([arrived(number, "x", person=number)]) for number in range(1, 101)))
    finally:
        Inbox.keep = keep  # type: ignore[method-assign]
    assert commits <= 3
    await until(lambda: len(heard) == 100)


@pytest.mark.parametrize("way_in", ["polling"], indirect=True)
async def test_a_bot_to_whom_nobody_writes_is_ready_at_once(app: App, sandbox: Sandbox) -> None:
    await until(lambda: app.ingress.healthy, within=LONG_POLL_SECONDS - 5)
    assert int(sandbox.ledger.of("getUpdates")[0].params["timeout"]) == 0


@pytest.mark.parametrize("way_in", ["polling"], indirect=True)
@pytest.mark.parametrize(
    "fault", ["server_error", "bad_gateway", "empty_body", "reset_before", "reset_after", "too_many_requests"]
)
async def test_polling_survives_whatever_telegram_answers(
    fault: str, heard: list[str], opened: Opened, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.faults.add(fault, "getUpdates", "deleteWebhook", times=4, retry_after=0)
    async with opened() as app:
        monkeypatch.setattr(app.ingress._backoff, "_first", 0.001)  # type: ignore[union-attr]
        ivan = met(sandbox, "Ivan")
        await ivan.say("hello")
        await ivan.hears("hello")
        await until(lambda: len(sandbox.world.updates) == 0)
    assert heard == ["hello"]
