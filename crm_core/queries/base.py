"""The root of the queries, and the rule that each of their public questions names the permission it needs (R48)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from crm_core.errors import Refused
from crm_core.roles import ActorKind
from crm_core.rules.policy import Permission, allows
from crm_core.unit_of_work import Component

P = ParamSpec("P")
T = TypeVar("T")
Q = TypeVar("Q", bound="Query")

_MARK = "asks"
_FOR_CLIENTS = "for_clients"


class Query(Component):
    """Questions within one transaction, narrowed to what the actor may see: how far is checked inside, by `allow`.

    A public coroutine without `asks` is answered to staff alone, and the table of questions (tests/policy) refuses it.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, question in list(vars(cls).items()):
            if not name.startswith("_") and inspect.iscoroutinefunction(question) and not hasattr(question, _MARK):
                setattr(cls, name, _of_staff(question))


def _of_staff(question: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(question)
    async def checked(self: Query, *args: Any, **kwargs: Any) -> Any:
        if self.actor.kind is ActorKind.lead:
            raise Refused("unnamed")
        return await question(self, *args, **kwargs)

    return checked


def asks(
    permission: Permission, *, clients: bool = False
) -> Callable[[Callable[Concatenate[Q, P], Awaitable[T]]], Callable[Concatenate[Q, P], Awaitable[T]]]:
    """Refuses an actor who may not ask this of anything at all.

    A client has permissions of the same names, for their own things, on pages of their own: a question of the staff's
    is not for them unless `clients` says so.
    """

    def mark(question: Callable[Concatenate[Q, P], Awaitable[T]]) -> Callable[Concatenate[Q, P], Awaitable[T]]:
        @wraps(question)
        async def checked(self: Q, *args: P.args, **kwargs: P.kwargs) -> T:
            actor = self.actor
            if not allows(actor, permission) or (actor.kind is ActorKind.lead and not clients):
                raise Refused(permission.value)
            return await question(self, *args, **kwargs)

        setattr(checked, _MARK, permission)
        setattr(checked, _FOR_CLIENTS, clients)
        return checked

    return mark
