"""Words that could not be delivered: whoever wrote them is told, and whoever should have read them that there are some.

Nothing is dropped in silence (R23): a client who has blocked the bot, a file that Telegram does not take.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm_core.models import Contact, Deal, Message, Staff
from crm_core.queries.notifications.kinds import (
    ClientEdited,
    ClientWrote,
    ClientWroteAfterwards,
    CouldNotShow,
    NotDelivered,
    NotHeard,
    WeEdited,
    WeWrote,
)
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.storage.sql_types import NamedValuesView

OURS = (WeWrote.name, WeEdited.name)
THEIRS = (ClientWrote.name, ClientWroteAfterwards.name, ClientEdited.name)

_AUTHOR, _OWNER = aliased(Staff), aliased(Staff)
_WRITTEN = (
    select(Message.id, Message.deal_id, Message.contact_id, _AUTHOR.id, _OWNER.id, Contact.unreachable_at)
    .join(Contact, Contact.id == Message.contact_id)
    .outerjoin(_AUTHOR, and_(_AUTHOR.id == Message.staff_id, _AUTHOR.active))
    .outerjoin(Deal, Deal.id == Message.deal_id)
    .outerjoin(_OWNER, and_(_OWNER.id == Deal.owner_id, _OWNER.active))
)


def reason_of(why: str) -> str:
    """The server's word for it, as a code that can be told."""
    said = why.lower()
    if "too large" in said or "too big" in said:
        return "too_large"
    if "voice_messages_forbidden" in said:
        return "no_voice"
    return "unreachable" if said == "unreachable" else "refused"


async def told_of(
    session: AsyncSession, kind: str, payloads: Iterable[NamedValuesView], why: str, reader: int | None
) -> list[NewNotification]:
    """What is to be said of these notifications of one kind that failed. `reader`: the colleague they were for."""
    if kind not in OURS and kind not in THEIRS:
        return []
    ids: Sequence[int] = [int(one["message"]) for one in payloads]
    found = (await session.execute(_WRITTEN.where(Message.id.in_(ids)).order_by(Message.id))).all()
    reason, told = reason_of(why), list[NewNotification]()
    for message, deal, contact, author, owner, gone in found:
        # An outer join's missing side is None, whatever the types say.
        writer: int | None = author or owner or None
        if kind in OURS and writer is not None:
            about = NotDelivered(message, reason)
            told.append(NewNotification(f"undelivered:{message}:{kind}", about, staff_id=writer, deal_id=deal))
        if kind in THEIRS and reader is not None:
            about = CouldNotShow(message)
            told.append(NewNotification(f"unshown:{message}:{reader}", about, staff_id=reader, deal_id=deal))
            if gone is None:
                about = NotHeard(message, reason)
                told.append(NewNotification(f"unheard:{message}", about, contact_id=contact, deal_id=deal))
    return told
