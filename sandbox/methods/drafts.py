"""A message that is shown while the bot still makes it."""

from __future__ import annotations

from sandbox.contents import MAX_TEXT, settled
from sandbox.entities import formatted
from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import writable_chat
from sandbox.requests import Call
from sandbox.world import World


@method("sendMessageDraft")
def send_draft(world: World, call: Call) -> bool:
    """Shown to whoever watches the chat, never kept: the message itself is sent when it is whole."""
    params = call.params
    chat = writable_chat(world, params["chat_id"])
    if not chat.private:
        raise bad_request("message drafts can be sent only to private chats")
    if not params["draft_id"]:
        raise bad_request("draft identifier must be non-zero")
    text, entities = formatted(params.get("text") or "", params.get("parse_mode"), params.get("entities"))
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    shown = {"text": text, "entities": settled(world, entities)}
    world.changes.publish("draft", chat=chat.id, draft=params["draft_id"], **shown)
    return True
