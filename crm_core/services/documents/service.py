"""A company's own documents (R61): templates are kept, filled in for a deal, and sent to its client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from crm_core.errors import BadValue, CompanyUnknown, Refused
from crm_core.models import Contact, Deal, Document, DocumentTemplate
from crm_core.queries.deals.card import Cards
from crm_core.queries.deals.dto import DealCard
from crm_core.queries.documents.service import Documents as MadeDocuments
from crm_core.queries.documents.service import subject_of
from crm_core.queries.documents.values import DocumentValues, own_fields
from crm_core.queries.notifications.kinds import DocumentReady, DocumentSent
from crm_core.queries.notifications.recipients import client_hours
from crm_core.rules.deals.statuses import DealEventKind
from crm_core.rules.documents import MOST_BYTES, Values, missing, unknown
from crm_core.rules.money.typed_amounts import BadMoney, parse_money
from crm_core.rules.policy import Permission
from crm_core.rules.texts.text_cleaning import clean, one_line
from crm_core.services.base import Service, needs
from crm_core.services.notifications.outbox import NewNotification, Outbox
from crm_core.services.numbering import draw_number
from crm_core.services.taking_on import TakingOn
from crm_core.services.versioned import NO_SYNC
from crm_core.unit_of_work import UnitOfWork

MOST_TEMPLATES = 40
LONGEST_TITLE, LONGEST_ANSWER = 120, 1000
_NUMBERS = "{year}-{seq:03d}"


@dataclass(frozen=True, slots=True)
class DocumentOnItsWay:
    """`delivered` is False where the client cannot be reached here; `goes_at`: when it reaches them, if not at once."""

    number: str
    delivered: bool
    goes_at: datetime | None = None


class DocumentService(Service):
    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._made = MadeDocuments(uow)

    @needs(Permission.template_keep)
    async def add_template(self, title: str, body: bytes, names: Sequence[str]) -> int:
        """A template, whose `names` have been read out of it (`crm_core.documents`). One in use under the same title
        is retired by it. Raises BadValue: `empty`, `too_big`, `too_many`, `unknown_name` with the first one.
        """
        name = one_line(title, LONGEST_TITLE)
        if not name or not body:
            raise BadValue("empty", "title")
        if len(body) > MOST_BYTES:
            raise BadValue("too_big", "file")
        if strange := unknown(names, self._own_fields()):
            raise BadValue("unknown_name", next(iter(strange)))
        in_use = DocumentTemplate.retired_at.is_(None)
        same = update(DocumentTemplate).where(in_use, DocumentTemplate.title == name).values(retired_at=self.now)
        await self.session.execute(same, execution_options=NO_SYNC)
        others = (await self.session.execute(select(DocumentTemplate.id).where(in_use))).all()
        if len(others) >= MOST_TEMPLATES:
            raise BadValue("too_many", "title", MOST_TEMPLATES)
        row = {"title": name, "body": body, "names": list(names), "added_at": self.now, "added_by": self.actor.staff_id}
        added = (await self.session.execute(insert(DocumentTemplate).returning(DocumentTemplate.id), row)).scalar_one()
        self.audited("template.add", "template", added, title=name)
        return added

    @needs(Permission.template_keep)
    async def retire_template(self, template_id: int) -> None:
        """Nothing more is made of it; what was made stays. Raises Refused for none in use."""
        in_use = DocumentTemplate.id == template_id, DocumentTemplate.retired_at.is_(None)
        gone = update(DocumentTemplate).where(*in_use).values(retired_at=self.now).returning(DocumentTemplate.id)
        if (await self.session.execute(gone, execution_options=NO_SYNC)).first() is None:
            raise self.refused(Permission.template_keep, "template", template_id)
        self.audited("template.retire", "template", template_id)

    @needs(Permission.document_make)
    async def missing(self, deal_id: int, template_id: int, answers: Mapping[str, str]) -> tuple[str, ...]:
        """The codes of what has to be said before the document can be made. Raises Refused."""
        _, names = await self._template(template_id)
        known = self._known(await self._card(deal_id), answers, DocumentValues(self.uow, names))
        return missing(names, known, self._own_fields())

    @needs(Permission.document_make)
    async def make(self, deal_id: int, template_id: int, answers: Mapping[str, str]) -> int:
        """Makes it with a number of its own; the file comes to whoever asked for it. `answers`: what the deal does not
        know, by code; they stay in this document. What is missing all the same stays empty. Raises Refused.
        """
        title, names = await self._template(template_id)
        said = DocumentValues(self.uow, names)
        values = dict(self._known(await self._card(deal_id), answers, said))
        local = self.calendar.local(self.now)
        number = await draw_number(self.session, _NUMBERS, local, "document")
        values |= {"number": number, "date": said.day(local.date())}
        row = {
            "deal_id": deal_id,
            "template_id": template_id,
            "number": number,
            "values": values,
            "made_at": self.now,
            "made_by": self.actor.staff_id,
        }
        made = (await self.session.execute(insert(Document).returning(Document.id), row)).scalar_one()
        await self._take_on(deal_id)
        self.happened(DealEventKind.DOCUMENT_MADE, deal_id, number=number, title=title)
        await self._ready(made, deal_id)
        return made

    @needs(Permission.document_make)
    async def fetch(self, document_id: int) -> None:
        """The file comes again to whoever asks for it. Raises Refused."""
        await self._ready(document_id, (await self._made.one(document_id)).deal_id)

    @needs(Permission.document_make)
    async def send(self, document_id: int) -> DocumentOnItsWay:
        """To the deal's client, in their waking hours. A second press within a minute is the same one. Raises Refused,
        CompanyUnknown while the company is a sample.
        """
        document = await self._made.one(document_id)
        if self.regulation.to_clients.name is None:
            raise CompanyUnknown(("name",), document_id)
        who = select(Contact).join(Deal, Deal.contact_id == Contact.id).where(Deal.id == document.deal_id)
        contact = (await self.session.execute(who)).scalar_one()
        if contact.telegram_id is None or contact.unreachable_at is not None:
            return DocumentOnItsWay(document.number, delivered=False)
        key = f"document:{document_id}:{self.now:%Y%m%d%H%M}"
        about = DocumentSent(document_id)
        await Outbox(self.uow).put(NewNotification(key, about, contact_id=contact.id, deal_id=document.deal_id))
        await self._take_on(document.deal_id)
        marked = update(Document).where(Document.id == document_id).values(sent_at=self.now)
        await self.session.execute(marked, execution_options=NO_SYNC)
        self.happened(DealEventKind.DOCUMENT_SENT, document.deal_id, number=document.number, title=document.title)
        wakes = client_hours(contact.zone, self).next(self.now)
        return DocumentOnItsWay(document.number, True, wakes if wakes > self.now else None)

    async def _ready(self, document_id: int, deal_id: int) -> None:
        if self.actor.staff_id is None:
            return
        key = f"document:{document_id}:for:{self.actor.staff_id}:{self.now:%Y%m%d%H%M%S}"
        about = DocumentReady(document_id)
        await Outbox(self.uow).put(NewNotification(key, about, staff_id=self.actor.staff_id, deal_id=deal_id))

    async def _take_on(self, deal_id: int) -> None:
        """Whoever works on nobody's deal owns it."""
        deal = (await self.session.execute(select(Deal).where(Deal.id == deal_id))).scalar_one()
        await TakingOn(self.uow).take_on(deal_id, deal)

    async def _card(self, deal_id: int) -> DealCard:
        deal = (await self.session.execute(select(Deal).where(Deal.id == deal_id))).scalar()
        if deal is None:
            raise Refused(Permission.document_make.value, "deal", deal_id)
        self.allow(Permission.document_make, subject_of(deal), "deal", deal_id)
        return await Cards(self.uow).deal(deal_id)

    async def _template(self, template_id: int) -> tuple[str, tuple[str, ...]]:
        """Title and names of one that is in use."""
        in_use = DocumentTemplate.id == template_id, DocumentTemplate.retired_at.is_(None)
        row = (
            await self.session.execute(select(DocumentTemplate.title, DocumentTemplate.names).where(*in_use))
        ).first()
        if row is None:
            raise self.refused(Permission.document_make, "template", template_id)
        return row[0], tuple(row[1])

    def _known(self, card: DealCard, answers: Mapping[str, str], said: DocumentValues) -> Values:
        """What the deal knows, and what was answered for this document, which goes before it. An amount that was typed
        is written out as well.
        """
        words = {code: clean(text, LONGEST_ANSWER) for code, text in answers.items() if text and code != "items"}
        with suppress(BadMoney, KeyError):
            words = said.amount(parse_money(words["amount"], card.currency, self.actor.locale)) | words
        return said.of(card) | words

    def _own_fields(self) -> frozenset[str]:
        """The regulation's own, as far as the actor sees them; the built-in ones have names of ours."""
        return own_fields(self.regulation) - self.hidden
