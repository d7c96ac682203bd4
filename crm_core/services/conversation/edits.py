"""A message that its writer has put otherwise: the log keeps the newest, and whoever read the old one hears (R23)."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import and_, bindparam, select, update

from crm_core.errors import ClientUnreachable
from crm_core.models import Contact, Deal, Message, OutboxNotification, Staff
from crm_core.models.schema import table
from crm_core.queries.notifications.kinds import ClientEdited, ClientMoved, WeEdited
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.rules.deals.statuses import Direction, MessageKind, NotificationState
from crm_core.rules.policy import Permission, Subject
from crm_core.rules.texts.text_cleaning import clean
from crm_core.services.base import Service, needs
from crm_core.services.intake.wording import Wording
from crm_core.services.lead_assignment import LeadAssignment
from crm_core.services.message_log import Incoming, file_of, formatting_of
from crm_core.services.notifications.outbox import Outbox
from crm_core.storage.sql_types import NamedValues


class Edited(StrEnum):
    """What came of an edit: nobody's words, a note, words that had not gone out yet, or words to be corrected."""

    NOTHING = "nothing"
    NOTED = "noted"
    IN_TIME = "in_time"
    CORRECTED = "corrected"


class _Logged(NamedTuple):
    id: int
    direction: Direction
    kind: MessageKind
    text: str | None
    file_id: str | None
    entities: list[NamedValues] | None
    deal_id: int | None
    contact_id: int
    owner_id: int | None
    department_id: int | None
    # The owner, if they still work here and can be reached.
    reader_id: int | None
    telegram_id: int | None
    unreachable: bool


_MESSAGES = table(Message)
_LOGGED = (
    select(
        Message.id,
        Message.direction,
        Message.kind,
        Message.text,
        Message.file_id,
        Message.entities,
        Message.deal_id,
        Message.contact_id,
        Deal.owner_id,
        Deal.department_id,
        Staff.id,
        Contact.telegram_id,
        Contact.unreachable_at.is_not(None),
    )
    .join(Contact, Contact.id == Message.contact_id)
    .outerjoin(Deal, Deal.id == Message.deal_id)
    .outerjoin(Staff, and_(Staff.id == Deal.owner_id, Staff.active, Staff.unreachable_at.is_(None)))
    .where(Message.chat_id == bindparam("chat"), Message.message_id == bindparam("message"))
)


class Edits(Service):
    @needs(Permission.intake_receive)
    async def by_client(self, incoming: Incoming) -> None:
        """A client changed what they wrote: words, caption, the picture itself, or where a live place has got to.

        The need of the deal that was opened with the words follows, and the owner is told. Unknown messages, and edits
        that change nothing, are passed over in silence.
        """
        logged = await self._logged(incoming, Direction.IN)
        if logged is None:
            return
        self.allow(Permission.intake_receive, Subject(contact_id=logged.contact_id), "contact", logged.contact_id)
        if not await self._keep(logged, incoming) or logged.deal_id is None:
            return
        if logged.kind is MessageKind.LOCATION:
            about, key = ClientMoved(logged.id), f"place:{logged.id}:{int(self.now.timestamp()) // 60}"
        else:
            about, key = ClientEdited(logged.id), self._key(logged.id, incoming)
            if logged.text and incoming.text:
                await self.other(Wording).reword(logged.deal_id, logged.text, clean(incoming.text))
        readers = (
            (logged.reader_id,)
            if logged.reader_id
            else await self.other(LeadAssignment).directors(logged.department_id)
        )
        await self.other(Outbox).put_all(
            NewNotification(
                key if logged.reader_id else f"{key}:{reader}", about, staff_id=reader, deal_id=logged.deal_id
            )
            for reader in readers
        )

    @needs(Permission.client_message)
    async def by_staff(self, incoming: Incoming) -> Edited:
        """A colleague changed a message to a client, or a note.

        What has not gone out yet goes as it is now; what has is corrected where it stands. Raises Refused where the
        client is another's by now, ClientUnreachable where nothing reaches them.
        """
        logged = await self._logged(incoming, Direction.OUT, Direction.NOTE)
        if logged is None or logged.deal_id is None:
            return Edited.NOTHING
        subject = Subject(logged.owner_id, logged.department_id, logged.contact_id)
        permission = Permission.deal_edit if logged.direction is Direction.NOTE else Permission.client_message
        self.allow(permission, subject, "deal", logged.deal_id)
        if not await self._keep(logged, incoming):
            return Edited.NOTHING
        if logged.direction is Direction.NOTE:
            return Edited.NOTED
        if await self._waits(logged.id):
            return Edited.IN_TIME
        if logged.telegram_id is None or logged.unreachable:
            raise ClientUnreachable
        await self.other(Outbox).put(
            NewNotification(
                self._key(logged.id, incoming),
                WeEdited(logged.id),
                contact_id=logged.contact_id,
                deal_id=logged.deal_id,
            )
        )
        return Edited.CORRECTED

    def _key(self, message_id: int, incoming: Incoming) -> str:
        """Each edit is told once, also of two within one instant."""
        said = crc32(f"{incoming.text}\n{incoming.file_id}".encode("utf-8", "replace"))
        return f"edit:{message_id}:{int(self.now.timestamp() * 1000)}:{said:08x}"

    async def _logged(self, incoming: Incoming, *directions: Direction) -> _Logged | None:
        at = {"chat": incoming.chat_id, "message": incoming.message_id}
        row = (await self.session.execute(_LOGGED, at)).first()
        return _Logged(*row) if row is not None and row[1] in directions else None

    async def _keep(self, logged: _Logged, incoming: Incoming) -> bool:
        """False where it says what it said."""
        values: NamedValues = {
            "text": clean(incoming.text) if incoming.text else None,
            "file_id": file_of(incoming),
            "kind": incoming.kind,
            "entities": formatting_of(incoming),
        }
        if values == {name: getattr(logged, name) for name in values}:
            return False
        edit = update(_MESSAGES).where(_MESSAGES.c.id == logged.id).values(**values, edited_at=self.now)
        await self.session.execute(edit)
        return True

    async def _waits(self, message_id: int) -> bool:
        """Whether the words are still in the outbox, in nobody's hands: they are read when they are sent."""
        waiting = select(OutboxNotification.id).where(
            OutboxNotification.dedupe_key == f"msg:{message_id}",
            OutboxNotification.state == NotificationState.PENDING,
            OutboxNotification.lease.is_(None),
        )
        return await self.session.scalar(waiting) is not None
