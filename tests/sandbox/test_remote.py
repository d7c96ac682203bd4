"""The same verbs from another process, the page, and who may speak to the control endpoints."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.acts import Impossible
from sandbox.remote import RemoteSandbox
from tests.sandbox.api import Api, button, keyboard


async def test_people_act_and_hear_over_http(sandbox: Sandbox, api: Api) -> None:
    async with RemoteSandbox.at(sandbox.url) as remote:
        ivan = await remote.person("Иван", lang="ru", phone="+7999")
        await ivan.say("/start")
        await api.get("sendMessage", chat_id=ivan.id, text="Hi", reply_markup=keyboard([button("Go", "go")]))
        assert (await ivan.hears("Hi")).labels == ["Go"]
        await ivan.press("Go", wait=False)
        query = (await api.drain())[-1]["callback_query"]
        await api.get("answerCallbackQuery", callback_query_id=query["id"], text="gone")
        assert [alert.text for alert in await ivan.alerts()] == ["gone"]
        with pytest.raises(AssertionError, match="sees no button"):
            await ivan.press("Stop")
        with pytest.raises(Impossible, match="there is no message"):
            await ivan.edit(999, "x")
        assert [person.id for person in await remote.people()] == [ivan.id]


async def test_faults_ledger_clock_groups_and_raw_updates_over_http(sandbox: Sandbox, api: Api) -> None:
    async with RemoteSandbox.at(sandbox.url) as remote:
        ivan = await remote.person("Иван")
        await remote.group("Sales", ivan, bot_added_by=ivan)
        await remote.inject({"update_id": 7, "garbage": True})
        assert [list(update)[1] for update in await api.drain()] == ["my_chat_member", "message", "garbage"]
        await remote.add_fault("server_error", "getMe", times=1)
        assert (await api.ask("getMe"))["error_code"] == 500
        await remote.clear_faults()
        await api.get("getMe")
        assert [entry["code"] for entry in (await remote.ledger())[-2:]] == [500, 200]
        assert await remote.shift_clock(3600) == sandbox.clock.offset == 3600
        assert await remote.pending() == 0


async def test_the_page_and_its_parts_are_served(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(sandbox.url) as response:
        page = await response.text()
    parts = [part.split('"')[0] for part in page.split('"/page/')[1:]]
    assert "app.js" in parts
    for part in parts:
        async with http.get(f"{sandbox.url}/page/{part}") as response:
            assert response.status == 200
            assert "http://" not in (await response.text()).replace("http://www.w3.org", "")


async def test_the_page_hears_of_every_change(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{sandbox.url}/sandbox/events") as stream:
        assert (await stream.content.readuntil(b"\n\n")).startswith(b"retry")
        await sandbox.person("Иван").say("hi")
        while b'"message"' not in (line := await stream.content.readuntil(b"\n\n")):
            pass
        assert b'"kind": "message"' in line


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_other_sites_cannot_act_here_through_the_browser(
    sandbox: Sandbox, http: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    sent = {"Content-Type": "application/json", **headers}
    async with http.post(f"{sandbox.url}/sandbox/clock", data=b'{"seconds": 60}', headers=sent) as response:
        assert response.status == status
    assert sandbox.clock.offset == 0


async def test_a_nonsense_request_is_refused_not_crashed_on(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    for path, body in (
        ("people", {}),
        ("people/1/say", {"text": "x"}),
        ("groups/1/fly", {}),
        ("faults", {"kind": "x"}),
    ):
        async with http.post(f"{sandbox.url}/sandbox/{path}", json=body) as response:
            assert response.status in (400, 409)
