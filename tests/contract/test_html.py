"""HTML: what parses, what is refused, what is lost."""

from __future__ import annotations

import pytest

from tests.contract.bot import Bot, kinds
from tests.contract.rules import rule

REFUSED = [
    ("a<br>b", 'Unsupported start tag "br" at byte offset 1'),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<a href=http://e.com>x</a>", "Unexpected end of name token at byte offset 8"),
    ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
]


@rule(19, 20, 21, 22, 23, 24, 25, lone=True)
@pytest.mark.parametrize(("source", "words"), REFUSED)
async def test_markup_that_does_not_parse_is_refused_with_its_place(bot: Bot, source: str, words: str) -> None:
    """Unsupported, crossed, unclosed and stray tags, an address without quotes, an emoji without a number.

    Source: td, MessageEntity.cpp:3357, 3408, 3444, 3455, 3473, 3530.
    """
    assert await bot.refused(source, parse_mode="HTML") == f"can't parse entities: {words}"


@rule(26, lone=True)
async def test_a_time_without_a_time_is_text(bot: Bot) -> None:
    """tg-time without unix: no entity and no error.

    Source: td, MessageEntity.cpp:3480 (date > 0).
    """
    assert await bot.html("<tg-time>noon</tg-time>") == ("noon", [])


@rule(27, lone=True)
async def test_code_holds_nothing(bot: Bot) -> None:
    """Bold within code is lost, code within bold cuts it.

    Source: core.telegram.org/bots/api#formatting-options; td, fix_entities.
    """
    assert kinds((await bot.html("<code>a<b>b</b></code>"))[1]) == ["code"]
    entities = (await bot.html("<b>a<code>b</code>c</b>"))[1]
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]


@rule(28, lone=True)
async def test_a_quote_holds_no_quote(bot: Bot) -> None:
    """Of a quote within a quote one stays.

    Source: core.telegram.org/bots/api#formatting-options.
    """
    source = "<blockquote>a<blockquote>b</blockquote></blockquote>"
    assert kinds((await bot.html(source))[1]) == ["blockquote"]


@rule(29, 30, lone=True)
@pytest.mark.parametrize("address", ["no link", "http://localhost:8080/x", "https://"])
async def test_a_link_that_is_none_is_text(bot: Bot, address: str) -> None:
    """An invalid address, one to a host without a dot: text without an entity.

    Source: td, MessageEntity.cpp:3500, get_checked_link; LinkManager.cpp:1983.
    """
    assert await bot.html(f'<a href="{address}">x</a>') == ("x", [])


@rule(32, lone=True)
async def test_markdown_v2_is_read(bot: Bot) -> None:
    """Nested entities, quotes that unfold, links, code with its language, escaped signs.

    Source: telegram-bot-api, Client.cpp:11318; core.telegram.org/bots/api#markdownv2-style.
    """
    source = "*b _i_* __u__ ~s~ ||h|| `c\\``\n[l](https://e.com/x)\n```py\nx=1```\n>q1\n>q2||\n1\\.5"
    sent = await bot.says(source, parse_mode="MarkdownV2")
    assert sent["text"] == "b i u s h c`\nl\nx=1\nq1\nq2\n1.5"
    assert kinds(sent["entities"]) == [
        "bold", "italic", "underline", "strikethrough", "spoiler", "code", "text_link", "pre", "expandable_blockquote",
    ]  # fmt: skip


@rule(32, lone=True)
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("hello.", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a>b", "Character '>' is reserved and must be escaped with the preceding '\\'"),
        ("a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
        ("*unclosed", "Can't find end of Bold entity at byte offset 0"),
        ("*bold _italic\\_*", "Can't find end of Bold entity at byte offset 15"),
    ],
)
async def test_markdown_v2_refuses_with_its_words(bot: Bot, source: str, words: str) -> None:
    """A reserved sign that is not escaped, an entity without its end.

    Source: td, MessageEntity.cpp, parse_markdown_v2; a published suite of another client has seen these words live.
    """
    assert await bot.refused(source, parse_mode="MarkdownV2") == f"can't parse entities: {words}"


@rule(32, lone=True)
async def test_the_old_markdown_is_read(bot: Bot) -> None:
    """Four kinds of entities, none within another; one without its end is refused.

    Source: td, MessageEntity.cpp, parse_markdown.
    """
    sent = await bot.says("*b* _i_ `c` [l](https://e.com/x) 1.5 \\_", parse_mode="Markdown")
    assert (sent["text"], kinds(sent["entities"])) == ("b i c l 1.5 _", ["bold", "italic", "code", "text_link"])
    words = "can't parse entities: Can't find end of the entity starting at byte offset 2"
    assert await bot.refused("a *b", parse_mode="Markdown") == words
