"""Rich messages: HTML or blocks in, blocks out, tables kept as tables."""

from __future__ import annotations

import pytest

from sandbox.errors import ApiError
from sandbox.rich_html import parse_rich_html
from tests.sandbox.api import Api

TABLE = (
    "<h2>Digest</h2><table bordered><tr><th>Who</th><th align='right'>Sum</th></tr>"
    "<tr><td>Анна &amp; Co</td><td align='right'><b>100</b></td></tr></table>"
    "<details><summary>More</summary><ul><li>one</li><li>two</li></ul></details>"
)


async def test_a_table_is_sent_seen_and_edited(api: Api) -> None:
    ivan = await api.friend()
    sent = await api.get("sendRichMessage", chat_id=ivan.id, rich_message={"html": TABLE})
    table = sent["rich_message"]["blocks"][1]
    assert (table["type"], table["is_bordered"], table["cells"][0][0]["is_header"]) == ("table", True, True)
    assert table["cells"][1][1] == {"align": "right", "valign": "middle", "text": {"type": "bold", "text": "100"}}
    assert (await ivan.hears("Анна & Co")).kind == "rich_message"
    target = {"chat_id": ivan.id, "message_id": sent["message_id"]}
    await api.get("editMessageText", **target, rich_message={"html": "<p>shorter</p>"})
    assert (await ivan.hears("shorter")).edits == 1
    await api.get("editMessageText", **target, text="plain")
    assert (await ivan.hears("plain")).kind == "text"


async def test_blocks_are_taken_as_they_are(api: Api) -> None:
    ivan = await api.friend()
    blocks = [
        {"type": "heading", "text": "H", "size": 1},
        {"type": "paragraph", "text": ["a ", {"type": "bold", "text": "b"}]},
    ]
    sent = await api.get("sendRichMessage", chat_id=ivan.id, rich_message={"blocks": blocks})
    assert sent["rich_message"]["blocks"] == blocks


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<table><tr><td>x</td></table>", 'expected "</tr>"'),
        ("<script>x</script>", "Unsupported start tag"),
        ("<p>x", "Can't find end tag"),
        ("</p>", "Unexpected end tag"),
        ("<table></table>", "table is empty"),
    ],
)
def test_bad_rich_html_is_refused(source: str, words: str) -> None:
    with pytest.raises(ApiError, match=words):
        parse_rich_html(source)


async def test_nothing_two_things_and_too_wide_tables_are_refused(api: Api) -> None:
    ivan = await api.friend()
    wide = "<table><tr>" + "<td>x</td>" * 21 + "</tr></table>"
    for bad in ({}, {"html": "<p>a</p>", "markdown": "a"}, {"html": " "}, {"html": wide}):
        assert (await api.refused("sendRichMessage", chat_id=ivan.id, rich_message=bad)).startswith("Bad Request")
