"""Places: locations, live ones, venues; and contacts."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request
from sandbox.methods.registry import method
from sandbox.outgoing import send, target_chat
from sandbox.requests import Call
from sandbox.world import World

Json = dict[str, Any]
FOREVER = 0x7FFFFFFF
_OPTIONAL = ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
_VENUE = (
    "title", "address", "foursquare_id", "foursquare_type", "google_place_id", "google_place_type",
)  # fmt: skip


def read_place(params: Json) -> Json:
    if not (-90 <= params["latitude"] <= 90 and -180 <= params["longitude"] <= 180):
        raise bad_request("wrong location specified")
    period = params.get("live_period")
    if period and period != FOREVER and not 60 <= period <= 86400:
        raise bad_request("wrong live period specified")
    return {k: params[k] for k in ("latitude", "longitude", *_OPTIONAL) if params.get(k)} | {
        k: params[k] for k in ("latitude", "longitude")
    }


@method("sendLocation")
def send_location(world: World, call: Call) -> Json:
    place = read_place(call.params)
    return send(world, target_chat(world, call.params), call.params, {"location": place})


@method("sendVenue")
def send_venue(world: World, call: Call) -> Json:
    params = call.params
    place = {name: read_place(params)[name] for name in ("latitude", "longitude")}
    for name in ("title", "address"):
        if not params[name].strip():
            raise bad_request(f"venue {name} must be non-empty")
    venue = {"location": place, **{name: params[name] for name in _VENUE if params.get(name)}}
    return send(world, target_chat(world, params), params, {"venue": venue, "location": place})


@method("sendContact")
def send_contact(world: World, call: Call) -> Json:
    params = call.params
    for name, words in (("phone_number", "phone number"), ("first_name", "first name")):
        if not params[name].strip():
            raise bad_request(f"{words} must be non-empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    chat = target_chat(world, params)
    return send(world, chat, params, {"contact": {k: params[k] for k in names if k in params}})
