"""What people do besides writing: the updates a bot gets of it (core.telegram.org/bots/api#update)."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sandbox import Sandbox
from sandbox.acts import Impossible
from sandbox.files import FileShelf
from sandbox.photos import NotAPicture, photo_sizes
from sandbox.store import Store
from tests.contract.rules import rule
from tests.sandbox.api import Api, button, keyboard
from tests.thoroughness import examples

EVERYTHING = ["message", "edited_message", "callback_query", "message_reaction", "poll", "poll_answer", "inline_query",
              "chosen_inline_result"]  # fmt: skip


def picture(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), (200, 60, 60)).save(out, "PNG")
    return out.getvalue()


async def messages(api: Api) -> list[dict[str, Any]]:
    return [update["message"] for update in await api.drain()]


@rule(126)
async def test_an_album_is_several_messages_of_one_group(api: Api) -> None:
    """A person's album has a media_group_id.

    Source: core.telegram.org/bots/api#message (media_group_id).
    """
    ivan = await api.friend()
    sent = await ivan.send_album({}, {"kind": "video"}, {"caption": "last"}, caption="the flat")
    got = await messages(api)
    assert [one["message_id"] for one in got] == sent
    assert len({one["media_group_id"] for one in got}) == 1
    assert [one.get("caption") for one in got] == ["the flat", None, "last"]
    for wrong in ([{}], [{}] * 11, [{}, {"kind": "document"}], [{}, {"kind": "voice"}]):
        with pytest.raises(Impossible, match="album"):
            await ivan.send_album(*wrong)


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(1, 2000), st.integers(1, 2000))
def test_a_photo_is_kept_as_jpeg_in_sizes_that_grow_to_1280_at_most(width: int, height: int) -> None:
    files = FileShelf(Store())
    if max(width, height) > 20 * min(width, height):
        with pytest.raises(NotAPicture):
            photo_sizes(files, picture(width, height))
        return
    sizes = photo_sizes(files, picture(width, height))
    longest = [max(size["width"], size["height"]) for size in sizes]
    assert longest == sorted(set(longest))
    assert longest[-1] == min(1280, max(width, height))
    assert len(sizes) <= 4
    for size in sizes:
        kept = files.get(size["file_id"])
        assert kept is not None
        with Image.open(BytesIO(files.content(kept))) as image:
            assert (image.format, image.size) == ("JPEG", (size["width"], size["height"]))


async def test_what_is_no_picture_cannot_be_sent_as_a_photo(api: Api) -> None:
    ivan = await api.friend()
    with pytest.raises(Impossible, match="not a picture"):
        await ivan.send_photo(content=base64.b64encode(b"no picture").decode())


@rule(125)
async def test_what_people_write_is_read_for_links_phones_and_names(api: Api) -> None:
    """Entities are found in what a person types.

    Source: core.telegram.org/bots/api#messageentity; td, MessageEntity.cpp, find_entities.
    """
    ivan = await api.friend()
    await ivan.say("/find@x_bot +7 999 123-45-67 a@b.ru @petya_x #срочно $USD site.ru https://a.ru/x")
    await ivan.send_photo("see site.ru")
    text, photo = await messages(api)
    kinds = [entity["type"] for entity in text["entities"]]
    assert kinds == ["bot_command", "phone_number", "email", "mention", "hashtag", "cashtag", "url", "url"]
    assert photo["caption_entities"] == [{"type": "url", "offset": 4, "length": 7}]


@rule(127)
async def test_a_reaction_is_told_to_who_asked_for_it(api: Api) -> None:
    """A person's reaction is told to who asks for it.

    Source: core.telegram.org/bots/api#update (message_reaction).
    """
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text="done")
    await ivan.react(sent["message_id"], "👍")
    assert await api.drain() == [], "it comes only to who asks for it by name"
    await api.get("getUpdates", allowed_updates=EVERYTHING)
    await ivan.react(sent["message_id"], "🔥")
    await ivan.react(sent["message_id"], None)
    first, second = (update["message_reaction"] for update in await api.drain())
    thumb, fire = ([{"type": "emoji", "emoji": emoji}] for emoji in "👍🔥")
    assert (first["old_reaction"], first["new_reaction"], first["user"]["id"]) == (thumb, fire, ivan.id)
    assert (second["old_reaction"], second["new_reaction"]) == (fire, [])


@rule(128)
async def test_forwards_have_every_origin(sandbox: Sandbox, api: Api) -> None:
    """A forward names its origin: a user, a hidden one, a chat, a channel.

    Source: core.telegram.org/bots/api#messageorigin.
    """
    ivan, anna = await api.friend(), sandbox.person("Анна", last_name="Ли")
    group = sandbox.group("Friends", ivan, anna)
    said = await anna.say("call +7 999 123-45-67", chat=group.id)
    sent = await api.get("sendMessage", chat_id=ivan.id, text="<b>Deal</b>", parse_mode="HTML",
                         reply_markup=keyboard([button()]))  # fmt: skip
    await api.drain()
    await ivan.forward(message=said, from_chat=group.id)
    await ivan.forward(message=said, from_chat=group.id, hidden=True)
    again = await ivan.forward(message=sent["message_id"])
    await ivan.forward(message=again)
    await ivan.forward("news", "The Channel", kind="channel", signature="Editor")
    await ivan.forward("said", "The Group", kind="chat")
    await ivan.forward("look", kind="user", of=anna.id, file="photo")
    user, hidden, bot, twice, channel, chat, photo = await messages(api)
    assert (user["forward_origin"]["sender_user"]["id"], user["entities"][0]["type"]) == (anna.id, "phone_number")
    assert hidden["forward_origin"]["sender_user_name"] == "Анна Ли"
    assert bot["forward_origin"]["sender_user"]["is_bot"]
    assert (bot["entities"], "reply_markup" in bot) == (sent["entities"], False)
    assert twice["forward_origin"] == bot["forward_origin"]
    assert (channel["forward_origin"]["chat"]["title"], channel["forward_origin"]["message_id"]) == ("The Channel", 1)
    assert chat["forward_origin"]["sender_chat"]["title"] == "The Group"
    assert (photo["caption"], len(photo["photo"])) == ("look", 2)


@rule(130)
async def test_words_are_quoted_and_another_chat_is_answered(sandbox: Sandbox, api: Api) -> None:
    """A person's quote, and an answer to another chat.

    Source: core.telegram.org/bots/api#message (quote, external_reply).
    """
    ivan = await api.friend()
    group = sandbox.group("Friends", ivan)
    said = await ivan.say("the price is 100 a day", chat=group.id)
    sent = await api.get("sendMessage", chat_id=ivan.id, text="Monday or Tuesday?")
    await ivan.say("this one", sent["message_id"], quote="Tuesday")
    await ivan.say("and this?", said, reply_chat=group.id, quote="100")
    own, other = await messages(api)
    assert own["reply_to_message"]["message_id"] == sent["message_id"]
    assert own["quote"] == {"text": "Tuesday", "position": 10, "is_manual": True}
    assert "reply_to_message" not in other
    assert (other["external_reply"]["chat"]["id"], other["quote"]["text"]) == (group.id, "100")
    with pytest.raises(Impossible):
        await ivan.say("x", sent["message_id"], quote="not there")


@rule(129)
async def test_an_inline_result_is_chosen(sandbox: Sandbox, api: Api) -> None:
    """A chosen inline result comes with via_bot.

    Source: core.telegram.org/bots/inline.
    """
    ivan = await api.friend()
    await api.get("getUpdates", allowed_updates=EVERYTHING)
    sandbox.world.settings.inline = False
    with pytest.raises(Impossible, match="setinline"):
        await ivan.inline("price")
    sandbox.world.settings.inline = sandbox.world.settings.inline_feedback = True
    made = await ivan._act("inline", query="price")
    [update] = await api.drain()
    result = {"type": "article", "id": "1", "title": "T",
              "input_message_content": {"message_text": "<b>100</b>", "parse_mode": "HTML"}}  # fmt: skip
    await api.get("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[result])
    await ivan.choose({"id": "1", "press": made["press"]})
    message, chosen = await api.drain()
    assert (message["message"]["text"], message["message"]["via_bot"]["is_bot"]) == ("100", True)
    assert message["message"]["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert chosen["chosen_inline_result"]["query"] == "price"


@rule(57)
async def test_a_deleted_account_is_written_to_in_vain(api: Api) -> None:
    """A deleted account: 403 user is deactivated.

    Source: telegram-bot-api, Client.cpp:8113.
    """
    ivan = await api.friend()
    await ivan.delete_account()
    assert await api.refused("sendMessage", chat_id=ivan.id, text="x") == "Forbidden: user is deactivated"
    with pytest.raises(Impossible, match="deleted the account"):
        await ivan.say("hi")


@rule(131)
async def test_a_live_place_moves_and_stops(api: Api) -> None:
    """A live place that moves, votes, shared users and chats.

    Source: core.telegram.org/bots/api#update.
    """
    ivan = await api.friend()
    place = await ivan.send_location(55.0, 37.0, live=600)
    await ivan.move_place(place, 55.5, 37.5)
    await ivan.move_place(place)
    sent, moved, stopped = await api.drain()
    assert sent["message"]["location"] == {"latitude": 55.0, "longitude": 37.0, "live_period": 600}
    assert moved["edited_message"]["message_id"] == place
    assert moved["edited_message"]["location"]["latitude"] == 55.5
    assert stopped["edited_message"]["location"] == {"latitude": 55.5, "longitude": 37.5}
    with pytest.raises(Impossible, match="live place"):
        await ivan.move_place(place, 1.0, 1.0)


@rule(84)
async def test_a_press_may_come_of_a_message_that_is_gone(api: Api) -> None:
    """A press on a message that is gone has an InaccessibleMessage.

    Source: telegram-bot-api, Client.cpp:4898.
    """
    ivan = await api.friend()
    sent = await api.get("sendMessage", chat_id=ivan.id, text="x", reply_markup=keyboard([button()]))
    await api.get("deleteMessage", chat_id=ivan.id, message_id=sent["message_id"])
    await ivan.press_data("go", sent["message_id"], wait=False)
    [update] = await api.drain()
    told = update["callback_query"]["message"]
    assert told == {"chat": sent["chat"], "message_id": sent["message_id"], "date": 0}
    with pytest.raises(Impossible, match="no message"):
        await ivan.press_data("go", 99_999, wait=False)


@rule(131)
async def test_people_and_chats_are_shared_and_a_web_app_sends(sandbox: Sandbox, api: Api) -> None:
    ivan, anna = await api.friend(), sandbox.person("Анна", username="anna_li")
    group = sandbox.group("Friends", ivan)
    keys = [
        [{"text": "Who", "request_users": {"request_id": 7, "max_quantity": 2, "request_name": True}}],
        [{"text": "Where", "request_chat": {"request_id": 8, "chat_is_channel": False, "request_title": True}}],
        [{"text": "App", "web_app": {"url": "https://example.com/app"}}],
    ]
    await api.get("sendMessage", chat_id=ivan.id, text="pick", reply_markup={"keyboard": keys})
    with pytest.raises(Impossible, match="pick"):
        await ivan.tap_reply("Who")
    await ivan.tap_reply("Who", users=[anna.id])
    await ivan.tap_reply("Where", shared=group.id)
    await ivan.tap_reply("App", data='{"n": 1}')
    who, where, app = await messages(api)
    assert who["users_shared"] == {"request_id": 7, "users": [{"user_id": anna.id, "first_name": "Анна"}]}
    assert where["chat_shared"] == {"request_id": 8, "chat_id": group.id, "title": "Friends"}
    assert app["web_app_data"] == {"data": '{"n": 1}', "button_text": "App"}


@rule(131)
async def test_a_vote_is_counted_and_one_cannot_vote_for_nothing_there(api: Api) -> None:
    ivan = await api.friend()
    poll = await ivan.send_poll("Tea?", ["Yes", "No"])
    await api.drain()
    await ivan.vote(poll, 1)
    assert await api.drain() == [], "a bot hears only of its own polls"
    [seen] = [one for one in await ivan.look() if one.id == poll]
    counted = [option["voter_count"] for option in seen.body["poll"]["options"]]
    assert (counted, seen.body["poll"]["total_voter_count"]) == ([0, 1], 1)
    for wrong in ((5,), (0, 1), (0,)):
        with pytest.raises(Impossible):
            await ivan.vote(poll, *wrong)
