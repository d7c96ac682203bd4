"""Staff for the tests, made without ceremony."""

from __future__ import annotations

import itertools

from sqlalchemy import insert, select

from crm_core.core import CrmCore
from crm_core.models import Department, Staff
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor

_telegram_ids = itertools.count(7_000_001)


async def department(core: CrmCore, name: str) -> int:
    """Its id; made if there is none of that name."""
    async with core.storage.writer() as session:
        known = await session.scalar(select(Department.id).where(Department.name == name))
        if known is not None:
            return known
        return (await session.execute(insert(Department).values(name=name).returning(Department.id))).scalar_one()


async def hire(
    core: CrmCore,
    role: Role = Role.manager,
    name: str = "Мария",
    *,
    department_name: str | None = "Sales",
    takes_leads: bool | None = None,
    locale: str = "ru",
    zone: str = "Europe/Moscow",
    telegram_id: int | None = None,
) -> Actor:
    """A new member of staff, as the actor they are. Managers take leads unless told otherwise."""
    department_id = await department(core, department_name) if department_name else None
    values = {
        "name": name,
        "role": role,
        "department_id": department_id,
        "telegram_id": telegram_id or next(_telegram_ids),
        "locale": locale,
        "zone": zone,
        "takes_leads": role is Role.manager if takes_leads is None else takes_leads,
        "joined_at": core.clock.now(),
    }
    async with core.storage.writer() as session:
        staff_id = (await session.execute(insert(Staff).values(**values).returning(Staff.id))).scalar_one()
    return Actor(ActorKind.staff, staff_id, role, department_id, locale, zone, name)
