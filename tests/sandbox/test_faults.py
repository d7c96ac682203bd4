"""Faults on demand, and the ledger that knows what really happened."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.faults import Faults
from tests.sandbox.api import Api


async def test_429_says_when_to_come_back_and_the_nth_only(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    sandbox.faults.add("too_many_requests", "sendMessage", nth=2, retry_after=7)
    answers = [await api.ask("sendMessage", chat_id=ivan.id, text=str(n)) for n in range(3)]
    assert [answer["ok"] for answer in answers] == [True, False, True]
    assert answers[1]["parameters"] == {"retry_after": 7}


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [("server_error", 500, b'"ok": false'), ("bad_gateway", 502, b"<html>"), ("empty_body", 200, b"")],
)
async def test_server_faults(
    sandbox: Sandbox, api: Api, http: aiohttp.ClientSession, kind: str, status: int, body: bytes
) -> None:
    ivan = await api.friend()
    sandbox.faults.add(kind, times=1)
    url = f"{sandbox.url}/bot{sandbox.token}/sendMessage"
    async with http.post(url, json={"chat_id": ivan.id, "text": "x"}) as response:
        assert response.status == status
        assert body in await response.read()
    assert (sandbox.ledger.last.accepted, sandbox.ledger.last.fault) == (False, kind)
    assert [seen for seen in await ivan.look() if seen.from_bot] == []


@pytest.mark.parametrize(("kind", "accepted"), [("reset_before", False), ("reset_after", True)])
async def test_a_cut_connection_tells_the_caller_nothing_but_the_ledger_knows(
    sandbox: Sandbox, api: Api, kind: str, accepted: bool
) -> None:
    ivan = await api.friend()
    sandbox.faults.add(kind, "sendMessage", chat=ivan.id, times=1)
    with pytest.raises(aiohttp.ClientError):
        await api.ask("sendMessage", chat_id=ivan.id, text="did it arrive?")
    assert sandbox.ledger.last.accepted is accepted
    assert any(seen.from_bot for seen in await ivan.look()) is accepted


async def test_a_hang_is_over_at_last(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    sandbox.faults.add("hang", seconds=0.0)
    sandbox.faults.add("hang_after", seconds=0.0)
    await api.get("sendMessage", chat_id=ivan.id, text="late")
    assert sandbox.ledger.last.fault == "hang"


def test_chance_is_seeded() -> None:
    def struck(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add("server_error", probability=0.3)
        return [faults.strike("sendMessage", 1) is not None for _ in range(200)]

    assert struck(1) == struck(1) != struck(2)
    assert 30 < sum(struck(1)) < 90


def test_a_rule_minds_its_method_and_chat_and_leaves_polling_alone() -> None:
    faults = Faults()
    faults.add("server_error", chat=5)
    assert faults.strike("sendMessage", 6) is None
    assert faults.strike("getUpdates", 5) is None
    assert faults.strike("sendMessage", 5) is not None


async def test_the_ledger_has_everything_in_order_and_in_a_file(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    async with Sandbox.running(limits=False, ledger_file=tmp_path / "ledger.jsonl") as sandbox:
        api = Api(sandbox, http)
        ivan = await api.friend()
        await api.get("sendMessage", chat_id=ivan.id, text="one")
        await api.refused("sendMessage", chat_id=ivan.id, text="")
        assert [entry.code for entry in sandbox.ledger.of("sendMessage", chat=ivan.id)] == [200, 400]
        lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
        assert [line["number"] for line in lines] == list(range(1, len(sandbox.ledger) + 1))
        assert (lines[-2]["params"]["text"], lines[-2]["answer"]) == ("one", {"message_id": 2})
