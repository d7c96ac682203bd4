"""What the bot may send, to whom, and what is refused."""

from __future__ import annotations

import aiohttp
import pytest

from sandbox import Sandbox
from tests.sandbox.api import Api, button, keyboard


async def test_a_message_arrives_as_plain_text_with_entities(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text="<b>Hi</b> &amp; bye", parse_mode="HTML")
    seen = await ivan.hears("Hi & bye")
    assert sent["text"] == seen.text == "Hi & bye"
    assert sent["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]
    assert seen.html == "<b>Hi</b> &amp; bye"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        ("   \n ", "text must be non-empty"),
        ("<b> </b>", "text must be non-empty"),
        ("я" * 4097, "message is too long"),
    ],
)
async def test_an_empty_or_too_long_text_is_refused(api: Api, text: str, words: str) -> None:
    ivan = await api.friend()
    assert await api.refused("sendMessage", chat_id=ivan.id, text=text, parse_mode="HTML") == f"Bad Request: {words}"


async def test_the_limit_counts_characters_after_parsing(api: Api) -> None:
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text=f"<b>{'я' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096


async def test_an_unknown_or_ill_typed_field_is_passed_over_and_refused_if_strict(api: Api, strict: Api) -> None:
    nested = {"inline_keyboard": [[{"text": "a", "callback_data": "b", "size": 3}]]}
    ivan = await api.friend()
    await api.get("sendMessage", chat_id=ivan.id, text=5, colour="red", reply_markup=nested)
    assert (await ivan.hears("5")).labels == ["a"]
    anna = await strict.friend("Анна")
    assert "unknown field colour" in await strict.refused("sendMessage", chat_id=anna.id, text="x", colour="red")
    assert "text" in await strict.refused("sendMessage", chat_id=anna.id, text=5)
    assert "size" in await strict.refused("sendMessage", chat_id=anna.id, text="x", reply_markup=nested)
    assert await strict.refused("sendMessage", text="x") == "Bad Request: chat_id is empty"


async def test_unknown_methods_and_tokens(sandbox: Sandbox, api: Api, http: aiohttp.ClientSession) -> None:
    assert (await api.ask("flyToTheMoon"))["error_code"] == 404
    unmodelled = await api.ask("getUserChatBoosts", chat_id=1, user_id=1)
    assert (unmodelled["error_code"], unmodelled["description"]) == (400, "Bad Request: CHAT_ADMIN_REQUIRED")
    assert sandbox.ledger.last.method == "getUserChatBoosts"
    async with http.get(f"{sandbox.url}/bot1:wrong/getMe") as response:
        assert response.status == 401


@pytest.mark.parametrize("data", ["я" * 33, "x" * 65])
async def test_callback_data_have_at_most_64_bytes(api: Api, data: str) -> None:
    ivan = await api.friend()
    markup = keyboard([button(data=data)])
    assert await api.refused("sendMessage", chat_id=ivan.id, text="x", reply_markup=markup) == (
        "Bad Request: BUTTON_DATA_INVALID"
    )


