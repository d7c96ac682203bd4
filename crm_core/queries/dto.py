"""People in a line: the short forms that cards and lists share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from crm_core.models import Contact
from crm_core.models.clients import GIVEN_PHONE


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

    @classmethod
    def of(cls, contact: Contact, phone: str | None, email: str | None) -> Self:
        """The row with its first verified number and address; a number that was only told stands in for none."""
        return cls(
            id=contact.id,
            name=contact.name,
            phone=phone or contact.fields.get(GIVEN_PHONE),
            email=email,
            username=contact.username,
            telegram=contact.telegram_id is not None,
            unreachable=contact.unreachable_at is not None,
            locale=contact.locale,
            barred=contact.barred_reason,
        )
