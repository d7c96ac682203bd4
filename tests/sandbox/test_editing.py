"""Editing, deleting, and answers to presses."""

from __future__ import annotations

import pytest

from sandbox import Sandbox
from tests.sandbox.api import Api, button, keyboard
from tests.sandbox.conftest import Monotonic


async def test_an_edit_replaces_text_and_buttons(api: Api) -> None:
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text="one", reply_markup=keyboard([button()]))
    await ivan.say("and?")
    await api.get("editMessageText", chat_id=ivan.id, message_id=sent["message_id"], text="two")
    seen = await ivan.hears("two")
    assert (seen.id, seen.edits, seen.buttons) == (sent["message_id"], 1, [])


async def test_the_same_again_is_not_modified(api: Api) -> None:
    ivan = await api.friend()
    same = {"text": "<b>one</b>", "parse_mode": "HTML", "reply_markup": keyboard([button()])}
    sent = await api.get("sendMessage", chat_id=ivan.id, **same)
    words = await api.refused("editMessageText", chat_id=ivan.id, message_id=sent["message_id"], **same)
    assert words.startswith("Bad Request: message is not modified: specified new message content")


async def test_what_is_not_there_or_not_the_bots_cannot_be_edited(api: Api) -> None:
    ivan = await api.friend()
    theirs = await ivan.say("mine")
    assert await api.refused("editMessageText", chat_id=ivan.id, message_id=999, text="x") == (
        "Bad Request: message to edit not found"
    )
    assert "can't be edited" in await api.refused("editMessageText", chat_id=ivan.id, message_id=theirs, text="x")


async def test_the_bot_deletes_within_48_hours_only(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text="old")
    sandbox.clock.shift(49 * 3600)
    fresh = await api.get("sendMessage", chat_id=ivan.id, text="new")
    delete = {"chat_id": ivan.id}
    assert "can't be deleted" in await api.refused("deleteMessage", **delete, message_id=sent["message_id"])
    await api.get("deleteMessage", **delete, message_id=fresh["message_id"])
    assert [seen.text for seen in await ivan.look() if seen.from_bot] == ["old"]
    await api.get("editMessageText", **delete, message_id=sent["message_id"], text="still editable")


async def test_a_press_is_answered_once_and_for_its_own_person(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard([button("Go", "go:1")]))
    await ivan.press("Go", wait=False)
    [update] = await api.drain()
    query = update["callback_query"]
    assert (query["data"], query["from"]["id"], query["message"]["text"]) == ("go:1", ivan.id, "x")
    assert await api.refused("answerCallbackQuery", callback_query_id=query["id"], text="я" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    await api.get("answerCallbackQuery", callback_query_id=query["id"], text="done", show_alert=True)
    [alert] = await ivan.alerts()
    assert (alert.text, alert.show_alert) == ("done", True)


async def test_a_press_expires_after_150_seconds(sandbox: Sandbox, api: Api, monotonic: Monotonic) -> None:
    ivan = await api.friend()
    await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard([button()]))
    await ivan.press("Go", wait=False)
    await ivan.press("Go", wait=False)
    [first, _] = await api.get("getUpdates")
    monotonic.now += 151
    assert await api.get("getUpdates") == []
    words = await api.refused("answerCallbackQuery", callback_query_id=first["callback_query"]["id"])
    assert words == "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_a_missing_button_is_reported_with_what_is_on_the_screen(api: Api) -> None:
    ivan = await api.friend()
    await api.get("sendMessage", chat_id=ivan.id, text="Choose", reply_markup=keyboard([button("Yes"), button("No")]))
    with pytest.raises(AssertionError, match=r"no button 'Maybe'(?s:.*)Choose(?s:.*)\[Yes\] \[No\]"):
        await ivan.press("Maybe")