async def test_a_strict_sandbox_lets_100_buttons_through_and_8_a_row(strict: Api) -> None:
    api = strict
    ivan = await api.friend()
    rows = [[button(data="я" * 32)], *([button(str(n), "x")] * 8 for n in range(12)), [button(), button(), button()]]
    await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard(*rows))
    too_many = keyboard(*rows, [button()])
    assert "too long" in await api.refused("sendMessage", chat_id=ivan.id, text="x", reply_markup=too_many)
    too_wide = keyboard([button()] * 9)
    assert "9 buttons in a row" in await api.refused("sendMessage", chat_id=ivan.id, text="x", reply_markup=too_wide)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"text": " ", "callback_data": "x"}, "text must be non-empty"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": "x", "callback_data": "x", "url": "https://e.org"}, "only one action"),
        ({"text": "x", "url": "not a link"}, "Wrong HTTP URL"),
        ({"text": "x", "callback_data": "x", "style": "rainbow"}, "invalid button style specified"),
        ({"text": "x", "copy_text": {"text": "c" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
    ],
)
async def test_a_senseless_button_is_refused_if_strict(strict: Api, bad: dict[str, str], words: str) -> None:
    ivan = await strict.friend()
    assert words in await strict.refused("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard([bad]))


async def test_styled_copying_linking_and_disabled_buttons_are_seen(api: Api) -> None:
    ivan = await api.friend()
    row = [
        button("A", "a", style="danger"), {"text": "B", "copy_text": {"text": "+7"}},
        {"text": "C", "url": "https://e.org"}, {"text": "D", "disabled": {}},
    ]  # fmt: skip
    await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard(row))
    first, second, third, fourth = (await ivan.hears("x")).buttons[0]
    assert (first.style, second.copy_text, third.url, fourth.disabled) == ("danger", "+7", "https://e.org/", True)
    with pytest.raises(AssertionError, match="disabled"):
        await ivan.press("D")


async def test_a_stranger_cannot_be_written_to_first(sandbox: Sandbox, api: Api) -> None:
    silent = sandbox.person("Silent")
    assert await api.refused("sendMessage", chat_id=silent.id, text="x") == "Bad Request: chat not found"
    sandbox.group("Sales", silent).add_bot(silent.id)
    assert await api.refused("sendMessage", chat_id=silent.id, text="x") == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    assert await api.refused("sendMessage", chat_id=5, text="x") == "Bad Request: chat not found"


async def test_who_blocked_the_bot_gets_nothing_until_they_come_back(api: Api) -> None:
    ivan = await api.friend()
    await ivan.block()
    [told] = await api.drain()
    assert told["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert await api.refused("sendMessage", chat_id=ivan.id, text="x") == "Forbidden: bot was blocked by the user"
    await ivan.unblock()
    await api.get("sendMessage", chat_id=ivan.id, text="x")


async def test_a_caption_has_its_own_limit(api: Api) -> None:
    ivan = await api.friend()
    form = aiohttp.FormData({"chat_id": str(ivan.id), "caption": "я" * 1025})
    form.add_field("photo", b"\x89PNG", filename="p.png")
    assert (await api.form("sendPhoto", form))["description"] == "Bad Request: message caption is too long"


async def test_a_photo_is_uploaded_seen_and_fetched_back(
    sandbox: Sandbox, api: Api, http: aiohttp.ClientSession
) -> None:
    ivan = await api.friend()
    form = aiohttp.FormData(
        {"chat_id": str(ivan.id), "caption": "<b>c</b>", "parse_mode": "HTML", "photo": "attach://x"}
    )
    form.add_field("x", b"\x89PNG-picture", filename="p.png", content_type="image/png")
    sent = (await api.form("sendPhoto", form))["result"]
    assert (await ivan.hears(lambda seen: seen.kind == "photo")).caption == "c"
    file = await api.get("getFile", file_id=sent["photo"][0]["file_id"])
    async with http.get(f"{sandbox.url}/file/bot{sandbox.token}/{file['file_path']}") as response:
        assert await response.read() == b"\x89PNG-picture"
    again = await api.get("sendPhoto", chat_id=ivan.id, photo=sent["photo"][0]["file_id"])
    assert again["photo"] == sent["photo"]


async def test_a_copy_says_nothing_of_the_author_and_a_forward_does(sandbox: Sandbox, api: Api) -> None:
    ivan, anna = await api.friend(), await api.friend("Анна")
    wrote = await ivan.say("привет")
    await api.get("copyMessage", chat_id=anna.id, from_chat_id=ivan.id, message_id=wrote)
    assert "forward_origin" not in (await anna.hears("привет")).body
    await api.get("forwardMessage", chat_id=anna.id, from_chat_id=ivan.id, message_id=wrote)
    assert (await anna.hears("привет")).body["forward_origin"]["sender_user"]["id"] == ivan.id


async def test_a_group_that_moved_says_where_to(sandbox: Sandbox, api: Api) -> None:
    ivan = await api.friend()
    group = sandbox.group("Sales", ivan)
    assert "not a member" in await api.refused("sendMessage", chat_id=group.id, text="x")
    group.add_bot(ivan.id)
    await api.get("sendMessage", chat_id=group.id, text="x")
    moved = group.migrate(ivan.id)
    answer = await api.ask("sendMessage", chat_id=group.id, text="x")
    assert (answer["error_code"], answer["parameters"]) == (400, {"migrate_to_chat_id": moved.id})
    await api.get("sendMessage", chat_id=moved.id, text="x")
