"""Which function answers which method of the Bot API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.requests import Call
from sandbox.world import World

Answer = Any
Method = Callable[[World, Call], Answer | Awaitable[Answer]]

METHODS: dict[str, Method] = {}


def method(*names: str) -> Callable[[Method], Method]:
    def register(function: Method) -> Method:
        for name in names:
            METHODS[name] = function
        return function

    return register
