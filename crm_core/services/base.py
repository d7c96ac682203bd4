"""The root of the services, and the rule that each of their public acts names the permission it needs (R48)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from pydantic import JsonValue

from crm_core.errors import Refused
from crm_core.rules.deals.statuses import DealEventKind
from crm_core.rules.policy import Permission, allows
from crm_core.services.audit_log import record
from crm_core.unit_of_work import Component, UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="Service")

_MARK = "permission"


class Service(Component):
    """A topic's acts within one transaction. A public coroutine without `needs` or `consequence` is a TypeError."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, act in vars(cls).items():
            if not name.startswith("_") and inspect.iscoroutinefunction(act) and not hasattr(act, _MARK):
                raise TypeError(f"{cls.__name__}.{name} names no permission")

    def other(self, service: type[S]) -> S:
        """Another service in the same transaction, on behalf of the same actor."""
        return service(self.uow)

    def audited(self, action: str, subject: str | None = None, subject_id: int | None = None, **detail: Any) -> None:
        """Notes that the actor did this (R51): written before the commit, kept with the change or not at all."""
        record(self.uow, action, subject, subject_id, **detail)

    def happened(
        self, kind: DealEventKind, deal_id: int, batch: int | None = None, *, old: JsonValue = None, **detail: Any
    ) -> None:
        """Notes for the deal's history, and audits, that the actor did this: kept with the change or not at all.

        `old`: what a corrected field said before (R82). The history keeps it, for leaders; the audit does not.
        """
        note_event(self.uow, kind, deal_id, batch, old=old, **detail)


def note_event(
    uow: UnitOfWork,
    kind: DealEventKind,
    deal_id: int,
    batch: int | None = None,
    *,
    old: JsonValue = None,
    **detail: Any,
) -> None:
    """`Service.happened`, for the parts that services are made of."""
    record(uow, kind.value, "deal", deal_id, **detail)
    by = uow.actor.staff_id
    detail = {**detail, "old": old} if old is not None else detail
    about = {"deal_id": deal_id, "at": uow.now, "kind": kind, "by_staff_id": by, "batch": batch, "detail": detail}
    uow.after_commit.events.append(about)


def needs(
    permission: Permission,
) -> Callable[[Callable[Concatenate[S, P], Awaitable[T]]], Callable[Concatenate[S, P], Awaitable[T]]]:
    """Refuses an actor who may not do this to anything at all; how far they reach is checked inside, by `allow`."""

    def mark(act: Callable[Concatenate[S, P], Awaitable[T]]) -> Callable[Concatenate[S, P], Awaitable[T]]:
        @wraps(act)
        async def checked(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
            if not allows(self.actor, permission):
                raise Refused(permission.value)
            return await act(self, *args, **kwargs)

        setattr(checked, _MARK, permission)
        return checked

    return mark


def consequence(act: Callable[P, T]) -> Callable[P, T]:
    """Marks what only other services call: it follows from an act that was allowed, and asks for nothing more."""
    setattr(act, _MARK, None)
    return act
