"""Texts and captions of the bot's messages, read out of a request's parameters."""

from __future__ import annotations

from typing import Any

from sandbox.description import Unread
from sandbox.entities import Entity, formatted
from sandbox.errors import bad_request
from sandbox.links import checked_link
from sandbox.texts.blanks import is_blank
from sandbox.world import World

Json = dict[str, Any]
MAX_TEXT = 4096
MAX_CAPTION = 1024


def read_text(world: World, params: Json) -> tuple[str, list[Entity]]:
    """A message text of 1–4096 characters after parsing.

    Raises:
        ApiError: 400 if it is empty, too long or does not parse.
    """
    if not params["text"]:
        raise bad_request("message text is empty")
    text, entities = formatted(params["text"], params.get("parse_mode"), params.get("entities"))
    if is_blank(text):
        raise bad_request("text must be non-empty")
    if len(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text, settled(world, entities)


def read_caption(world: World, params: Json) -> Json:
    """``caption`` and ``caption_entities`` of at most 1024 characters after parsing; nothing if there is none."""
    text, entities = formatted(params.get("caption") or "", params.get("parse_mode"), params.get("caption_entities"))
    if len(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    caption: Json = {"caption": text, **({"caption_entities": settled(world, entities)} if entities else {})}
    return caption | ({"show_caption_above_media": True} if params.get("show_caption_above_media") else {})


def settled(world: World, entities: list[Entity]) -> list[Entity]:
    """Mentions of people by a link get the person; one whom the bot does not know is no mention."""
    kept: list[Entity] = []
    for entity in entities:
        if entity["type"] == "text_mention":
            person = world.user(entity["user"]["id"])
            if person is None:
                continue
            entity = {**entity, "user": person}
        kept.append(entity)
    return kept


def text_content(text: str, entities: list[Entity], params: Json) -> Json:
    """The fields of a text message; what was said of the preview of links is in it, too."""
    content: Json = {"text": text, **({"entities": entities} if entities else {})}
    options: Json | None = params.get("link_preview_options")
    if options is None and params.get("disable_web_page_preview"):
        options = {"is_disabled": True}
    if not options:
        return content
    if url := options.get("url"):
        try:
            options = {**options, "url": checked_link(url)}
        except Unread:
            raise bad_request("WEBPAGE_URL_INVALID") from None
    return content | {"link_preview_options": options}


def source_of(params: Json, name: str) -> str | None:
    """The HTML as the bot wrote it, kept so that tests can look at it."""
    return params.get(name) if (params.get("parse_mode") or "").lower() == "html" else None
