"""What is said between a client and us, both ways, with nobody's private account in between (R21, R23)."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import BigInteger, and_, bindparam, select, union_all

from crm_core.errors import BadValue, ClientUnreachable, Outdated, Refused
from crm_core.models import Contact, Deal, DealEvent, Message, NotificationPart, OutboxNotification, Staff
from crm_core.queries.access.scope import helped_by
from crm_core.queries.notifications.kinds import ClientWrote, HandedOn, WeWrote
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import DealEventKind, Direction
from crm_core.rules.people.lead_message import read
from crm_core.rules.policy import Permission, Subject, allows
from crm_core.services.base import Service, needs
from crm_core.services.clients.identity import Joining
from crm_core.services.conversation.answer_clock import AnswerClock
from crm_core.services.conversation.edits import Edits
from crm_core.services.conversation.planned import Planned
from crm_core.services.conversation.which_deal import WhichDeal
from crm_core.services.intake.requests import Request, Requests
from crm_core.services.message_log import Incoming, MessageLog
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.taking_on import TakingOn

__all__ = ["Conversation", "Incoming", "Logged"]

Logged = Request
"""Where a client's words landed: the deal, whether it is a new one, and who reads them."""


_LATEST_GIVEN = 5
"""So many hand-overs back somebody may still have been writing."""


class WroteMeanwhile(NamedTuple):
    """Another client, and the deal that they wrote on."""

    deal_id: int
    client: str


class _Client(NamedTuple):
    contact_id: int
    owner_id: int | None
    department_id: int | None
    telegram_id: int | None
    unreachable: bool
    # The owner, if they still work here.
    reader_id: int | None
    # Since when the client waits for an answer.
    asked_at: datetime | None


_CLIENT = (
    select(
        Deal.contact_id,
        Deal.owner_id,
        Deal.department_id,
        Contact.telegram_id,
        Contact.unreachable_at.is_not(None),
        Staff.id,
        Deal.asked_at,
    )
    .join(Contact, Contact.id == Deal.contact_id)
    .outerjoin(Staff, and_(Staff.id == Deal.owner_id, Staff.active))
    .where(Deal.id == bindparam("deal"))
)
_MEANWHILE = (
    select(OutboxNotification.deal_id, Contact.name)
    .join(Deal, Deal.id == OutboxNotification.deal_id)
    .join(Contact, Contact.id == Deal.contact_id)
    .where(
        OutboxNotification.chat_id == bindparam("chat", type_=BigInteger),
        OutboxNotification.message_id > bindparam("after", type_=BigInteger),
        OutboxNotification.staff_id == bindparam("reader"),
        OutboxNotification.kind == ClientWrote.name,
        OutboxNotification.deal_id != bindparam("deal"),
    )
    .order_by(OutboxNotification.id.desc())
    .limit(1)
)
_IN_CHAT = bindparam("chat", type_=BigInteger), bindparam("message", type_=BigInteger)
_PART = select(NotificationPart.notification_id).where(
    NotificationPart.chat_id == _IN_CHAT[0], NotificationPart.message_id == _IN_CHAT[1]
)
_SENT_AS = select(OutboxNotification.id).where(
    OutboxNotification.chat_id == _IN_CHAT[0], OutboxNotification.message_id == _IN_CHAT[1]
)
_WROTE = select(Message.deal_id).where(
    Message.chat_id == _IN_CHAT[0], Message.message_id == _IN_CHAT[1], Message.direction == Direction.OUT
)
_BEHIND = (
    select(OutboxNotification.deal_id)
    .where(OutboxNotification.id.in_(union_all(_SENT_AS, _PART)))
    .order_by(OutboxNotification.id.desc())
    .limit(1)
)


