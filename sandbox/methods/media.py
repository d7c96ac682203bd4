"""Photos, files, voices and everything else that is not text."""

from __future__ import annotations

import re
from typing import Any

from sandbox.contents import read_caption, source_of
from sandbox.errors import bad_request
from sandbox.files import Kept, image_size, is_image
from sandbox.methods.registry import method
from sandbox.outgoing import send, target_chat
from sandbox.requests import Call
from sandbox.world import World

Json = dict[str, Any]

KINDS = {
    "sendPhoto": "photo", "sendDocument": "document", "sendVoice": "voice", "sendVideo": "video",
    "sendSticker": "sticker", "sendAnimation": "animation", "sendAudio": "audio", "sendVideoNote": "video_note",
}  # fmt: skip
_CAPTIONLESS = frozenset({"sticker", "video_note"})
_RELATED: tuple[set[str], ...] = ({"document", "animation"}, {"animation", "video"})
MAX_PHOTO = 10 * 1024 * 1024
MAX_ALBUM = 10
PHOTO_SIDES = (90, 320, 800)
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
        if kind == "photo":
            if len(upload.content) > MAX_PHOTO:
                raise bad_request("file is too big")
            if not is_image(upload.content):
                raise bad_request("IMAGE_PROCESS_FAILED")
        return world.files.add(kind, upload.name, upload.content, upload.mime)
    if _URL.match(reference):
        raise bad_request("wrong HTTP URL specified: the sandbox fetches nothing from the network")
    kept = world.files.get(reference)
    if kept is None:
        if "." in reference or not reference:
            raise bad_request("wrong file identifier/HTTP URL specified")
        raise bad_request("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
    if kept.kind != kind and {kept.kind, kind} not in _RELATED:
        raise bad_request(f"can't use file of type {_named(kept.kind)} as {_named(kind)}")
    return kept


def _named(kind: str) -> str:
    return {"voice": "VoiceNote", "video_note": "VideoNote"}.get(kind, kind.title())


def media_content(world: World, kind: str, kept: Kept, params: Json) -> Json:
    """The media field of a message."""
    face: Json = dict(kept.face)
    match kind:
        case "photo":
            return _shown({"photo": photo_sizes(world, kept)}, params)
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
    if kind in ("video", "animation"):
        content = _shown(content, params)
    if kind == "animation":
        content["document"] = {**kept.face, "file_name": kept.name, "mime_type": "video/mp4"}
    return content


def photo_sizes(world: World, kept: Kept) -> list[Json]:
    """A photo as Telegram keeps it: two to four sizes, the last the largest."""
    whole = world.files.get(kept.of) if kept.of is not None else None
    kept = whole or kept
    width, height = image_size(world.files.content(kept))
    longest = max(width, height, 1)
    sides = [side for side in PHOTO_SIDES if side < longest] or [max(1, longest // 2)]
    sizes: list[Json] = []
    for side in sides[:3]:
        share = side / longest
        small = world.files.reduced(kept, side, share)
        sizes.append({**small.face, "width": max(1, round(width * share)), "height": max(1, round(height * share))})
    return [*sizes, {**kept.face, "width": width, "height": height}]


def _shown(content: Json, params: Json) -> Json:
    return {**content, "has_media_spoiler": True} if params.get("has_spoiler") else content


@method(*KINDS)
def send_media(world: World, call: Call) -> Json:
    params, kind = call.params, KINDS[call.method]
    caption = {} if kind in _CAPTIONLESS else read_caption(world, params)
    chat = target_chat(world, params)
    content = media_content(world, kind, take_file(world, call, kind, params[kind]), params)
    return send(world, chat, params, {**content, **caption}, source=source_of(params, "caption"))


def _check_mixture(kinds: list[str]) -> None:
    """Photos and videos go together; documents and audio only among their own."""
    for alone in ("audio", "document"):
        if alone in kinds and len(set(kinds)) > 1:
            raise bad_request(f"{alone} can't be mixed with other media types")


@method("sendMediaGroup")
def send_media_group(world: World, call: Call) -> list[Json]:
    params = call.params
    items = params["media"]
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    _check_mixture([item["type"] for item in items])
    if call.strict and len(items) < 2:
        raise bad_request("an album has two messages or more")
    captions = [read_caption(world, item) for item in items]
    chat = target_chat(world, params)
    contents = [
        media_content(world, item["type"], take_file(world, call, item["type"], item["media"]), item) for item in items
    ]
    album = str(world.random.randrange(10**16, 10**17))
    sent: list[Json] = []
    for index, (item, content, caption) in enumerate(zip(items, contents, captions, strict=True)):
        body = {**({"media_group_id": album} if len(items) > 1 else {}), **content, **caption}
        cost = len(items) if index == 0 else 0
        sent.append(send(world, chat, params, body, source=source_of(item, "caption"), cost=cost))
    return sent
