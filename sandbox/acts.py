"""What a person can do, as plain functions on the world. Tests, remote tests and the page all act through here."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

from sandbox.contents import MAX_TEXT
from sandbox.entities import utf16_length
from sandbox.methods.media import media_content
from sandbox.samples import SAMPLES
from sandbox.world import Account, Chat, Post, World

Json = dict[str, Any]
Act = Callable[..., Json]
ACTS: dict[str, Act] = {}
_COMMAND = re.compile(r"(?:^|(?<=\s))/[A-Za-z0-9_]+(?:@\w+)?")
_LINK = re.compile(r"https?://\S+")


class Impossible(Exception):
    """A person could not do this: the chat, the message or the button is not there."""


def act(function: Act) -> Act:
    ACTS[function.__name__] = function
    return function


def perform(world: World, person_id: int, verb: str, arguments: Json) -> Json:
    """Let a person do something.

    Raises:
        Impossible: if there is no such person, verb, chat or message, or the person blocked the bot.
    """
    account = world.accounts.get(person_id)
    if account is None:
        raise Impossible(f"there is no person {person_id}")
    function = ACTS.get(verb)
    if function is None:
        raise Impossible(f"a person cannot {verb}")
    chat_id = arguments.pop("chat", None)
    chat = world.private_chat(account) if chat_id is None else world.chats.get(chat_id)
    if chat is None:
        raise Impossible(f"there is no chat {chat_id}")
    if not chat.private and person_id not in chat.members:
        raise Impossible(f"{account.user['first_name']} is not in this group")
    result = function(world, account, chat, **arguments)
    account.mark = world.touch()
    world.store.put("account", account.id, account.as_json)
    return result


def _write(world: World, account: Account, chat: Chat, content: Json, reply_to: int | None = None) -> Json:
    if chat.private and account.blocked:
        raise Impossible(f"{account.user['first_name']} blocked the bot and must unblock it first")
    body: Json = {
        "message_id": world.next_message_id(chat),
        "from": account.user,
        "chat": chat.body,
        "date": world.date(),
    }
    if reply_to is not None:
        original = message_of(chat, reply_to)
        body["reply_to_message"] = {k: v for k, v in original.body.items() if k != "reply_to_message"}
    body |= content
    if chat.private and not account.started:
        account.started = True
        world.keep_account(account)
    world.add_post(chat, Post(body, from_bot=False, touched=world.touch()))
    _tell(world, chat, "message", body)
    return {"message": body["message_id"]}


def _tell(world: World, chat: Chat, kind: str, body: Json) -> None:
    if world.hears(chat, body):
        world.updates.add(kind, body, chat.id)


def message_of(chat: Chat, message_id: int) -> Post:
    post = chat.posts.get(message_id)
    if post is None:
        raise Impossible(f"there is no message {message_id} in this chat")
    return post


def _with_entities(text: str) -> Json:
    entities = [
        {"type": kind, "offset": utf16_length(text[: found.start()]), "length": utf16_length(found[0])}
        for kind, pattern in (("bot_command", _COMMAND), ("url", _LINK))
        for found in pattern.finditer(text)
    ]
    return {"text": text, "entities": entities} if entities else {"text": text}


@act
def say(world: World, account: Account, chat: Chat, text: str, reply_to: int | None = None) -> Json:
    """Write a text; one that is too long goes out in pieces, as clients do it."""
    if not text.strip():
        raise Impossible("an empty message cannot be sent")
    sent: Json = {}
    for start in range(0, len(text), MAX_TEXT):
        sent = _write(world, account, chat, _with_entities(text[start : start + MAX_TEXT]), reply_to)
    return sent


@act
def tap_reply(world: World, account: Account, chat: Chat, text: str) -> Json:
    """Press a button of the reply keyboard: a text, or what the button asks for."""
    keyboard = chat.keyboard or {}
    buttons = [b if isinstance(b, dict) else {"text": b} for row in keyboard.get("keyboard", []) for b in row]
    button = next((b for b in buttons if b["text"] == text), None)
    if button is None:
        raise Impossible(f"no reply button {text!r}; there are: {[b['text'] for b in buttons]}")
    if keyboard.get("one_time_keyboard"):
        chat.keyboard = None
        world.keep_chat(chat)
    if button.get("request_contact"):
        return share_contact(world, account, chat)
    if button.get("request_location"):
        return location(world, account, chat)
    return say(world, account, chat, text)


@act
def press(world: World, account: Account, chat: Chat, data: str, message: int) -> Json:
    """Press an inline button, or forge the press of one: a client may send any data."""
    post = message_of(chat, message)
    made = world.add_press(account.id, chat.id, message, data)
    query = {
        "id": made.id, "from": account.user, "message": post.body, "chat_instance": str(chat.id * 7919), "data": data,
    }  # fmt: skip
    if world.updates.add("callback_query", query, chat.id) is None:
        raise Impossible("the bot does not receive callback queries: see allowed_updates")
    return {"press": made.id}


@act
def share_contact(
    world: World, account: Account, chat: Chat, phone: str | None = None, of: int | None = None, name: str | None = None
) -> Json:
    """Share one's own contact, somebody else's (``of``), or a number from the phone book (``phone`` with ``name``)."""
    if of is None and name is not None:
        return _write(world, account, chat, {"contact": {"phone_number": phone or "+70000000000", "first_name": name}})
    owner = account if of is None else world.accounts.get(of)
    if owner is None:
        raise Impossible(f"there is no person {of}")
    contact = {"phone_number": phone or owner.phone, "first_name": owner.user["first_name"], "user_id": owner.id}
    if last_name := owner.user.get("last_name"):
        contact["last_name"] = last_name
    return _write(world, account, chat, {"contact": contact})


@act
def send_file(
    world: World, account: Account, chat: Chat, kind: str = "document", caption: str = "", name: str = "",
    content: str | bytes | None = None, mime: str = "", reply_to: int | None = None,
) -> Json:  # fmt: skip
    """Send a photo, voice, document, sticker or video; ``content`` as bytes or base64, a built-in sample if none."""
    if kind not in SAMPLES:
        raise Impossible(f"a person cannot send a {kind}")
    data = base64.b64decode(content) if isinstance(content, str) else content
    sample_name, sample = SAMPLES[kind]
    kept = world.files.add(kind, name or sample_name, data if data is not None else sample, mime)
    fields = media_content(world, kind, kept, {})
    return _write(world, account, chat, fields | ({"caption": caption} if caption else {}), reply_to)


@act
def location(world: World, account: Account, chat: Chat, latitude: float = 55.7558, longitude: float = 37.6173) -> Json:
    return _write(world, account, chat, {"location": {"latitude": latitude, "longitude": longitude}})


@act
def poll(world: World, account: Account, chat: Chat, question: str = "?", options: list[str] | None = None) -> Json:
    body = {
        "id": str(world.random.randrange(10**17)), "question": question, "total_voter_count": 0, "is_closed": False,
        "options": [
            {"text": text, "voter_count": 0, "persistent_id": str(n)} for n, text in enumerate(options or ["1", "2"])
        ],
        "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False,
        "members_only": False,
    }  # fmt: skip
    return _write(world, account, chat, {"poll": body})


@act
def forward(world: World, account: Account, chat: Chat, text: str, author: str = "Somebody") -> Json:
    origin = {"type": "hidden_user", "date": world.date() - 60, "sender_user_name": author}
    return _write(world, account, chat, {"forward_origin": origin, **_with_entities(text)})


@act
def edit(world: World, account: Account, chat: Chat, message: int, text: str) -> Json:
    post = message_of(chat, message)
    if post.body["from"]["id"] != account.id:
        raise Impossible("only one's own messages can be edited")
    field = "text" if "text" in post.body else "caption"
    kept = {k: v for k, v in post.body.items() if k not in ("text", "entities", "caption", "caption_entities")}
    content = _with_entities(text) if field == "text" else {"caption": text}
    post.body = {**kept, **content, "edit_date": world.date()}
    post.edits, post.touched = post.edits + 1, world.touch()
    world.keep_post(chat, post, "edited")
    _tell(world, chat, "edited_message", post.body)
    return {"message": post.id}


@act
def delete(world: World, account: Account, chat: Chat, message: int) -> Json:
    """Delete one's own message; Telegram tells the bot nothing."""
    if message_of(chat, message).body["from"]["id"] != account.id:
        raise Impossible("only one's own messages can be deleted")
    world.remove_post(chat, message)
    return {}


