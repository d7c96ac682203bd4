"""What people send that is not words: files, albums, places that move, contacts, polls."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from sandbox.acts.performing import Impossible, act, change, message_of, worded, write
from sandbox.methods.media import media_content
from sandbox.photos import NotAPicture, photo_sizes
from sandbox.samples import SAMPLES
from sandbox.world import Account, Chat, World

Json = dict[str, Any]
ALONE = {"document", "audio"}
IN_ALBUMS = {"photo", "video", *ALONE}


def file_fields(
    world: World, kind: str, name: str = "", content: str | bytes | None = None, mime: str = "", caption: str = ""
) -> Json:
    """The fields of a message with a file; ``content`` as bytes or base64, a built-in sample if none."""
    if kind not in SAMPLES:
        raise Impossible(f"a person cannot send a {kind}")
    sample_name, sample = SAMPLES[kind]
    try:
        data = base64.b64decode(content) if isinstance(content, str) else content
        if data is None:
            data = sample
        if kind == "photo":
            fields: Json = {"photo": photo_sizes(world.files, data)}
        else:
            fields = media_content(world, kind, world.files.add(kind, name or sample_name, data, mime), {})
    except (NotAPicture, binascii.Error) as reason:
        raise Impossible(str(reason)) from None
    return fields | (worded(caption, field="caption") if caption else {})


@act
def send_file(
    world: World, account: Account, chat: Chat, kind: str = "document", caption: str = "", name: str = "",
    content: str | bytes | None = None, mime: str = "", reply_to: int | None = None,
) -> Json:  # fmt: skip
    """Send a photo, voice, document, sticker or video."""
    fields = file_fields(world, kind, name, content, mime, caption)
    return write(world, account, chat, fields, {"message_id": reply_to})


@act
def send_album(world: World, account: Account, chat: Chat, items: list[Json], caption: str = "") -> Json:
    """Send 2 to 10 files as an album: a message each, all with one ``media_group_id``; the caption is the first one's.

    An item is ``{kind, caption, name, content, mime}``. Documents are not mixed with others, neither is music.
    """
    kinds = {item.get("kind", "photo") for item in items}
    if not 2 <= len(items) <= 10:
        raise Impossible("an album has 2 to 10 files")
    if not kinds <= IN_ALBUMS or (kinds & ALONE and len(kinds) > 1):
        raise Impossible(f"no album can be made of {sorted(kinds)}")
    described = [{"kind": "photo", **item} for item in items]
    if caption:
        described[0]["caption"] = caption
    contents = [file_fields(world, **item) for item in described]
    album = str(world.random.randrange(10**16, 10**17))
    sent = [write(world, account, chat, {"media_group_id": album, **fields})["message"] for fields in contents]
    return {"message": sent[0], "messages": sent}


@act
def share_contact(
    world: World, account: Account, chat: Chat, phone: str | None = None, of: int | None = None, name: str | None = None
) -> Json:
    """Share one's own contact, somebody else's (``of``), or a number from the phone book (``phone`` with ``name``)."""
    if of is None and name is not None:
        return write(world, account, chat, {"contact": {"phone_number": phone or "+70000000000", "first_name": name}})
    owner = account if of is None else world.accounts.get(of)
    if owner is None:
        raise Impossible(f"there is no person {of}")
    contact = {"phone_number": phone or owner.phone, "first_name": owner.user["first_name"], "user_id": owner.id}
    if last_name := owner.user.get("last_name"):
        contact["last_name"] = last_name
    return write(world, account, chat, {"contact": contact})


@act
def location(
    world: World, account: Account, chat: Chat, latitude: float = 55.7558, longitude: float = 37.6173,
    live: int | None = None,
) -> Json:  # fmt: skip
    """Send a place; one that will move for ``live`` seconds (60 to 86400) if given."""
    place: Json = {"latitude": latitude, "longitude": longitude}
    if live is not None:
        if not 60 <= live <= 86400:
            raise Impossible("a place is live for 60 to 86400 seconds")
        place["live_period"] = live
    return write(world, account, chat, {"location": place})


@act
def move_place(
    world: World, account: Account, chat: Chat, message: int, latitude: float | None = None,
    longitude: float | None = None, heading: int | None = None,
) -> Json:  # fmt: skip
    """Move one's live place: the bot gets ``edited_message``. Without coordinates it is stopped, and live no more."""
    post = message_of(chat, message)
    place = post.body.get("location", {})
    if post.body["from"]["id"] != account.id or "live_period" not in place:
        raise Impossible("only one's own live place moves")
    if world.date() > post.body["date"] + place["live_period"]:
        raise Impossible("this place is live no more")
    if latitude is None or longitude is None:
        moved = {k: place[k] for k in ("latitude", "longitude")}
    else:
        moved = {**place, "latitude": latitude, "longitude": longitude}
        moved |= {"heading": heading} if heading is not None else {}
    change(world, chat, post, {**post.body, "location": moved})
    return {"message": post.id}


@act
def poll(
    world: World, account: Account, chat: Chat, question: str = "?", options: list[str] | None = None,
    kind: str = "regular",
) -> Json:  # fmt: skip
    body = {
        "id": str(world.random.randrange(10**17)), "question": question, "total_voter_count": 0, "is_closed": False,
        "options": [
            {"text": text, "voter_count": 0, "persistent_id": str(n)} for n, text in enumerate(options or ["1", "2"])
        ],
        "is_anonymous": True, "type": kind, "allows_multiple_answers": False, "allows_revoting": False,
        "members_only": False,
    }  # fmt: skip
    return write(world, account, chat, {"poll": body})
