"""Topics of a forum."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import writable_chat
from sandbox.records import Chat, Post
from sandbox.requests import Call
from sandbox.world import World

Json = dict[str, Any]
COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def _forum(world: World, params: Json) -> Chat:
    chat = writable_chat(world, params["chat_id"])
    if not chat.body.get("is_forum"):
        raise bad_request("the chat is not a forum")
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage topics")
    return chat


def _told(world: World, chat: Chat, thread: int, content: Json) -> int:
    """A service message of the bot's in the topic; of the first of them the topic has its number."""
    number = world.next_message_id(chat)
    body: Json = {
        "message_id": number, "from": world.me, "chat": chat.body, "date": world.date(),
        "message_thread_id": thread or number, "is_topic_message": True, **content,
    }  # fmt: skip
    world.add_post(chat, Post(body, from_bot=True, touched=world.touch()))
    return number


@method("createForumTopic")
def create_topic(world: World, call: Call) -> Json:
    params = call.params
    chat = _forum(world, params)
    if not params["name"].strip() or len(params["name"]) > 128:
        raise bad_request("TOPIC_TITLE_INVALID" if params["name"].strip() else "topic name must be non-empty")
    colour = params.get("icon_color") or COLOURS[0]
    if colour not in COLOURS:
        raise bad_request("wrong icon color specified")
    topic: Json = {"name": params["name"], "icon_color": colour}
    thread = _told(world, chat, 0, {"forum_topic_created": topic})
    chat.topics[thread] = topic
    world.keep_chat(chat)
    return {"message_thread_id": thread, **topic}


@method("editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic")
def change_topic(world: World, call: Call) -> bool:
    params = call.params
    chat, thread = _forum(world, params), params["message_thread_id"]
    if thread not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    topic = chat.topics[thread]
    match call.method:
        case "editForumTopic":
            name = params.get("name") or topic["name"]
            if name == topic["name"]:
                raise bad_request("TOPIC_NOT_MODIFIED")
            chat.topics[thread] = {**topic, "name": name}
            _told(world, chat, thread, {"forum_topic_edited": {"name": name}})
        case "deleteForumTopic":
            del chat.topics[thread]
            for post in [post for post in chat.posts.values() if post.body.get("message_thread_id") == thread]:
                world.remove_post(chat, post.id)
        case _:
            closed = call.method == "closeForumTopic"
            if closed == bool(topic.get("is_closed")):
                raise bad_request("TOPIC_NOT_MODIFIED")
            _told(world, chat, thread, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})
            chat.topics[thread] = {**topic, "is_closed": closed}
    world.keep_chat(chat)
    return True
