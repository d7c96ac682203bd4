"""People in a line: the short forms that cards and lists share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffBrief:
    """A colleague."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ContactBrief:
    """A client or lead. `phone` is E.164. `telegram`: we can write to them there; `unreachable`: they blocked us.

    `barred`: why they are not to be written to any more.
    """

    id: int
    name: str
    phone: str | None
    email: str | None
    username: str | None
    telegram: bool
    unreachable: bool
    locale: str
    barred: str | None = None
