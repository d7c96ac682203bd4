"""Copying and forwarding."""

from __future__ import annotations

from typing import Any

from sandbox.contents import read_caption, source_of
from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import find_chat, send, writable_chat
from sandbox.requests import Call
from sandbox.world import Post, World

Json = dict[str, Any]
CONTENT = (
    "text", "entities", "caption", "caption_entities", "photo", "document", "voice", "video", "sticker", "animation",
    "audio", "video_note", "location", "contact", "poll", "rich_message",
)  # fmt: skip


def _original(world: World, params: Json, what: str) -> Post:
    post = find_chat(world, params["from_chat_id"]).posts.get(params["message_id"])
    if post is None:
        raise bad_request(f"message to {what} not found")
    if post.body.get("has_protected_content"):
        raise bad_request(f"message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return post


def _content(post: Post) -> Json:
    return {key: post.body[key] for key in CONTENT if key in post.body}


@method("copyMessage")
def copy_message(world: World, call: Call) -> Json:
    params = call.params
    chat = writable_chat(world, params["chat_id"])
    post = _original(world, params, "copy")
    content, source = _content(post), post.source
    if "caption" in params and "text" not in content:
        content = {k: v for k, v in content.items() if not k.startswith("caption")} | read_caption(world, params)
        source = source_of(params, "caption")
    return {"message_id": send(world, chat, params, content, source=source)["message_id"]}


@method("forwardMessage")
def forward_message(world: World, call: Call) -> Json:
    params = call.params
    chat = writable_chat(world, params["chat_id"])
    post = _original(world, params, "forward")
    origin = {"type": "user", "date": post.body["date"], "sender_user": post.body["from"]}
    return send(world, chat, params, {"forward_origin": origin, **_content(post)}, source=post.source)
