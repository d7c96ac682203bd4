"""A picture of an album, or what is written under it, is put otherwise after it went on (R23): both ways."""

from __future__ import annotations

from typing import Any

from sandbox.people import Person
from tests.story.company import Company
from tests.story.raw import arrives, edits, photo, sends
from tests.story.test_conversation import talk

__all__ = ["talk"]


def album_in(talk: Company, reader: Person) -> list[dict[str, Any]]:
    """What the newest album in their chat looks like now."""
    posts = [post.body for post in talk.sandbox.world.chats[reader.id].posts.values() if post.from_bot]
    newest = [body["media_group_id"] for body in posts if body.get("media_group_id")][-1]
    return [body for body in posts if body.get("media_group_id") == newest]


async def an_album(talk: Company, writer: Person) -> list[int]:
    """Three pictures, words under the first."""
    ids: list[int] = []
    for number in range(3):
        caption = {"caption": "Эскизы"} if not number else {}
        sending = sends if number == 2 else arrives
        picture = photo(talk, f"{writer.id}-{number}")
        ids.append(await sending(talk, writer, photo=picture, media_group_id=f"a-{writer.id}", **caption))
    return ids


async def test_a_manager_edits_an_album_and_the_client_reads_it_as_it_is_now(talk: Company) -> None:
    anna, olga = talk.anna, talk.olga
    ids = await an_album(talk, anna)
    kept = [body["photo"][-1]["file_id"] for body in album_in(talk, olga)]
    group, other = {"media_group_id": f"a-{anna.id}"}, photo(talk, "другой")
    await edits(talk, anna, ids[0], photo=[{**other[0], "file_id": kept[0]}], caption="Второй вариант", **group)
    await edits(talk, anna, ids[1], photo=other, caption="Вид сбоку", **group)
    now = album_in(talk, olga)
    assert [body.get("caption") for body in now] == ["Второй вариант", "Вид сбоку", None]
    assert [body["photo"][-1]["file_id"] for body in now] == [kept[0], other[0]["file_id"], kept[2]]
    assert len((await olga.look())[-1].text) == 0, "nothing was sent anew"
    await edits(talk, anna, ids[2], photo=other, caption="длинно " * 200, **group)
    long = (await olga.look())[-1]
    assert "длинно длинно" in long.text, "what is too long for a caption is said anew"


async def test_a_client_edits_an_album_and_the_manager_hears_what_is_new(talk: Company) -> None:
    anna, olga = talk.anna, talk.olga
    ids = await an_album(talk, olga)
    pictures = [body["message_id"] for body in album_in(talk, anna)]
    group, other = {"media_group_id": f"a-{olga.id}"}, photo(talk, "другой")
    for number, caption in ((2, "Вид сзади"), (0, "Второй вариант")):
        await edits(talk, olga, ids[number], photo=other, caption=caption, **group)
        told = (await anna.look())[-1]
        assert "сообщение исправлено" in told.text
        assert caption in told.text
        assert told.body["photo"][-1]["file_id"] == other[0]["file_id"]
        assert told.body["reply_to_message"]["message_id"] == pictures[number], "it answers the picture itself"
