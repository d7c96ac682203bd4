"""Photos, files, voices and everything else that is not text."""

from __future__ import annotations

import re
from typing import Any

from sandbox.contents import read_caption, source_of
from sandbox.errors import bad_request
from sandbox.files import Kept, image_size
from sandbox.methods.registry import method
from sandbox.outgoing import send, writable_chat
from sandbox.requests import Call
from sandbox.world import World

Json = dict[str, Any]

KINDS = {
    "sendPhoto": "photo", "sendDocument": "document", "sendVoice": "voice", "sendVideo": "video",
    "sendSticker": "sticker", "sendAnimation": "animation", "sendAudio": "audio", "sendVideoNote": "video_note",
}  # fmt: skip
_CAPTIONLESS = frozenset({"sticker", "video_note"})
_URL = re.compile(r"https?://\S+")


def take_file(world: World, call: Call, kind: str, reference: str) -> Kept:
    """The file a parameter speaks of: uploaded with the request, or known by its id.

    Raises:
        ApiError: 400 for an unknown id, an empty upload or a link, which the sandbox does not follow.
    """
    if reference.startswith("attach://"):
        upload = call.files.get(reference.removeprefix("attach://"))
        if upload is None:
            raise bad_request("attached file not found")
        if not upload.content:
            raise bad_request("file must be non-empty")
        return world.files.add(kind, upload.name, upload.content, upload.mime)
    if _URL.match(reference):
        raise bad_request("wrong HTTP URL specified: the sandbox fetches nothing from the network")
    kept = world.files.get(reference)
    if kept is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return kept


def media_content(world: World, kind: str, kept: Kept, params: Json) -> Json:
    """The media field of a message."""
    face: Json = dict(kept.face)
    match kind:
        case "photo":
            width, height = image_size(world.files.content(kept))
            return {"photo": [{**face, "width": width, "height": height}]}
        case "document" | "audio":
            face |= {"file_name": kept.name, "mime_type": kept.mime}
            if kind == "audio":
                face["duration"] = params.get("duration") or 0
        case "voice":
            face |= {"duration": params.get("duration") or 1, "mime_type": "audio/ogg"}
        case "video" | "animation":
            face |= {"width": 640, "height": 360, "duration": params.get("duration") or 1, "file_name": kept.name}
            face["mime_type"] = "video/mp4"
        case "video_note":
            face |= {"length": 240, "duration": params.get("duration") or 1}
        case _:
            face |= {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            face["emoji"] = params.get("emoji") or "🙂"
    content: Json = {kind: face}
    if kind == "animation":
        content["document"] = {**kept.face, "file_name": kept.name, "mime_type": "video/mp4"}
    return content


@method(*KINDS)
def send_media(world: World, call: Call) -> Json:
    params, kind = call.params, KINDS[call.method]
    caption = {} if kind in _CAPTIONLESS else read_caption(world, params)
    chat = writable_chat(world, params["chat_id"])
    content = media_content(world, kind, take_file(world, call, kind, params[kind]), params)
    return send(world, chat, params, {**content, **caption}, source=source_of(params, "caption"))


@method("sendMediaGroup")
def send_media_group(world: World, call: Call) -> list[Json]:
    params = call.params
    items = params["media"]
    if not 2 <= len(items) <= 10:
        raise bad_request("wrong number of messages in an album: 2-10 are allowed")
    captions = [read_caption(world, item) for item in items]
    chat = writable_chat(world, params["chat_id"])
    contents = [
        media_content(world, item["type"], take_file(world, call, item["type"], item["media"]), item) for item in items
    ]
    album = str(world.random.randrange(10**16, 10**17))
    sent: list[Json] = []
    for index, (item, content, caption) in enumerate(zip(items, contents, captions, strict=True)):
        body = {"media_group_id": album, **content, **caption}
        cost = len(items) if index == 0 else 0
        sent.append(send(world, chat, params, body, source=source_of(item, "caption"), cost=cost))
    return sent


@method("sendLocation")
def send_location(world: World, call: Call) -> Json:
    params = call.params
    if not (-90 <= params["latitude"] <= 90 and -180 <= params["longitude"] <= 180):
        raise bad_request("wrong location specified")
    chat = writable_chat(world, params["chat_id"])
    return send(world, chat, params, {"location": {k: params[k] for k in ("latitude", "longitude")}})


@method("sendContact")
def send_contact(world: World, call: Call) -> Json:
    params = call.params
    names = ("phone_number", "first_name", "last_name", "vcard")
    chat = writable_chat(world, params["chat_id"])
    return send(world, chat, params, {"contact": {k: params[k] for k in names if k in params}})