@act
def block(world: World, account: Account, chat: Chat) -> Json:
    return _membership(world, account, chat, blocked=True)


@act
def unblock(world: World, account: Account, chat: Chat) -> Json:
    return _membership(world, account, chat, blocked=False)


def _membership(world: World, account: Account, chat: Chat, *, blocked: bool) -> Json:
    if account.blocked == blocked:
        return {}
    account.blocked = blocked
    world.keep_account(account)
    now, before = ("kicked", "member") if blocked else ("member", "kicked")
    world.updates.add("my_chat_member", membership_change(world, account, chat, before, now), chat.id)
    return {}


def membership_change(world: World, account: Account, chat: Chat, before: str, now: str) -> Json:
    """A ChatMemberUpdated about the bot itself."""

    def status(value: str) -> Json:
        return {"user": world.me, "status": value, **({"until_date": 0} if value == "kicked" else {})}

    return {
        "chat": chat.body, "from": account.user, "date": world.date(), "old_chat_member": status(before),
        "new_chat_member": status(now),
    }  # fmt: skip


@act
def inline(world: World, account: Account, chat: Chat, query: str) -> Json:
    if not world.settings.inline:
        raise Impossible("inline mode is off: a bot's owner switches it on with BotFather's /setinline")
    made = world.add_press(account.id, chat.id, 0, query)
    world.updates.add("inline_query", {"id": made.id, "from": account.user, "query": query, "offset": ""}, account.id)
    return {"press": made.id}


def answer_of(world: World, press_id: str) -> Json | None:
    """What the bot answered to a press or an inline query, if it has."""
    made = world.presses.get(press_id)
    return made.answer if made is not None else None
