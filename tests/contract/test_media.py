"""Files: what they may be, how large, how they come back."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.people import Person
from sandbox.samples import SAMPLES
from tests.contract.bot import Answer, Bot
from tests.contract.rules import rule

PICTURE = SAMPLES["photo"][1]


async def upload(bot: Bot, method: str, field: str, content: bytes, **params: str) -> Answer:
    form = aiohttp.FormData({"chat_id": str(bot.chat), **params})
    form.add_field(field, io.BytesIO(content), filename="file.png")
    return await bot.ask(method, form=form)


@rule(85, lone=True)
async def test_a_photo_is_an_image(bot: Bot) -> None:
    """A photo that is none: 400 IMAGE_PROCESS_FAILED.

    Source: an error of Telegram's servers.
    """
    assert (await upload(bot, "sendPhoto", "photo", b"words")).words == "IMAGE_PROCESS_FAILED"


@rule(72, 86, 96, 97, lone=True)
async def test_a_photo_has_sizes_and_a_caption(bot: Bot) -> None:
    """Two to four sizes, the last the largest; a caption of 1024; a spoiler comes back; there is no text to edit.

    Source: core.telegram.org/bots/api#message; td, MessageContent.cpp:5241, MessagesManager.cpp:23393.
    """
    sent = (await upload(bot, "sendPhoto", "photo", PICTURE, has_spoiler="true", caption="c")).result
    widths = [size["width"] for size in sent["photo"]]
    assert 2 <= len(widths) <= 4
    assert widths == sorted(widths)
    assert sent["has_media_spoiler"] is True
    answer = await bot.ask("editMessageText", chat_id=bot.chat, message_id=sent["message_id"], text="y")
    assert answer.words == "there is no text in the message to edit"
    photo = sent["photo"][-1]["file_id"]
    long = await bot.ask("sendPhoto", chat_id=bot.chat, photo=photo, caption="я" * 1025)
    assert long.words == "message caption is too long"
    above = await bot.ask("sendPhoto", chat_id=bot.chat, photo=photo, caption="c", show_caption_above_media=True)
    assert above.result["show_caption_above_media"] is True


@rule(87)
async def test_a_photo_has_at_most_ten_megabytes(bot: Bot) -> None:
    """11 MB as a photo: 400 file is too big.

    Source: core.telegram.org/bots/api#sendphoto.
    """
    assert (await upload(bot, "sendPhoto", "photo", PICTURE + bytes(11 * 2**20))).words == "file is too big"


@rule(88)
async def test_a_file_has_at_most_fifty_megabytes(bot: Bot) -> None:
    """52 MB: 413 Request Entity Too Large.

    Source: core.telegram.org/bots/api#sending-files.
    """
    answer = await upload(bot, "sendDocument", "document", bytes(52 * 2**20))
    assert (answer.status, answer.words) == (413, "Request Entity Too Large")


@rule(89, 90, lone=True)
async def test_a_file_keeps_its_kind(bot: Bot) -> None:
    """The file_id of a photo sent as a document; a file_id that is none.

    Source: td, FileManager.cpp; core.telegram.org/bots/api#sending-files.
    """
    photo = (await upload(bot, "sendPhoto", "photo", PICTURE)).result["photo"][-1]["file_id"]
    answer = await bot.ask("sendDocument", chat_id=bot.chat, document=photo)
    assert answer.words == "can't use file of type Photo as Document"
    answer = await bot.ask("sendPhoto", chat_id=bot.chat, photo="AgACnonsense")
    assert answer.words.startswith("wrong remote file identifier specified")


@rule(91, lone=True)
async def test_an_unknown_file_is_not_fetched(bot: Bot) -> None:
    """getFile of a wrong file_id: 400 invalid file_id.

    Source: telegram-bot-api, Client.cpp:6857.
    """
    assert (await bot.ask("getFile", file_id="nonsense")).words == "invalid file_id"


@rule(92)
async def test_a_bot_fetches_at_most_twenty_megabytes(bot: Bot, sandbox: Sandbox) -> None:
    """getFile of 21 MB: 400 file is too big.

    Source: telegram-bot-api, Client.cpp:15817.
    """
    kept = sandbox.world.files.add("document", "big.bin", bytes(21 * 2**20))
    assert (await bot.ask("getFile", file_id=kept.id)).words == "file is too big"


@rule(93, 94, 95, lone=True)
async def test_an_album_has_ten_at_most_and_of_one_sort(bot: Bot) -> None:
    """One item is accepted, eleven are not, a document goes with documents alone.

    Source: td, MessageContent.cpp:5326, 5329, 5349.
    """
    photo = (await upload(bot, "sendPhoto", "photo", PICTURE)).result["photo"][-1]["file_id"]
    document = (await upload(bot, "sendDocument", "document", b"words")).result["document"]["file_id"]
    item = {"type": "photo", "media": photo}

    async def album(*media: dict[str, str]) -> Answer:
        return await bot.ask("sendMediaGroup", chat_id=bot.chat, media=list(media))

    assert len((await album(item)).result) == 1
    assert (await album(*[item] * 11)).words == "too many messages to send as an album"
    mixed = await album(item, {"type": "document", "media": document})
    assert mixed.words == "document can't be mixed with other media types"


@rule(98, 99)
async def test_what_is_protected_stays_and_what_is_gone_is_not_copied(bot: Bot) -> None:
    """forwardMessage of a protected message, copyMessage of one that is gone.

    Source: telegram-bot-api, Client.cpp.
    """
    sent = await bot.says(protect_content=True)
    chats: dict[str, Any] = {"chat_id": bot.chat, "from_chat_id": bot.chat}
    answer = await bot.ask("forwardMessage", **chats, message_id=sent["message_id"])
    assert answer.words == "message can't be forwarded"
    assert (await bot.ask("copyMessage", **chats, message_id=999_999)).words == "message to copy not found"


@rule(100, 101)
@pytest.mark.parametrize("method", ["copyMessages", "forwardMessages"])
async def test_several_messages_go_along(bot: Bot, owner: Person, method: str) -> None:
    """copyMessages and forwardMessages: in their order, those that are gone left out; the ids must grow.

    Source: core.telegram.org/bots/api#copymessages; telegram-bot-api, Client.cpp.
    """
    first, second = (await bot.says("a"))["message_id"], await owner.say("b")
    chats: dict[str, Any] = {"chat_id": bot.chat, "from_chat_id": bot.chat}
    assert len((await bot.ask(method, **chats, message_ids=[first, second, 999_999])).result) == 2
    answer = await bot.ask(method, **chats, message_ids=[second, first])
    assert answer.words == "message identifiers must be in a strictly increasing order"
