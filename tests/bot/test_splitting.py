"""Long texts are cut where Telegram allows it, and every piece is whole markup."""

from __future__ import annotations

import random
from html import unescape

import pytest

from handlers.ui.kit.html_splitting import TEXT_LIMIT, length, pieces
from sandbox.entities import parse_html


def test_a_text_that_fits_stays_as_it_is() -> None:
    text = "<b>" + "я" * TEXT_LIMIT + "</b>"
    assert pieces(text) == [text]


def test_a_long_text_is_cut_between_paragraphs() -> None:
    first, second = "a" * 3000, "b" * 3000
    assert pieces(f"{first}\n\n{second}") == [first, second]


def test_an_open_tag_is_closed_and_opened_again() -> None:
    text = '<b>Привет <a href="https://example.com/?a=1&amp;b=2">' + "слово " * 1500 + "</a></b>"
    cut = pieces(text)
    assert len(cut) > 2
    assert all(piece.startswith("<b>") and piece.endswith("</a></b>") for piece in cut[:-1])
    assert cut[1].startswith('<b><a href="https://example.com/?a=1&amp;b=2">')


def test_an_escaped_character_is_never_cut_in_two() -> None:
    cut = pieces("&lt;" * 5000)
    assert "".join(cut) == "&lt;" * 5000
    assert all(length(piece) <= TEXT_LIMIT for piece in cut)


def test_an_emoji_counts_as_two_as_telegram_counts() -> None:
    assert length("<i>👍</i>") == 2
    assert all(length(piece) <= TEXT_LIMIT for piece in pieces("👍" * 5000))


@pytest.mark.parametrize("seed", range(25))
def test_any_markup_comes_out_whole_and_complete(seed: int) -> None:
    dice = random.Random(seed)
    text, opened = "", list[str]()
    while len(text) < 15_000:
        match dice.randrange(5):
            case 0 if len(opened) < 4:
                opened.append(dice.choice(["b", "i", "u", "code"]))
                text += f"<{opened[-1]}>"
            case 1 if opened:
                text += f"</{opened.pop()}>"
            case 2:
                text += dice.choice(["&amp;", "&lt;", "👩‍👩‍👧", "\n\n"])
            case _:
                text += dice.choice(["слово ", "долгоеслово" * dice.randrange(1, 60), "line\n"])
    text += "".join(f"</{tag}>" for tag in reversed(opened))
    cut = pieces(text, 700)
    assert all(0 < length(piece) <= 700 for piece in cut)
    for piece in cut:
        parse_html(piece)
    notifications = "".join(unescape(parse_html(piece)[0]) for piece in cut)
    assert "".join(notifications.split()) == "".join(parse_html(text)[0].split())
