"""A client with several open requests: which one their words are about (R23)."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, select, update

from crm_core.errors import Outdated
from crm_core.models import Deal, Message, OutboxNotification
from crm_core.models.schema import table
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.kinds import ClientWrote
from crm_core.rules.deals.statuses import Direction, NotificationState
from crm_core.rules.policy import Permission, Subject
from crm_core.services.base import Service, consequence, needs
from crm_core.services.conversation.answer_clock import AnswerClock
from crm_core.services.intake.requests import Latest, Requests
from crm_core.services.message_log import Incoming

_MESSAGES, _DEALS, _OUTBOX = table(Message), table(Deal), table(OutboxNotification)
_AT = bindparam("chat", type_=BigInteger), bindparam("message", type_=BigInteger)
_ANSWERED = select(_MESSAGES.c.deal_id).where(_MESSAGES.c.chat_id == _AT[0], _MESSAGES.c.message_id == _AT[1])
_BEHIND = (
    select(_OUTBOX.c.deal_id)
    .where(_OUTBOX.c.chat_id == _AT[0], _OUTBOX.c.message_id == _AT[1], _OUTBOX.c.deal_id.is_not(None))
    .order_by(_OUTBOX.c.id.desc())
    .limit(1)
)


class WhichDeal(Service):
    """`crm.conversation.which`."""

    @consequence
    async def of(self, contact_id: int, incoming: Incoming, about: int | None = None) -> Latest | None:
        """The open deal of theirs that a message answers, or else `about`, which they have named before."""
        if incoming.reply_to is not None:
            at = {"chat": incoming.chat_id, "message": incoming.reply_to}
            answered = await self.session.scalar(_ANSWERED, at) or await self.session.scalar(_BEHIND, at)
            about = answered or about
        found = await self.other(Requests).of(contact_id, about) if about is not None else None
        return found if found is not None and found.open else None

    @needs(Permission.intake_receive)
    async def meant(self, contact_id: int, deal_id: int, chat_id: int, since: int) -> Latest:
        """What they wrote in their chat from that message on is about this deal: it stands in its history, its manager
        reads it, and who had it by mistake owes no answer. Raises Outdated for a deal that is not open, or not theirs.
        """
        self.allow(Permission.intake_receive, Subject(contact_id=contact_id), "contact", contact_id)
        requests = self.other(Requests)
        meant = await requests.of(contact_id, deal_id)
        if meant is None or not meant.open:
            raise Outdated(deal_id)
        theirs = (
            select(_MESSAGES.c.id, _MESSAGES.c.deal_id, _MESSAGES.c.at)
            .where(_MESSAGES.c.contact_id == contact_id, _MESSAGES.c.direction == Direction.IN)
            .where(_MESSAGES.c.chat_id == chat_id, _MESSAGES.c.message_id >= since, _MESSAGES.c.deal_id != deal_id)
            .order_by(_MESSAGES.c.id)
        )
        moved = (await self.session.execute(theirs)).all()
        if not moved:
            return meant
        ids = [row.id for row in moved]
        await self.session.execute(update(_MESSAGES).where(_MESSAGES.c.id.in_(ids)).values(deal_id=deal_id))
        await self._unsaid(ids)
        for message_id in ids:
            await requests.relay_again(meant, message_id)
        wait = {"asked_at": None, "answer_rung_at": None, "answer_rung": 0}
        begun = _DEALS.c.id.in_({row.deal_id for row in moved}), _DEALS.c.asked_at >= moved[0].at
        await self.session.execute(update(_DEALS).where(*begun).values(wait))
        await self.other(AnswerClock).asked(deal_id, meant.funnel)
        self.audited("message.meant", "deal", deal_id)
        return meant

    async def _unsaid(self, message_ids: list[int]) -> None:
        """Whoever has not read it yet need not."""
        keys = [f"msg:{one}" for one in message_ids]
        waiting = update(_OUTBOX).where(
            _OUTBOX.c.dedupe_key.in_(keys),
            _OUTBOX.c.kind == ClientWrote.name,
            inlined(OutboxNotification.state, NotificationState.PENDING),
            _OUTBOX.c.lease.is_(None),
        )
        await self.session.execute(waiting.values(state=NotificationState.DROPPED, why="withdrawn"))
