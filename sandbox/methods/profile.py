"""What a bot says about itself: name, descriptions, commands, menu button."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.requests import Call
from sandbox.world import World

Json = dict[str, Any]
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
# method, its parameter, how long the text may be
_TEXTS = {
    "setMyName": ("name", 64),
    "setMyDescription": ("description", 512),
    "setMyShortDescription": ("short_description", 120),
}


@method("getMe")
def get_me(world: World, call: Call) -> Json:
    return {**world.me, **world.settings.as_fields()}


@method(*_TEXTS)
def set_text(world: World, call: Call) -> bool:
    name, longest = _TEXTS[call.method]
    text = call.params.get(name) or ""
    if len(text) > longest:
        raise bad_request(f"{name} is too long")
    world.profile.setdefault(name, {})[call.params.get("language_code") or ""] = text
    world.keep_profile()
    return True


@method("getMyName", "getMyDescription", "getMyShortDescription")
def get_text(world: World, call: Call) -> Json:
    name = _TEXTS["s" + call.method[1:]][0]
    texts = world.profile.get(name, {})
    fallback = world.me["first_name"] if name == "name" else ""
    return {name: texts.get(call.params.get("language_code") or "") or texts.get("") or fallback}


def _commands_key(params: Json) -> str:
    scope: Json = params.get("scope") or {"type": "default"}
    if not _LANGUAGE.fullmatch(params.get("language_code") or ""):
        raise bad_request("invalid language code specified")
    if "user_id" in scope and scope["user_id"] <= 0:
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return json.dumps([scope["type"], scope.get("chat_id"), scope.get("user_id"), params.get("language_code") or ""])


@method("setMyCommands")
def set_commands(world: World, call: Call) -> bool:
    commands = call.params["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _commands_key(call.params)
    world.profile.setdefault("commands", {})[key] = [_command(one) for one in commands]
    world.keep_profile()
    return True


def _command(given: Json) -> Json:
    """As it is kept: trimmed, without the slash."""
    command, description = given["command"].strip().removeprefix("/"), given["description"].strip()
    for what, text, longest in (("command", command, 32), ("command description", description, 256)):
        if not text:
            raise bad_request(f"{what} must be non-empty")
        if len(text) > longest:
            raise bad_request(f"{what} length must not exceed {longest}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


@method("getMyCommands")
def get_commands(world: World, call: Call) -> list[Json]:
    return world.profile.get("commands", {}).get(_commands_key(call.params), [])


@method("deleteMyCommands")
def delete_commands(world: World, call: Call) -> bool:
    world.profile.get("commands", {}).pop(_commands_key(call.params), None)
    world.keep_profile()
    return True


def commands_for(world: World, chat_id: int, language: str) -> list[Json]:
    """The menu a person sees in their private chat: the narrowest scope first, in their language, else in none."""
    known = world.profile.get("commands", {})
    for scope, scope_chat in (("chat", chat_id), ("all_private_chats", None), ("default", None)):
        for code in (language, ""):
            if found := known.get(json.dumps([scope, scope_chat, None, code])):
                return found
    return []


@method("setChatMenuButton")
def set_menu_button(world: World, call: Call) -> bool:
    button = call.params.get("menu_button") or {"type": "default"}
    world.profile.setdefault("menu_buttons", {})[str(call.params.get("chat_id") or "")] = button
    world.keep_profile()
    return True


@method("getChatMenuButton")
def get_menu_button(world: World, call: Call) -> Json:
    buttons = world.profile.get("menu_buttons", {})
    return buttons.get(str(call.params.get("chat_id") or "")) or buttons.get("") or {"type": "commands"}
