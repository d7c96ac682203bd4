"""HTML becomes plain text and entities, by Telegram's rules and in Telegram's words."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.entities import formatted, parse_html, utf16_length
from sandbox.errors import ApiError

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("<b>a<i>b</i></b>c", "abc", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<b>x</b>", "😀x", [("bold", 2, 1)]),
        ("<B>a</b >", "a", [("bold", 0, 1)]),
        ("<b></b>empty", "empty", []),
        ("<b>any</>", "any", [("bold", 0, 3)]),
        ("a &lt;b&gt; &amp;amp; &quot; &#33; &#x21; &nbsp;", 'a <b> &amp; " ! ! &nbsp;', []),
        ('<a href="https://e.org/?a=1&amp;b=2">e</a>', "e", [("text_link", 0, 1)]),
        ("<a href='tg://user?id=42'>Ann</a>", "Ann", [("text_mention", 0, 3)]),
        ('<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>', "st", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
        ("<pre>a<code>b</code></pre>", "ab", [("pre", 0, 2), ("code", 1, 1)]),
    ],
)
def test_good_html_is_understood(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, found = parse_html(source)
    assert plain == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("ж<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {words}"


@given(WORDS)
def test_whatever_is_escaped_comes_through_as_it_was(words: str) -> None:
    assert parse_html(html.escape(words)) == (words, [])


@given(st.lists(st.tuples(st.sampled_from(["b", "i", "u", "s", "code"]), WORDS), max_size=8))
def test_entities_cover_exactly_the_words_they_were_put_around(pieces: list[tuple[str, str]]) -> None:
    source = "".join(f"<{tag}>{html.escape(words)}</{tag}>" for tag, words in pieces)
    text, entities = parse_html(source)
    encoded = text.encode("utf-16-le")
    covered = [encoded[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in entities]
    assert covered == [words for _, words in pieces if words]


@given(st.text("<>/ab =\"'&;i", max_size=30))
def test_any_garbage_is_either_read_or_refused(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ApiError:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16_length(text) for e in entities)


def test_blanks_at_the_ends_go_and_entities_shrink_with_them() -> None:
    text, entities = formatted("  <b> x </b> ", "HTML", None)
    assert (text, entities) == ("x", [{"offset": 0, "length": 1, "type": "bold"}])


def test_control_characters_become_blanks_and_lone_surrogates_are_refused() -> None:
    assert formatted("a\x00b\r\nc", None, None)[0] == "a b\nc"
    with pytest.raises(ApiError, match="strings must be encoded in UTF-8"):
        formatted("a\ud83d", None, None)


def test_an_entity_may_not_reach_beyond_the_text() -> None:
    with pytest.raises(ApiError, match="ends after the end of the text"):
        formatted("abc", None, [{"type": "bold", "offset": 2, "length": 2}])
