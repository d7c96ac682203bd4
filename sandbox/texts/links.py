"""What a link in a text makes of the words under it."""

from __future__ import annotations

from sandbox.description import Unread
from sandbox.links import checked_link, user_of_link
from sandbox.texts.units import Entity


def link_entity(url: str) -> Entity | None:
    """A link, a mention of somebody, or nothing if the address is none: the words stay then without an entity."""
    if (person := user_of_link(url)) is not None:
        return {"type": "text_mention", "user": {"id": person, "is_bot": False, "first_name": ""}}
    try:
        return {"type": "text_link", "url": checked_link(url)}
    except Unread:
        return None
