"""Who is asked to take a lead that nobody has (R28): a pure rule, so that its law can be tried on any company."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_core.roles import Role

_LEADING = (Role.head, Role.supervisor)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here and can be reached; `on_shift`: they take leads at present."""

    id: int
    role: Role
    on_shift: bool


def asked(people: Iterable[Colleague], responses: int) -> tuple[int, ...]:
    """Those who are asked when the time for an answer has passed `responses` times; the first is for those on shift.

    Then, or with nobody on shift, heads and supervisors are asked as well; administrators where nobody leads, or after
    the second; everybody where all others are missing. Empty only for a company without anybody.
    """
    present = tuple(people)
    sellers = {one.id for one in present if one.on_shift}
    if sellers and not responses:
        return tuple(sorted(sellers))
    leaders = {one.id for one in present if one.role in _LEADING}
    admins = {one.id for one in present if one.role is Role.admin}
    whole = sellers | leaders
    if not leaders or responses > 1:
        whole |= admins
    return tuple(sorted(whole or {one.id for one in present}))
