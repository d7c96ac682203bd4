"""Live places of the bot's own: they move, and stop."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.editing import edited_post, put_content
from sandbox.methods.places import read_place
from sandbox.methods.registry import method
from sandbox.requests import Call
from sandbox.world import Chat, Post, World

Json = dict[str, Any]


@method("editMessageLiveLocation")
def move(world: World, call: Call) -> Json:
    place = read_place(call.params)
    chat, post = _live(world, call.params)
    period = {"live_period": post.body["location"]["live_period"]}
    return put_content(world, chat, post, call.params, {"location": {**period, **place}}, (), None)


@method("stopMessageLiveLocation")
def stop(world: World, call: Call) -> Json:
    """It stays where it is, and is live no more."""
    chat, post = _live(world, call.params)
    place = {name: post.body["location"][name] for name in ("latitude", "longitude")}
    return put_content(world, chat, post, call.params, {"location": place}, (), None)


def _live(world: World, params: Json) -> tuple[Chat, Post]:
    """Raises:
    ApiError: 400 for a message that is gone, is no live place, or is one no more.
    """
    chat, post = edited_post(world, params)
    period = post.body.get("location", {}).get("live_period")
    if period is None:
        raise bad_request("there is no live location in the message to edit")
    if world.date() > post.body["date"] + period:
        raise bad_request("message can't be edited")
    return chat, post
