"""Who answers what, by look-up: a press by its prefix, a command by its name, a message by the conversation's state.

One dictionary a kind instead of a chain of routers and filters: an update costs one look-up however many screens there
are (a chain costs some 17 µs a router and up to 60 µs a filter).
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from aiogram.fsm.state import State

from handlers.ui.kit.bill import AtOnce
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.inline_results import InlineAnswer
from handlers.ui.kit.screen import Answer

HandlerFunction = Callable[..., Awaitable["Answer | AtOnce"]]
H = TypeVar("H", bound=HandlerFunction)
Offer = Callable[..., Awaitable[InlineAnswer]]


class Handler:
    """A function and the names of what it asks for: press, message, data, args, crm, actor, state, visitor,
    attachment. What has a default is for whoever calls it from another handler."""

    __slots__ = ("handler", "wants")

    def __init__(self, handler: HandlerFunction) -> None:
        self.handler = handler
        parameters = inspect.signature(handler).parameters.values()
        self.wants = tuple(one.name for one in parameters if one.default is inspect.Parameter.empty)

    async def __call__(self, offered: Mapping[str, Any]) -> Answer | AtOnce:
        return await self.handler(**{name: offered[name] for name in self.wants})


class Router:
    """The routes of one audience (leads, or staff). Built by the persona's modules when they are imported."""

    def __init__(self) -> None:
        self.callbacks: dict[str, tuple[type[CallbackData], Handler]] = {}
        self.commands: dict[str, Handler] = {}
        self.states: dict[str, Handler] = {}
        self.files: set[str] = set()
        self.texts: set[str] = set()
        self.templates: set[str] = set()
        self.until_pressed: set[str] = set()
        self.fallback_handler: Handler | None = None
        self.edits: Handler | None = None
        self.offer: Handler | None = None
        self.checkout_handler: Handler | None = None
        self.paid_handler: Handler | None = None

    def press(self, kind: type[CallbackData]) -> Callable[[H], H]:
        def register(handler: H) -> H:
            assert kind.__prefix__ not in self.callbacks, kind
            self.callbacks[kind.__prefix__] = (kind, Handler(handler))
            return handler

        return register

    def command(self, *names: str) -> Callable[[H], H]:
        def register(handler: H) -> H:
            for name in names:
                assert name not in self.commands, name
                self.commands[name] = Handler(handler)
            return handler

        return register

    def during(self, *states: State) -> Callable[[H], H]:
        """A message (of any kind) while the conversation is in one of these states."""

        def register(handler: H) -> H:
            for state in states:
                assert state.state is not None
                assert state.state not in self.states, state
                self.states[state.state] = Handler(handler)
            return handler

        return register

    def until_a_press(self, *states: State) -> None:
        """What is typed in these states is for somebody: any press or command ends them, so that what is typed on the
        next screen is not.
        """
        self.until_pressed |= {state.state for state in states if state.state is not None}

    def awaits_file(self, *states: State) -> Callable[[H], H]:
        """As `during`; a table sent meanwhile is fetched and read beforehand, and offered as `attachment`."""

        def register(handler: H) -> H:
            self.files |= {state.state for state in states if state.state is not None}
            return self.during(*states)(handler)

        return register

    def awaits_text(self, *states: State) -> Callable[[H], H]:
        """As `awaits_file`, for a file of words: offered as `attachment.text`."""

        def register(handler: H) -> H:
            self.texts |= {state.state for state in states if state.state is not None}
            return self.during(*states)(handler)

        return register

    def awaits_template(self, *states: State) -> Callable[[H], H]:
        """As `awaits_file`, for a Word file: offered as `attachment.template`."""

        def register(handler: H) -> H:
            self.templates |= {state.state for state in states if state.state is not None}
            return self.during(*states)(handler)

        return register

    def fallback(self, handler: H) -> H:
        """Any other message."""
        self.fallback_handler = Handler(handler)
        return handler

    def edited(self, handler: H) -> H:
        """A message that its writer has changed, whatever the state."""
        self.edits = Handler(handler)
        return handler

    def checkout(self, handler: H) -> H:
        """Somebody is about to pay a bill; it is given `query`, and answers within ten seconds."""
        self.checkout_handler = Handler(handler)
        return handler

    def paid(self, handler: H) -> H:
        """A bill has been paid: Telegram's own word in the chat."""
        self.paid_handler = Handler(handler)
        return handler

    def inline(self, handler: Offer) -> Offer:
        """`@bot …` typed in any chat; it is given `query` and `crm`. Without one, nothing is offered."""
        self.offer = Handler(handler)
        return handler
