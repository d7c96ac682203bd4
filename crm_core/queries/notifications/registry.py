"""Kinds of notifications: each is one frozen class, and what the outbox keeps of it is its name and its fields.

A writer makes one (`InvoicePaid(invoice_id=7, amount=100)`), the delivery reads it back and asks it, right before it
is sent, for its facts or for nothing if it is no longer true. Its screen is registered by the class.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, dataclass_transform

from pydantic import JsonValue, TypeAdapter

from crm_core.queries.notifications.dto import Recipient
from crm_core.rules.deals.statuses import Priority
from crm_core.storage.sql_types import NamedValuesView
from crm_core.unit_of_work import UnitOfWork

FactsT = TypeVar("FactsT", covariant=True)
KindT = TypeVar("KindT", bound="NotificationKind[Any]")


class UnknownKind(LookupError):
    """The outbox names a kind that this version does not have."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a kind is asked within: a transaction of the system's, who is to read it, and which deal it is about."""

    uow: UnitOfWork
    recipient: Recipient
    deal_id: int | None

    @property
    def seen(self) -> UnitOfWork:
        """The same transaction through the recipient's own eyes: fields that their role does not see are not told."""
        return UnitOfWork(self.uow.session, self.recipient.actor, self.uow.now, self.uow.regulation, self.uow.calendar)


@dataclass(frozen=True)
class NotificationKind(ABC, Generic[FactsT]):
    """The root of the kinds. Fields hold ids, codes and moments, never words.

    What is in force under a name stands in deployed outboxes: a new field needs a default, a field's name (or its
    alias) and the kind's own are kept.
    """

    name: ClassVar[str]
    priority: ClassVar[Priority]
    for_client: ClassVar[bool]
    at_once: ClassVar[bool]

    @property
    def by_itself(self) -> bool:
        """Whether only a clock has caused it: it waits for a working day. What people do or say comes on any day, but
        silently on a day off.
        """
        return self.priority in (Priority.REMINDER, Priority.DIGEST)

    @abstractmethod
    async def load(self, sending: Sending) -> FactsT | None:
        """What it says, as of now; None if that is no longer true. Raises Refused for what its reader may not see."""

    @property
    def expires_at(self) -> datetime | None:
        """From when on it is of no use, whatever it says."""
        return None

    def payload(self) -> dict[str, JsonValue]:
        """Its fields, as the outbox keeps them."""
        return _adapter(type(self)).dump_python(self, mode="json", by_alias=True)


AnyKind: TypeAlias = NotificationKind[Any]
_KINDS: dict[str, type[AnyKind]] = {}


@dataclass_transform(frozen_default=True)
def notification(
    name: str, *, priority: Priority = Priority.NOTICE, for_client: bool = False, at_once: bool = False
) -> Callable[[type[KindT]], type[KindT]]:
    """Declares a kind, as a frozen dataclass.

    `for_client`: it goes to a contact, else to a member of staff. `at_once`: it goes out at night too, silently,
    since somebody is there and waits, or chose that hour (R39).
    """

    def declare(kind: type[KindT]) -> type[KindT]:
        made = dataclass(frozen=True)(kind)
        made.name, made.priority, made.for_client, made.at_once = name, priority, for_client, at_once
        if name in _KINDS:
            raise ValueError(f"two kinds of notifications are called {name}")
        _KINDS[name] = made
        return made

    return declare


def every_kind() -> tuple[type[AnyKind], ...]:
    return tuple(_KINDS.values())


def read(name: str, payload: NamedValuesView) -> AnyKind:
    """A notification as the outbox kept it. Raises UnknownKind, or pydantic's ValidationError for a payload that is
    not the kind's.
    """
    if (kind := _KINDS.get(name)) is None:
        raise UnknownKind(name)
    return _adapter(kind).validate_python(payload)


@cache
def _adapter(kind: type[AnyKind]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
