"""Leaving the server: logOut and close."""

from __future__ import annotations

from sandbox.errors import ApiError, too_many_requests
from sandbox.methods.registry import method
from sandbox.requests import Call
from sandbox.world import World

CLOSE_AFTER = 600.0


@method("logOut")
def log_out(world: World, call: Call) -> bool:
    """From then on the bot is a stranger here, for ten minutes (core.telegram.org/bots/api#logout)."""
    world.logged_out_until = world.monotonic() + CLOSE_AFTER
    return True


@method("close")
def close(world: World, call: Call) -> bool:
    """Refused in the first ten minutes after the bot was launched (core.telegram.org/bots/api#close)."""
    left = world.launched + CLOSE_AFTER - world.monotonic()
    if left > 0:
        raise too_many_requests(int(left) + 1)
    return True


def check_logged_in(world: World, call: Call) -> None:
    """A bot that has logged out is refused, save that it may log out again.

    Raises:
        ApiError: 400 Logged out.
    """
    if world.monotonic() < world.logged_out_until and call.method != "logOut":
        raise ApiError(400, "Logged out")
