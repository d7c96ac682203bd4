"""One address, any token, several bots."""

from __future__ import annotations

import aiohttp

from sandbox import Sandbox
from tests.sandbox.api import Api

SECOND = "515151:another-bot-that-opens-nothing-at-all"


async def test_any_well_formed_token_is_the_bots(http: aiohttp.ClientSession) -> None:
    async with Sandbox.running(any_token=True) as sandbox:
        for token, status in ((SECOND, 200), (sandbox.token, 200), ("word", 401)):
            async with http.get(f"{sandbox.url}/bot{token}/getMe") as response:
                assert response.status == status


async def test_several_bots_have_one_address_and_chats_of_their_own(
    sandbox: Sandbox, api: Api, http: aiohttp.ClientSession
) -> None:
    other = sandbox.another_bot(SECOND, username="second_bot", name="Second")
    second = Api(other, http)
    assert ((await api.get("getMe"))["username"], (await second.get("getMe"))["username"]) == (
        "voronka_demo_bot", "second_bot",
    )  # fmt: skip
    anna = await second.friend("Анна")
    assert await api.drain() == []
    await second.get("sendMessage", chat_id=anna.id, text="from the second")
    await anna.hears("from the second")
    assert await api.refused("sendMessage", chat_id=anna.id, text="x") == "Bad Request: chat not found"
