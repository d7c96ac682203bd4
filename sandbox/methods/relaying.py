"""Copying and forwarding."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sandbox.contents import read_caption, source_of
from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import find_chat, send, writable_chat
from sandbox.requests import Call
from sandbox.world import Chat, Post, World

Json = dict[str, Any]
MAX_AT_ONCE = 100
CONTENT = (
    "text", "entities", "caption", "caption_entities", "photo", "document", "voice", "video", "sticker", "animation",
    "audio", "video_note", "location", "contact", "poll", "rich_message", "dice", "venue", "has_media_spoiler",
    "show_caption_above_media", "link_preview_options",
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
    return _forward(world, chat, params, _original(world, params, "forward"))


def _forward(world: World, chat: Chat, params: Json, post: Post, cost: int = 1) -> Json:
    origin = post.body.get("forward_origin") or {
        "type": "user", "date": post.body["date"], "sender_user": post.body["from"],
    }  # fmt: skip
    return send(world, chat, params, {"forward_origin": origin, **_content(post)}, source=post.source, cost=cost)


def _several(world: World, params: Json) -> list[Post]:
    """The messages that can be taken along, in their order; those that are gone or protected are left out."""
    numbers: list[int] = params["message_ids"]
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MAX_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    posts = find_chat(world, params["from_chat_id"]).posts
    return [posts[n] for n in numbers if n in posts and not posts[n].body.get("has_protected_content")]


@method("copyMessages")
def copy_messages(world: World, call: Call) -> list[Json]:
    params = call.params
    chat, copied = writable_chat(world, params["chat_id"]), list[Json]()
    posts = _several(world, params)
    if not posts:
        raise bad_request("there are no messages to copy")
    for index, post in enumerate(posts):
        content = _content(post)
        if params.get("remove_caption"):
            content = {name: value for name, value in content.items() if not name.startswith("caption")}
        sent = send(world, chat, params, content, source=post.source, cost=0 if index else len(posts))
        copied.append({"message_id": sent["message_id"]})
    return copied


@method("forwardMessages")
def forward_messages(world: World, call: Call) -> list[Json]:
    params = call.params
    chat, posts = writable_chat(world, params["chat_id"]), _several(world, params)
    if not posts:
        raise bad_request("there are no messages to forward")
    world.limits.spend(chat.id, is_group=not chat.private, messages=len(posts))
    return [{"message_id": _forward(world, chat, params, post, 0)["message_id"]} for post in posts]