class Conversation(Service):
    @cached_property
    def answers(self) -> AnswerClock:
        return AnswerClock(self.uow)

    @cached_property
    def which(self) -> WhichDeal:
        return WhichDeal(self.uow)

    @cached_property
    def edits(self) -> Edits:
        return Edits(self.uow)

    @needs(Permission.intake_receive)
    async def from_client(self, contact_id: int, incoming: Incoming, about: int | None = None) -> Logged:
        """Logs it on the deal that it answers, on the one that it is said to be `about`, or else on the client's newest
        open one, and relays it to the owner; without an open deal it opens one.

        The same message twice is one.
        """
        self.allow(Permission.intake_receive, Subject(contact_id=contact_id), "contact", contact_id)
        requests = self.other(Requests)
        latest = await self.which.of(contact_id, incoming, about) or await requests.latest(contact_id)
        if latest is None or not latest.open:
            wish = read(incoming.text or "", self.regulation.company.country).wish
            opened = await requests.open(contact_id, wish or incoming.text or "", None, incoming)
            await self.other(Joining).keep_written(contact_id, incoming)
            return opened
        await requests.heard(contact_id, latest, incoming)
        numbered = await self.other(Joining).keep_written(contact_id, incoming)
        return Logged(latest.id, fresh=False, reader=latest.reader_name, several=latest.several, numbered=numbered)

    @needs(Permission.intake_receive)
    async def after_closing(self, contact_id: int, incoming: Incoming, about: int | None = None) -> Logged | None:
        """Thanks, a goodbye, a sticker: no wish. With an open deal it is relayed like any message; on a closed one it
        is logged, and the last manager asked whether it is a new request. None where there has been no deal at all.
        `about`: as in `from_client`.
        """
        self.allow(Permission.intake_receive, Subject(contact_id=contact_id), "contact", contact_id)
        requests = self.other(Requests)
        latest = await self.which.of(contact_id, incoming, about) or await requests.latest(contact_id)
        if latest is None:
            return None
        if latest.open:
            await requests.heard(contact_id, latest, incoming, asks=False)
        else:
            await requests.heard_afterwards(contact_id, latest, incoming)
        return Logged(latest.id, fresh=False, reader=latest.reader_name)

    @needs(Permission.client_message)
    async def to_client(self, deal_id: int, incoming: Incoming, at: datetime | None = None) -> int:
        """Logs a colleague's words and sends them on under the company's name; the logged message's id.

        `at`: not before that moment, and not at all if the client writes first. Raises ClientUnreachable, Refused,
        BadValue (`in_the_past`); Outdated if this very message has been sent before.
        """
        client = await self._allowed(deal_id, Permission.client_message)
        if client.telegram_id is None or client.unreachable:
            raise ClientUnreachable
        if at is not None and at <= self.now:
            raise BadValue("in_the_past")
        logged_id = await self._ours(deal_id, client, incoming, Direction.OUT, at)
        await self.other(Outbox).put(
            NewNotification(
                f"msg:{logged_id}",
                WeWrote(logged_id, album=incoming.album is not None, later=at is not None),
                contact_id=client.contact_id,
                deal_id=deal_id,
                not_before=at,
            )
        )
        if at is None:
            await self.answers.answered(deal_id, client.asked_at)
        return logged_id

    @needs(Permission.client_message)
    async def take_back(self, message_id: int) -> bool:
        """A message that was to go later does not go: it stays as a note. False where it has gone. Raises Refused."""
        deal_id = await self.session.scalar(select(Message.deal_id).where(Message.id == message_id))
        await self._allowed(deal_id or 0, Permission.client_message)
        return bool(await self.other(Planned).take_back(deal_id or 0, message_id))

    @needs(Permission.client_message)
    async def hand_on(self, deal_id: int, incoming: Incoming, *, to_client: bool = True) -> str:
        """Words that the actor was writing as the deal was given to a colleague: they reach that colleague, whose name
        is returned, and not the client. `to_client`: whether it was the client whom they were meant for, or the deal.

        Raises Refused for a deal that was never the actor's, or is nobody's now.
        """
        events = select(DealEvent.detail).where(DealEvent.deal_id == deal_id, DealEvent.kind == DealEventKind.ASSIGNED)
        given = await self.session.scalars(events.order_by(DealEvent.id.desc()).limit(_LATEST_GIVEN))
        client, me = await self._client(deal_id), self.actor.staff_id
        if (
            client is None
            or me is None
            or client.reader_id in (None, me)
            or me not in {one.get("from") for one in given}
        ):
            raise self.refused(Permission.client_message, "deal", deal_id)
        logged_id = await self._ours(deal_id, client, incoming, Direction.NOTE)
        about = NewNotification(
            f"handed:{logged_id}",
            HandedOn(logged_id, "client" if to_client else "deal"),
            staff_id=client.reader_id,
            deal_id=deal_id,
        )
        await self.other(Outbox).put(about)
        return await self.session.scalar(select(Staff.name).where(Staff.id == client.reader_id)) or ""

    @needs(Permission.deal_edit)
    async def note(self, deal_id: int, incoming: Incoming) -> int:
        """A note among colleagues, which the client never sees; its id.

        Who helps with the deal may note as well (R65). Raises Refused, Outdated as `to_client`.
        """
        client = await self._client(deal_id)
        subject = Subject(client.owner_id, client.department_id, client.contact_id) if client else None
        if client is None:
            raise Refused(Permission.deal_edit.value, "deal", deal_id)
        if not allows(self.actor, Permission.deal_edit, subject) and not await self._helps(deal_id):
            self.allow(Permission.deal_edit, subject, "deal", deal_id)
        return await self._ours(deal_id, client, incoming, Direction.NOTE)

    async def _helps(self, deal_id: int) -> bool:
        mine = select(Deal.id).where(Deal.id == deal_id, helped_by(self.actor.staff_id))
        return await self.session.scalar(mine) is not None

    @needs(Permission.client_message)
    async def deal_behind(self, chat_id: int, message_id: int) -> int | None:
        """The deal that one of the bot's messages in this chat was about, or one of the actor's own to its client: what
        a reply to it goes on with.

        None if it was about no deal. Whether the actor may act on it is for the act to check.
        """
        own = await self.session.scalar(_WROTE, {"chat": chat_id, "message": message_id})
        if own is not None:
            return own
        return await self.session.scalar(_BEHIND, {"chat": chat_id, "message": message_id})

    @needs(Permission.client_message)
    async def wrote_meanwhile(self, deal_id: int, chat_id: int, after: int) -> WroteMeanwhile | None:
        """The client of another deal whose words have reached the actor in this chat after that message of it, if there
        is one: whoever goes on writing may mean them.
        """
        about = {"reader": self.actor.id, "deal": deal_id, "chat": chat_id, "after": after}
        row = (await self.session.execute(_MEANWHILE, about)).first()
        return WroteMeanwhile(*row) if row else None

    async def _client(self, deal_id: int) -> _Client | None:
        row = (await self.session.execute(_CLIENT, {"deal": deal_id})).first()
        return _Client(*row) if row else None

    async def _allowed(self, deal_id: int, permission: Permission) -> _Client:
        client = await self._client(deal_id)
        if client is None:
            raise Refused(permission.value, "deal", deal_id)
        subject = Subject(client.owner_id, client.department_id, client.contact_id)
        self.allow(permission, subject, "deal", deal_id)
        return client

    async def _ours(
        self, deal_id: int, client: _Client, incoming: Incoming, direction: Direction, at: datetime | None = None
    ) -> int:
        staff_id = self.actor.id if self.actor.is_staff else None
        logged_id = await self.other(MessageLog).keep(incoming, direction, client.contact_id, deal_id, staff_id, at)
        if logged_id is None:
            raise Outdated(deal_id)
        await TakingOn(self.uow).take_on(deal_id, client)
        return logged_id
