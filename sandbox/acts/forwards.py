"""What people forward: from a chat of theirs, or from somewhere the sandbox does not show."""

from __future__ import annotations

from typing import Any

from sandbox.acts.media import file_fields
from sandbox.acts.performing import Impossible, act, chat_of, message_of, worded, write
from sandbox.methods.relaying import CONTENT
from sandbox.world import Account, Chat, Post, World

Json = dict[str, Any]
_ELSEWHERE = -1_009_000_000_001


@act
def forward(
    world: World, account: Account, chat: Chat, text: str = "", author: str = "Somebody", kind: str = "hidden_user",
    message: int | None = None, from_chat: int | None = None, hidden: bool = False, of: int | None = None,
    file: str | None = None, signature: str = "",
) -> Json:  # fmt: skip
    """Forward ``message`` of a chat one is in, the bot's own included, or something from elsewhere.

    From elsewhere: ``text``, with a sample ``file`` (a photo, say) if named; its origin is of ``kind`` ``user`` (the
    person ``of``), ``hidden_user``, ``chat`` or ``channel`` with the name ``author``. ``hidden``: the author of the
    forwarded message lets nobody see their account. What was forwarded before keeps its first origin.
    """
    if message is not None:
        original = message_of(chat_of(world, account, from_chat), message)
        if original.body.get("has_protected_content"):
            raise Impossible("this message is protected: it cannot be forwarded")
        return write(world, account, chat, _forwarded(original, hidden=hidden))
    caption = text if file is not None else ""
    content = file_fields(world, file, caption=caption) if file is not None else worded(text)
    return write(world, account, chat, {"forward_origin": _origin(world, kind, author, of, signature), **content})


def _forwarded(original: Post, *, hidden: bool) -> Json:
    body = original.body
    content = {name: body[name] for name in CONTENT if name in body}
    if not content:
        raise Impossible("a service message cannot be forwarded")
    if (origin := body.get("forward_origin")) is not None:
        return {"forward_origin": origin, **content}
    date = {"date": body["date"]}
    if body["chat"]["type"] == "channel":
        origin = {"type": "channel", **date, "chat": body["chat"], "message_id": original.id}
    elif "sender_chat" in body:
        origin = {"type": "chat", **date, "sender_chat": body["sender_chat"]}
    elif hidden:
        names = (body["from"].get(name) for name in ("first_name", "last_name"))
        origin = {"type": "hidden_user", **date, "sender_user_name": " ".join(filter(None, names))}
    else:
        origin = {"type": "user", **date, "sender_user": body["from"]}
    return {"forward_origin": origin, **content}


def _origin(world: World, kind: str, author: str, of: int | None, signature: str) -> Json:
    date = {"date": world.date() - 60}
    match kind:
        case "hidden_user":
            return {"type": kind, **date, "sender_user_name": author}
        case "user":
            other = world.accounts.get(of or 0)
            if other is None:
                raise Impossible("whose message is it? Give a person (of)")
            return {"type": kind, **date, "sender_user": other.user}
        case "chat":
            place = {"id": _ELSEWHERE, "title": author, "type": "supergroup"}
            return {"type": kind, **date, "sender_chat": place} | _signed(signature)
        case "channel":
            place = {"id": _ELSEWHERE - 1, "title": author, "type": "channel"}
            return {"type": kind, **date, "chat": place, "message_id": 1} | _signed(signature)
        case _:
            raise Impossible(f"nothing is forwarded from a {kind}")


def _signed(signature: str) -> Json:
    return {"author_signature": signature} if signature else {}
