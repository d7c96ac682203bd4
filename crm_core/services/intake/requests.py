"""A lead's request: the deal it becomes, with stage, first task, owner and the notification that tells of it, in one
go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, case, exists, select, update

from crm_core.errors import Refused
from crm_core.models import Contact, Deal, OutboxNotification, Staff
from crm_core.models.schema import table
from crm_core.queries.filters.literals import inlined
from crm_core.queries.notifications.kinds import ClientWrote, ClientWroteAfterwards, LeadWaiting, NewLead
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.queries.notifications.registry import AnyKind
from crm_core.rules.deals.request_title import request_title
from crm_core.rules.deals.statuses import DealStatus, Direction, NotificationState
from crm_core.rules.policy import Permission
from crm_core.rules.texts.text_cleaning import clean, one_line
from crm_core.services.base import Service, consequence
from crm_core.services.conversation.answer_clock import AnswerClock
from crm_core.services.conversation.planned import Planned, something_planned
from crm_core.services.deals.opening.factory import DealFactory
from crm_core.services.deals.task_planning import TaskPlanning
from crm_core.services.lead_assignment import GivenLead, LeadAssignment, Owner
from crm_core.services.message_log import Incoming, MessageLog
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.reminders.leads import LeadReminders
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sql_types import NamedValues

MAX_NEED = 4096
MAX_SOURCE = 64
HELD_BACK = timedelta(minutes=2)
"""How long the owner's notification waits for the rest of the lead's answers; the last answer releases it at once."""


@dataclass(frozen=True, slots=True)
class Request:
    """Where a lead's words landed; `fresh`: on a new deal. `reader`: the name of the owner of one that was open.
    `several`: they have another open deal, so that it may have been meant for that. `numbered`: the words held the
    first number that we have of them.
    """

    deal_id: int
    fresh: bool
    reader: str | None = None
    several: bool = False
    numbered: bool = False


class Latest(NamedTuple):
    """A contact's newest open deal, or else their newest one. `owner_id`: whoever owns it and still works here.
    `answer_planned`: something is to be said to the client later. `several`: they have another open one.
    """

    id: int
    open: bool
    owner_id: int | None
    department_id: int | None
    owner_name: str | None
    reachable: bool = True
    funnel: str = ""
    asked_at: datetime | None = None
    answer_planned: bool = True
    several: bool = False

    @property
    def reader_id(self) -> int | None:
        """The owner, if what the client writes can reach them."""
        return self.owner_id if self.reachable else None

    @property
    def reader_name(self) -> str | None:
        """Nobody is promised who cannot hear."""
        return self.owner_name if self.reachable else None


_DEALS = table(Deal)
_OTHER = _DEALS.alias("other")
_IS_OPEN = _OTHER.c.status == DealStatus.OPEN
_STAFF = table(Staff)
_REACHABLE = _STAFF.c.unreachable_at.is_(None)
_OPENNESS = case((_DEALS.c.status == DealStatus.OPEN, 1), else_=0)
# An owner who has left reads nothing any more: the deal counts as nobody's until it is given to somebody.
_LATEST = (
    select(
        _DEALS.c.id,
        _OPENNESS,
        _STAFF.c.id,
        _DEALS.c.department_id,
        _STAFF.c.name,
        _REACHABLE,
        _DEALS.c.funnel,
        _DEALS.c.asked_at,
        something_planned(_DEALS.c.id),
        exists().where(_OTHER.c.contact_id == _DEALS.c.contact_id, _IS_OPEN, _OTHER.c.id != _DEALS.c.id),
    )
    .outerjoin(_STAFF, and_(_STAFF.c.id == _DEALS.c.owner_id, _STAFF.c.active))
    .where(_DEALS.c.contact_id == bindparam("contact"))
    .order_by(_OPENNESS.desc(), _DEALS.c.id.desc())
    .limit(1)
)
_ONE = _LATEST.where(_DEALS.c.id == bindparam("deal"))
_LATEST_INBOUND = _LATEST.where(_DEALS.c.funnel == bindparam("inbound"))
# Two requests of one person at the same time queue here, so that the second finds the deal of the first.
_CONTACTS = table(Contact)
_HOLD = (
    select(_CONTACTS.c.name, _CONTACTS.c.last_source, _CONTACTS.c.merged_into_id)
    .where(_CONTACTS.c.id == bindparam("contact"))
    .with_for_update()
)
_NOTIFICATIONS = table(OutboxNotification)
_RELEASE = (
    update(_NOTIFICATIONS)
    .where(
        _NOTIFICATIONS.c.deal_id == bindparam("deal"),
        _NOTIFICATIONS.c.kind.in_((NewLead.name, LeadWaiting.name)),
        inlined(OutboxNotification.state, NotificationState.PENDING),
        _NOTIFICATIONS.c.not_before > bindparam("now"),
    )
    .values(not_before=bindparam("now"))
)


class Requests(Service):
    @consequence
    async def latest(self, contact_id: int) -> Latest | None:
        row = (await self.session.execute(_LATEST, {"contact": contact_id, "now": self.now})).first()
        return Latest(row[0], bool(row[1]), *row[2:]) if row else None

    @consequence
    async def of(self, contact_id: int, deal_id: int) -> Latest | None:
        """A certain deal of theirs, as if it were the newest."""
        about = {"contact": contact_id, "deal": deal_id, "now": self.now}
        row = (await self.session.execute(_ONE, about)).first()
        return Latest(row[0], bool(row[1]), *row[2:]) if row else None

    @consequence
    async def relay_again(self, deal: Latest, message_id: int) -> None:
        """A message that was relayed on another deal: whoever looks after this one reads it."""
        await self._relay(deal, f"msg:{message_id}:{deal.id}:again", ClientWrote(message_id))

    @consequence
    async def open(
        self,
        contact_id: int,
        need: str,
        source: str | None,
        incoming: Incoming | None,
        before: Sequence[Incoming] = (),
    ) -> Request:
        """The open deal of this contact takes the message; without one there is a new deal (R18, R20).

        Who comes by a source has answered an advertisement: that lands on no deal that the staff runs in another
        funnel, which the client need not know of.

        `before`: what they wrote until then that was no wish yet, a greeting most often: it is logged first. Raises
        Refused for an unknown contact.
        """
        held = (await self.session.execute(_HOLD, {"contact": contact_id})).first()
        if held is None:
            raise Refused(Permission.intake_receive.value, "contact", contact_id)
        if held[2] is not None:
            # The card has been merged since they were looked up.
            return await self.open(held[2], need, source, incoming, before)
        latest = await self.latest(contact_id)
        if source:
            latest = await self._inbound(contact_id) or (latest if latest and not latest.open else None)
        if latest is not None and latest.open:
            for one in (*before, *([incoming] if incoming is not None else ())):
                await self.heard(contact_id, latest, one)
            return Request(latest.id, fresh=False, reader=latest.reader_name)
        lead = GivenLead(self.regulation.inbound, contact_id, source or held[1], need)
        owner = await self._owner(lead, latest)
        deal_id = await self._deal(contact_id, held[0], need, source or held[1], owner, latest)
        for one in (*before, *([incoming] if incoming is not None else ())):
            await self.other(MessageLog).keep(one, Direction.IN, contact_id, deal_id)
        await self._tell(deal_id, owner)
        self.audited("deal.open", "deal", deal_id, owner=owner.id if owner else None, contact=contact_id)
        return Request(deal_id, fresh=True)

    async def _inbound(self, contact_id: int) -> Latest | None:
        about = {"contact": contact_id, "inbound": self.regulation.inbound, "now": self.now}
        row = (await self.session.execute(_LATEST_INBOUND, about)).first()
        return Latest(row[0], bool(row[1]), *row[2:]) if row else None

    @consequence
    async def release(self, deal_id: int) -> None:
        """The lead has said all that was asked: whoever was to hear of it after some minutes hears of it now."""
        await self.session.execute(_RELEASE, {"deal": deal_id, "now": self.now}, execution_options=DEFERRED)
        self.uow.after_commit.notifications = True

    async def _owner(self, lead: GivenLead, before: Latest | None) -> Owner | None:
        """A client who comes back goes to the manager they know; everybody else to the one whose turn it is."""
        owners = self.other(LeadAssignment)
        return (await owners.known_to(lead.contact_id) if before else None) or await owners.next(lead)

    @consequence
    async def heard_afterwards(self, contact_id: int, deal: Latest, incoming: Incoming) -> None:
        """A client's thanks or goodbye on a closed deal: logged, and its last manager says whether it is a request."""
        message_id = await self.other(MessageLog).keep(incoming, Direction.IN, contact_id, deal.id)
        if message_id is None:
            return
        await self._relay(deal, f"msg:{message_id}", ClientWroteAfterwards(message_id))

    @consequence
    async def heard(self, contact_id: int, deal: Latest, incoming: Incoming, *, asks: bool = True) -> None:
        """A client's message on their open deal: logged, and relayed to the owner, or to those who direct. `asks`: it
        wants an answer, which thanks and thumbs do not.
        """
        message_id = await self.other(MessageLog).keep(incoming, Direction.IN, contact_id, deal.id)
        if message_id is None:
            return
        if asks and deal.asked_at is None:
            await self.other(AnswerClock).asked(deal.id, deal.funnel)
        if deal.answer_planned:
            await self.other(Planned).withdraw(deal.id)
        await self._relay(deal, f"msg:{message_id}", ClientWrote(message_id, album=incoming.album is not None))

    async def _relay(self, deal: Latest, key: str, kind: AnyKind) -> None:
        owner = deal.reader_id
        if owner is None:
            directors = await self.other(LeadAssignment).directors(deal.department_id)
            # An owner who has blocked the bot where nobody directs may come back, and reads it then.
            owner = None if directors else deal.owner_id
        else:
            directors = ()
        await self.other(Outbox).put_all(
            NewNotification(key if reader == owner else f"{key}:{reader}", kind, staff_id=reader, deal_id=deal.id)
            for reader in directors or (() if owner is None else (owner,))
        )

    async def _deal(
        self,
        contact_id: int,
        name: str,
        need: str,
        source: str | None,
        owner: Owner | None,
        before: Latest | None,
    ) -> int:
        funnel = self.regulation.inbound
        columns: NamedValues = {
            "title": request_title(need) or name,
            "contact_id": contact_id,
            "owner_id": owner.id if owner else None,
            "department_id": owner.department_id if owner else None,
            "currency": self.regulation.company.currency,
            "source": one_line(source, MAX_SOURCE) if source else None,
            "need": clean(need, MAX_NEED) or None,
            "linked_from_id": before.id if before else None,
            **self.other(AnswerClock).begun(funnel),
        }
        tasks = TaskPlanning(self.uow).first_of(self.regulation.first_stage(funnel))
        return await DealFactory(self.uow).open(funnel, columns, tasks)

    async def _tell(self, deal_id: int, owner: Owner | None) -> None:
        """The owner, once the lead has answered the rest; without an owner whoever may take it."""
        held_back = self.now + HELD_BACK
        if owner is None:
            await self.other(LeadReminders).ask(deal_id, held_back)
            return
        await self.other(Outbox).put(
            NewNotification(f"lead:{deal_id}", NewLead(), staff_id=owner.id, deal_id=deal_id, not_before=held_back)
        )
