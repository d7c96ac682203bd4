"""What survives a restart, and the clock two processes share."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from sandbox import Sandbox
from sandbox.clock import ShiftedClock
from sandbox.population import settle_people
from sandbox.store import BLOCK
from tests.sandbox.api import Api, button, keyboard

PEOPLE = [
    {"id": 501, "first_name": "Иван", "lang": "ru", "note": "lead", "opening": "/start src_site"},
    {"id": 502, "first_name": "Anna", "lang": "en", "phone": "+7999", "note": "manager"},
]


async def test_chats_files_and_waiting_updates_come_back(http: aiohttp.ClientSession, tmp_path: Path) -> None:
    kept = {"limits": False, "state_file": tmp_path / "state.db"}
    async with Sandbox.running(**kept) as sandbox:
        api = Api(sandbox, http)
        ivan = await api.friend()
        sent = await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard([button()]))
        photo = await ivan.send_photo("look")
        [update] = await api.get("getUpdates")
        before = [seen.view for seen in await ivan.look()]
    async with Sandbox.running(**kept) as sandbox:
        api, ivan = Api(sandbox, http), sandbox.person("Иван", id=ivan.id)
        assert [seen.view for seen in await ivan.look()] == before
        assert await api.get("getUpdates") == [update]
        file_id = update["message"]["photo"][0]["file_id"]
        assert (await api.get("getFile", file_id=file_id))["file_size"] > 0
        assert await ivan.say("on") == photo + 1 == sent["message_id"] + 2
        assert (await api.get("getUpdates"))[-1]["update_id"] == update["update_id"] + 1


async def test_numbers_never_go_back_after_a_kill(tmp_path: Path) -> None:
    first = Sandbox(state_file=tmp_path / "state.db")
    last = await first.person("Иван").say("the last words")
    update = first.world.updates.all()[-1].id
    second = Sandbox(state_file=tmp_path / "state.db")
    assert last < second.world.next_message_id() <= last + BLOCK
    assert update < second.world.next_update_id() <= update + BLOCK
    await first.store.close()
    await second.store.close()


async def test_the_same_list_of_people_may_be_given_at_every_start(tmp_path: Path) -> None:
    for _ in range(2):
        async with Sandbox.running(state_file=tmp_path / "state.db") as sandbox:
            settle_people(sandbox.world, PEOPLE)
            texts = [pending.update["message"]["text"] for pending in sandbox.world.updates.all()]
            assert texts == ["/start src_site"]
            assert {account.id: account.note for account in sandbox.world.accounts.values()} == {
                501: "lead",
                502: "manager",
            }


async def test_the_clock_is_shifted_for_messages_and_for_who_reads_the_file(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    async with Sandbox.running(clock_file=file) as sandbox:
        ivan = sandbox.person("Иван")
        await ivan.say("today")
        sandbox.clock.shift(7 * 86400)
        await ivan.say("in a week")
        first, second = await ivan.look()
        assert 0 <= (second.date - first.date).total_seconds() - 7 * 86400 <= 5
    assert float(file.read_text()) == 7 * 86400
    assert ShiftedClock(file).offset == 7 * 86400


async def test_a_business_account_comes_back(tmp_path: Path) -> None:
    kept = {"state_file": tmp_path / "state.db", "business": True}
    async with Sandbox.running(**kept) as sandbox:
        anna, ivan = sandbox.person("Anna"), sandbox.person("Ivan")
        made = await anna.connect_business("can_reply")
        chat = anna.customer(ivan)
        assert await ivan.say("hello", chat=chat) == 1
        before = [seen.view for seen in await ivan.look(chat=chat)]
    async with Sandbox.running(**kept) as sandbox:
        anna, ivan = sandbox.person("Anna", id=anna.id), sandbox.person("Ivan", id=ivan.id)
        assert [seen.view for seen in await ivan.look(chat=chat)] == before
        assert not await ivan.look()
        assert await ivan.say("still here", chat=chat) == 2
        assert await anna.connect_business("can_reply") == made
