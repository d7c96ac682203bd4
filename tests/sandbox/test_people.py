"""What people can do, and what they are said to have heard."""

from __future__ import annotations

import re

import pytest

from sandbox import Sandbox
from sandbox.acts import Impossible
from tests.sandbox.api import Api, button, keyboard


async def test_heard_is_what_came_since_ones_own_last_act(api: Api) -> None:
    ivan = await api.friend()
    await api.get("sendMessage", chat_id=ivan.id, text="hello again")
    assert (await ivan.hears("hello")).text == "hello again"
    await ivan.say("and?")
    with pytest.raises(AssertionError, match=r"did not hear 'hello'(?s:.*)hello again"):
        await ivan.hears("hello", timeout=0)
    await ivan.hears_nothing()


async def test_one_may_listen_with_words_a_pattern_or_a_question(api: Api) -> None:
    ivan = await api.friend()
    await api.get("sendMessage", chat_id=ivan.id, text="Deal 42 won")
    assert await ivan.hears("42") == await ivan.hears(re.compile(r"deal \d+", re.IGNORECASE))
    assert (await ivan.hears(lambda seen: seen.kind == "text")).text == "Deal 42 won"


async def test_a_button_is_found_by_text_by_data_by_part_and_by_pattern(api: Api) -> None:
    ivan = await api.friend()
    rows = [button("Take it", "take:1"), button("Leave", "leave:1")]
    await api.get("sendMessage", chat_id=ivan.id, text="old", reply_markup=keyboard(rows))
    await api.get("sendMessage", chat_id=ivan.id, text="new", reply_markup=keyboard(rows))
    for wanted in ("Take it", "take:1", "Take", re.compile("^take:")):
        await ivan.press(wanted, wait=False)
    pressed = [update["callback_query"] for update in await api.drain()]
    assert {(query["data"], query["message"]["text"]) for query in pressed} == {("take:1", "new")}


async def test_any_data_can_be_forged(api: Api) -> None:
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard([button()]))
    await ivan.press_data("'; DROP TABLE deals", sent["message_id"], wait=False)
    [update] = await api.drain()
    assert update["callback_query"]["data"] == "'; DROP TABLE deals"


async def test_a_deep_link_under_a_button_is_followed(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    link = f"https://t.me/{sandbox.world.me['username']}?start=inv_1"
    await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard([{"text": "Join", "url": link}]))
    await ivan.press("Join")
    assert [update["message"]["text"] for update in await api.drain()] == ["/start inv_1"]


async def test_contacts_own_somebodys_and_from_the_phone_book(sandbox: Sandbox, api: Api) -> None:
    ivan, anna = await api.friend(), sandbox.person("Анна", last_name="Ли", phone="+79990001122")
    await ivan.share_contact()
    await ivan.share_contact(of=anna)
    await ivan.share_contact(name="Пётр", phone="+7 1")
    own, other, book = (update["message"]["contact"] for update in await api.drain())
    assert own["user_id"] == ivan.id
    assert other == {"phone_number": "+79990001122", "first_name": "Анна", "user_id": anna.id, "last_name": "Ли"}
    assert "user_id" not in book


async def test_a_reply_keyboard_stays_asks_for_the_contact_and_goes(api: Api) -> None:
    ivan = await api.friend()
    rows = [[{"text": "My phone", "request_contact": True}, "Skip"]]
    await api.get("sendMessage", chat_id=ivan.id, text="phone?", reply_markup={"keyboard": rows})
    await api.get("sendMessage", chat_id=ivan.id, text="please")
    assert await ivan.reply_keyboard() == [["My phone", "Skip"]]
    await ivan.tap_reply("My phone")
    await ivan.tap_reply("Skip")
    contact, skip = (update["message"] for update in await api.drain())
    assert (contact["contact"]["user_id"], skip["text"]) == (ivan.id, "Skip")
    await api.get("sendMessage", chat_id=ivan.id, text="ok", reply_markup={"remove_keyboard": True})
    assert await ivan.reply_keyboard() == []
    with pytest.raises(Impossible, match="no reply button"):
        await ivan.tap_reply("Skip")


async def test_everything_that_is_not_text(api: Api) -> None:
    ivan = await api.friend()
    for act in (ivan.send_photo, ivan.send_voice, ivan.send_document, ivan.send_sticker, ivan.send_video,
                ivan.send_location, ivan.send_poll):  # fmt: skip
        await act()
    await ivan.forward("from elsewhere")
    kinds = [next(k for k in update["message"] if k not in ("message_id", "from", "chat", "date"))
             for update in await api.drain()]  # fmt: skip
    assert kinds == ["photo", "voice", "document", "sticker", "video", "location", "poll", "forward_origin"]


async def test_a_long_text_goes_out_in_pieces_as_clients_do_it(api: Api) -> None:
    ivan = await api.friend()
    await ivan.say("x" * 5000)
    assert [len(update["message"]["text"]) for update in await api.drain()] == [4096, 904]


async def test_who_blocked_the_bot_cannot_write_to_it(api: Api) -> None:
    ivan = await api.friend()
    await ivan.block()
    with pytest.raises(Impossible, match="blocked"):
        await ivan.say("hi")


async def test_an_inline_query_is_answered(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    made = await ivan._act("inline", query="price")
    [update] = await api.drain()
    result = {"type": "article", "id": "1", "title": "T", "input_message_content": {"message_text": "x"}}
    await api.get("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[result])
    assert (sandbox.world.presses[made["press"]].answer or {})["results"] == [result]


async def test_a_group_hears_people_and_sees_the_bot_come_and_go(sandbox: Sandbox, api: Api) -> None:
    ivan, anna = await api.friend(), await api.friend("Анна")
    group = sandbox.group("Sales", ivan, anna)
    await ivan.say("before the bot", chat=group.id)
    group.add_bot(ivan.id)
    await anna.say("with the bot", chat=group.id)
    group.remove_bot(ivan.id)
    kinds = [(list(update)[1], update.get("message", {}).get("text")) for update in await api.drain()]
    assert kinds == [("my_chat_member", None), ("message", None), ("message", "with the bot"), ("my_chat_member", None)]


async def test_commands_are_shown_by_scope_and_language(api: Api, sandbox: Sandbox) -> None:
    from sandbox.methods.profile import commands_for

    ivan = await api.friend()
    english, russian, own = ([{"command": "start", "description": words}] for words in ("Start", "Начать", "Своё"))
    await api.get("setMyCommands", commands=english)
    await api.get("setMyCommands", commands=russian, language_code="ru")
    assert commands_for(sandbox.world, ivan.id, "ru") == russian
    assert commands_for(sandbox.world, ivan.id, "de") == english
    await api.get("setMyCommands", commands=own, scope={"type": "chat", "chat_id": ivan.id})
    assert commands_for(sandbox.world, ivan.id, "ru") == own
    assert await api.refused("setMyCommands", commands=[{"command": "Not OK", "description": "x"}]) == (
        "Bad Request: BOT_COMMAND_INVALID"
    )
