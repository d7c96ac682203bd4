"""What time a client lives by, as soon as their number tells it (R39)."""

from __future__ import annotations

from sqlalchemy import update

from crm_core.models import Contact
from crm_core.models.schema import table
from crm_core.rules.time.places import find_place
from crm_core.rules.time.zone_of_number import zone_of_number
from crm_core.unit_of_work import UnitOfWork

_CONTACTS = table(Contact)
CITY = "city"
"""The code of the field that says where a client lives, in a regulation that has one."""


async def note_zone(uow: UnitOfWork, contact_id: int, phone: str) -> None:
    """Kept where nothing is known yet: what somebody has said of themselves outweighs their number."""
    await _keep(uow, contact_id, zone_of_number(phone), over=False)


async def note_city(uow: UnitOfWork, contact_id: int, city: str) -> None:
    """A place that is known for certain, whatever their number says; what is doubtful changes nothing."""
    place = find_place(city, uow.now).sure
    await _keep(uow, contact_id, place.zone if place else None, over=True)


async def _keep(uow: UnitOfWork, contact_id: int, zone: str | None, *, over: bool) -> None:
    if zone is not None:
        theirs = update(_CONTACTS).where(_CONTACTS.c.id == contact_id)
        theirs = theirs if over else theirs.where(_CONTACTS.c.zone.is_(None))
        await uow.session.execute(theirs.values(zone=zone))
