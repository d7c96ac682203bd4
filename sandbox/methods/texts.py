"""Plain messages."""

from __future__ import annotations

from typing import Any

from sandbox.contents import read_text, source_of, text_content
from sandbox.methods.registry import method
from sandbox.outgoing import send, target_chat
from sandbox.requests import Call
from sandbox.world import World


@method("sendMessage")
def send_message(world: World, call: Call) -> dict[str, Any]:
    params = call.params
    text, entities = read_text(world, params)
    chat = target_chat(world, params)
    return send(world, chat, params, text_content(text, entities, params), source=source_of(params, "text"))
