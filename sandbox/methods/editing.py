"""Editing and deleting messages."""

from __future__ import annotations

from typing import Any

from sandbox.business import EDITABLE_FOR, business_target
from sandbox.contents import read_caption, read_text, source_of, text_content
from sandbox.errors import bad_request
from sandbox.keyboards import check_people, check_place
from sandbox.methods.media import media_content, take_file
from sandbox.methods.registry import method
from sandbox.methods.rich_messages import rich_content
from sandbox.outgoing import find_chat, inline_markup, writable_chat
from sandbox.requests import Call
from sandbox.world import Chat, Post, World

Json = dict[str, Any]
DELETABLE_FOR = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_MEDIA = ("photo", "document", "video", "animation", "audio", "voice", "sticker", "video_note")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")
_TEXT = ("text", "entities", "rich_message", "link_preview_options")


def edited_post(world: World, params: Json) -> tuple[Chat, Post]:
    if params.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not params.get("message_id"):
        raise bad_request("message identifier is not specified")
    if params.get("business_connection_id"):
        return _of_business(world, params)
    chat = writable_chat(world, params.get("chat_id"))
    post = chat.posts.get(params["message_id"])
    if post is None:
        raise bad_request("message to edit not found")
    if not post.from_bot:
        raise bad_request("message can't be edited")
    return chat, post


def _of_business(world: World, params: Json) -> tuple[Chat, Post]:
    """A message of the account's own: the bot's at any time, the owner's for 48 hours unless it has a keyboard."""
    chat = business_target(world, params)
    post = chat.posts.get(params["message_id"])
    if post is None:
        raise bad_request("MESSAGE_ID_INVALID")
    if post.body["from"]["id"] != chat.owner:
        raise bad_request("MESSAGE_AUTHOR_REQUIRED")
    lasting = post.from_bot or "reply_markup" in post.body
    if not lasting and world.date() - post.body["date"] > EDITABLE_FOR:
        raise bad_request("MESSAGE_EDIT_TIME_EXPIRED")
    return chat, post


def put_content(
    world: World, chat: Chat, post: Post, params: Json, content: Json, gone: tuple[str, ...], source: str | None
) -> Json:
    """Put new content in place of the fields that go; the keyboard is replaced or, if none is given, removed."""
    if "inline_keyboard" not in (params.get("reply_markup") or {"inline_keyboard": []}):
        raise bad_request("inline keyboard expected")
    if markup := params.get("reply_markup"):
        check_place(markup, private=chat.private)
        check_people(markup, world.knows)
    old = post.body
    kept = {k: v for k, v in old.items() if k not in gone and k not in ("reply_markup", "edit_date")}
    body = {**kept, **content, **inline_markup(params)}
    if {k: v for k, v in old.items() if k != "edit_date"} == body:
        raise bad_request(_NOT_MODIFIED)
    world.limits.spend(chat.key, is_group=not chat.private)
    body["edit_date"] = world.date()
    post.body, post.source, post.touched, post.edits = body, source, world.touch(), post.edits + 1
    world.keep_post(chat, post, "edited")
    return body


@method("editMessageText")
def edit_text(world: World, call: Call) -> Json:
    params = call.params
    rich = params.get("rich_message")
    if rich:
        content, source = rich_content(rich), rich.get("html")
    elif params.get("text") is None:
        raise bad_request("message text is empty")
    else:
        content, source = text_content(*read_text(world, params), params), source_of(params, "text")
    chat, post = edited_post(world, params)
    if "text" not in post.body and "rich_message" not in post.body:
        raise bad_request("there is no text in the message to edit")
    return put_content(world, chat, post, params, content, _TEXT, source)


@method("editMessageCaption")
def edit_caption(world: World, call: Call) -> Json:
    caption = read_caption(world, call.params)
    chat, post = edited_post(world, call.params)
    if not any(name in post.body for name in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return put_content(world, chat, post, call.params, caption, _CAPTION, source_of(call.params, "caption"))


@method("editMessageReplyMarkup")
def edit_reply_markup(world: World, call: Call) -> Json:
    chat, post = edited_post(world, call.params)
    return put_content(world, chat, post, call.params, {}, (), post.source)


@method("editMessageMedia")
def edit_media(world: World, call: Call) -> Json:
    params = call.params
    item = params["media"]
    caption = read_caption(world, item)
    chat, post = edited_post(world, params)
    if not any(name in post.body for name in (*_MEDIA, "text")):
        raise bad_request("message can't be edited")
    content = media_content(world, item["type"], take_file(world, call, item["type"], item["media"]), item)
    gone = (*_MEDIA, *_CAPTION, *_TEXT)
    return put_content(world, chat, post, params, {**content, **caption}, gone, source_of(item, "caption"))


@method("deleteMessage")
def delete_message(world: World, call: Call) -> bool:
    chat = find_chat(world, call.params["chat_id"])
    post = chat.posts.get(call.params["message_id"])
    if post is None:
        raise bad_request("message to delete not found")
    if world.date() - post.body["date"] > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    world.remove_post(chat, post.id)
    return True


@method("deleteMessages")
def delete_messages(world: World, call: Call) -> bool:
    ids = call.params["message_ids"]
    if not 1 <= len(ids) <= 100:
        raise bad_request("too many message identifiers specified" if ids else "message identifiers are not specified")
    chat = find_chat(world, call.params["chat_id"])
    for message_id in ids:
        post = chat.posts.get(message_id)
        if post is not None and world.date() - post.body["date"] <= DELETABLE_FOR:
            world.remove_post(chat, message_id)
    return True
