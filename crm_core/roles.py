"""Who people are to the CRM (R48)."""

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is. A person has exactly one."""

    manager = "manager"
    head = "head"
    supervisor = "supervisor"
    admin = "admin"
    quality = "quality"


class ActorKind(StrEnum):
    """Whose act it is: a member of staff's, a lead's (or client's), or the system's own."""

    staff = "staff"
    lead = "lead"
    system = "system"
