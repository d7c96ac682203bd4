"""Who can be reached: a person who blocks the bot gets nothing more until they come back."""

from __future__ import annotations

import structlog

from crm_core.core import Crm, CrmCore
from crm_core.errors import StorageBusy
from crm_core.queries.notifications.outbox_dto import NotificationFor
from crm_core.queries.staff import Known
from crm_core.rules.actor import Actor

log = structlog.get_logger(__name__)


async def blocked(core: CrmCore, telegram_id: int) -> None:
    """Telegram refused to deliver to them. If the database is busy, the next refusal says it again."""
    try:
        async with core.transaction(Actor.system()) as crm:
            known = await crm.queries.people.who(telegram_id)
            await note(crm, known, reachable=False)
    except StorageBusy:
        log.warning("presence.not_noted")


async def note(crm: Crm, known: Known, *, reachable: bool) -> None:
    """Within a transaction of the system's."""
    for addressee in _addressees(known):
        if reachable:
            await crm.outbox.reachable(addressee)
        else:
            await crm.outbox.unreachable(addressee)


def _addressees(known: Known) -> list[NotificationFor]:
    found: list[NotificationFor] = []
    if known.staff is not None:
        found.append(NotificationFor(staff_id=known.staff.id))
    if known.contact_id is not None:
        found.append(NotificationFor(contact_id=known.contact_id))
    return found
