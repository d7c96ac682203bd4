"""The one on whose behalf something is done; the audit names them."""

from dataclasses import dataclass
from typing import Self

from crm_core.roles import ActorKind, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, resolved once at the door.

    `id` is the member of staff's id for staff and the contact's id for a lead (None before a contact is stored).
    A dismissed member of staff is never an actor. `zone` is an IANA name, `locale` a language code.
    """

    kind: ActorKind
    id: int | None
    role: Role | None
    department_id: int | None
    locale: str
    zone: str
    name: str = ""

    @classmethod
    def system(cls, locale: str = "en", zone: str = "UTC") -> Self:
        """The actor of the system's own acts: ticks, intake from the site, the command line."""
        return cls(kind=ActorKind.system, id=None, role=None, department_id=None, locale=locale, zone=zone)

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.staff

    @property
    def is_lead(self) -> bool:
        return self.kind is ActorKind.lead

    @property
    def is_system(self) -> bool:
        return self.kind is ActorKind.system

    @property
    def staff_id(self) -> int | None:
        """Its id, if it is a member of staff."""
        return self.id if self.is_staff else None
