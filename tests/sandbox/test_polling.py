"""getUpdates: order, confirmation, waiting, one poller at a time."""

from __future__ import annotations

import asyncio

from sandbox import Sandbox
from tests.sandbox.api import Api, until
from tests.sandbox.conftest import Monotonic


async def test_updates_come_in_order_and_stay_until_confirmed(sandbox: Sandbox, api: Api) -> None:
    ivan = sandbox.person("Иван")
    for text in "abc":
        await ivan.say(text)
    first = await api.get("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["a", "b"]
    assert first == await api.get("getUpdates", limit=2)
    rest = await api.get("getUpdates", offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["c"]
    assert rest[0]["update_id"] == first[-1]["update_id"] + 1


async def test_a_negative_offset_leaves_the_newest(sandbox: Sandbox, api: Api) -> None:
    ivan = sandbox.person("Иван")
    for text in "abc":
        await ivan.say(text)
    assert [update["message"]["text"] for update in await api.get("getUpdates", offset=-1)] == ["c"]
    assert len(sandbox.world.updates) == 1


async def test_no_more_than_a_hundred_at_once(sandbox: Sandbox, api: Api) -> None:
    for number in range(120):
        sandbox.inject({"poll": {"number": number}})
    assert len(await api.get("getUpdates", limit=1000)) == 100


async def test_a_waiting_poll_gets_what_is_said_meanwhile(sandbox: Sandbox, api: Api) -> None:
    ivan = sandbox.person("Иван")
    poll = asyncio.create_task(api.get("getUpdates", timeout=30))
    await until(lambda: sandbox.delivery.polling)
    await ivan.say("now")
    assert [update["message"]["text"] for update in await poll] == ["now"]


async def test_a_second_poller_ends_the_first_with_409(sandbox: Sandbox, api: Api) -> None:
    first = asyncio.create_task(api.ask("getUpdates", timeout=30))
    await until(lambda: sandbox.delivery.polling)
    second = asyncio.create_task(api.get("getUpdates", timeout=30))
    answer = await first
    assert (answer["error_code"], answer["description"][:38]) == (409, "Conflict: terminated by other getUpdat")
    await sandbox.person("Иван").say("for the second")
    assert len(await second) == 1


async def test_a_webhook_and_polling_exclude_each_other(api: Api) -> None:
    await api.get("setWebhook", url="http://127.0.0.1:9/nowhere")
    assert "while webhook is active" in await api.refused("getUpdates")
    await api.get("deleteWebhook")
    assert await api.get("getUpdates") == []


async def test_only_the_kinds_asked_for_are_kept(sandbox: Sandbox, api: Api) -> None:
    ivan = sandbox.person("Иван")
    await api.get("getUpdates", allowed_updates=["edited_message"])
    wrote = await ivan.say("unseen")
    await ivan.edit(wrote, "seen")
    assert [list(update)[1] for update in await api.drain()] == ["edited_message"]


async def test_updates_are_forgotten_after_a_day(sandbox: Sandbox, api: Api, monotonic: Monotonic) -> None:
    await sandbox.person("Иван").say("too late")
    monotonic.now += 24 * 3600 + 1
    assert await api.get("getUpdates") == []


async def test_an_update_may_be_replayed_and_ids_may_jump_back(sandbox: Sandbox, api: Api) -> None:
    for update_id in (900, 900, 5):
        sandbox.inject({"update_id": update_id, "poll": {}})
    assert [update["update_id"] for update in await api.get("getUpdates", limit=2)] == [900, 900]
    assert [update["update_id"] for update in await api.get("getUpdates", offset=901)] == [5]
