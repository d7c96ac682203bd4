"""How long a text may be, and what is no text."""

from __future__ import annotations

import pytest

from tests.contract.bot import Bot, kinds
from tests.contract.rules import rule


@rule(10, lone=True)
async def test_an_empty_text_is_refused(bot: Bot) -> None:
    """No text, or an empty one: 400 message text is empty.

    Source: telegram-bot-api, Client.cpp:11401.
    """
    assert await bot.refused("") == "message text is empty"
    assert (await bot.ask("sendMessage", chat_id=bot.chat)).words == "message text is empty"


@rule(11, 12, 13, lone=True)
@pytest.mark.parametrize("blank", ["  \n ", "\u2800", "\u200b", "\u3000\u200b \u2060"])
async def test_a_text_of_blanks_is_refused(bot: Bot, blank: str) -> None:
    """Blanks of all kinds, Braille and zero-width ones among them: 400 text must be non-empty.

    Source: td, MessageEntity.cpp:4535; misc.cpp:163, strip_empty_characters (that U+200B is of the list is a guess).
    """
    assert await bot.refused(blank) == "text must be non-empty"


@rule(14, 15, 17, lone=True)
async def test_a_text_has_at_most_4096_characters_after_parsing(bot: Bot) -> None:
    """4096 code points after parsing pass, one more is too long; an emoji is one of them.

    Source: td, MessageContent.cpp:4757, utf8_length.
    """
    assert len((await bot.html(f"<b>{'я' * 4096}</b>"))[0]) == 4096
    assert len((await bot.says("😀" * 4096))["text"]) == 4096
    assert await bot.refused("я" * 4097) == "message is too long"


@rule(16, lone=True)
async def test_a_source_has_at_most_32_kilobytes(bot: Bot) -> None:
    """More than 32768 bytes before parsing: 400 text is too long.

    Source: telegram-bot-api, Client.cpp:11310.
    """
    link = f'<a href="https://e.com/{"a" * 1000}">x</a>'
    assert (await bot.html(link * 31))[0] == "x" * 31
    assert await bot.refused(link * 33, parse_mode="HTML") == "text is too long"


@rule(18, lone=True)
async def test_a_hundred_entities_are_kept(bot: Bot) -> None:
    """Of 130 entities the first hundred stay, the rest is lost.

    Source: reported (limits.tginfo.me; python-telegram-bot's constants); not in td.
    """
    assert len((await bot.html(" ".join(f"<b>{n}</b>" for n in range(130))))[1]) == 100


@rule(31, lone=True)
async def test_links_and_mentions_are_found_in_a_text(bot: Bot) -> None:
    """Addresses, mentions, hashtags, cashtags, numbers and commands of a bot's own text come back as entities.

    Source: td, MessageEntity.cpp:4593, merge_new_entities(find_entities).
    """
    sent = await bot.says("/start #tag $USD a@bc.com https://example.com e.com/x, @durov +1234567890")
    assert kinds(sent["entities"]) == [
        "bot_command", "hashtag", "cashtag", "email", "url", "url", "mention", "phone_number",
    ]  # fmt: skip
    found = sent["entities"][5]
    assert sent["text"][found["offset"] : found["offset"] + found["length"]] == "e.com/x"


@rule(31, lone=True)
async def test_nothing_is_found_in_code(bot: Bot) -> None:
    """What lies in code or in a link is not looked at.

    Source: td, MessageEntity.cpp, merge_new_entities.
    """
    assert kinds((await bot.html('<code>/start</code> <a href="https://e.com/">@durov</a>'))[1]) == [
        "code",
        "text_link",
    ]


@rule(33, lone=True)
async def test_an_entity_lies_within_the_text(bot: Bot) -> None:
    """An entity that begins or ends after the text is refused, one with a negative offset, too.

    Source: td, MessageEntity.cpp:4492; a published suite of another client has seen these very words live.
    """

    async def told(offset: int, length: int) -> str:
        return await bot.refused("hello", entities=[{"type": "bold", "offset": offset, "length": length}])

    assert await told(100, 1) == "entity begins after the end of the text at UTF-16 offset 100"
    end = "ends after the end of the text at UTF-16 offset 100"
    assert await told(0, 100) == f"entity beginning at UTF-16 offset 0 {end}"
    assert await told(-1, 1) == "receive an entity with incorrect offset -1"
