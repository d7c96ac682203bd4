"""All that is kept of a client, for themselves (R24, R25): their own words and ours to them, never notes among
colleagues or what deals are called by the staff.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crm_core.models import Company, Consent, Contact, ContactKey, Deal, Document, DocumentTemplate, Message
from crm_core.queries.base import Query, asks
from crm_core.queries.clients.own_requests import OwnRequest, OwnRequests
from crm_core.queries.filters.consents import agreed_to_news
from crm_core.rules.deals.statuses import ConsentKind, Direction, MessageKind
from crm_core.rules.policy import Permission
from crm_core.storage.sql_types import NamedValuesView

MOST = 5_000
"""Messages in one file, the latest."""


@dataclass(frozen=True, slots=True)
class OwnChoices:
    """What a client has chosen. `zone` None: the company's."""

    name: str
    locale: str
    zone: str | None
    muted: bool
    news: bool


@dataclass(frozen=True, slots=True)
class OwnWords:
    """`theirs`: the client said it, else we did."""

    at: datetime
    theirs: bool
    kind: MessageKind
    text: str | None


@dataclass(frozen=True, slots=True)
class OwnConsent:
    kind: ConsentKind
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """One that was sent to them."""

    title: str
    number: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class OwnData:
    """`keys`: numbers and e-mails. `fields`: the business's own fields of a client, by code."""

    choices: OwnChoices
    username: str | None
    company: str | None
    keys: tuple[str, ...]
    fields: NamedValuesView
    consents: tuple[OwnConsent, ...]
    requests: tuple[OwnRequest, ...]
    words: tuple[OwnWords, ...]
    documents: tuple[OwnDocument, ...] = ()


class OwnDataQueries(Query):
    """Of the asking client alone. Raises Refused for anybody else."""

    @asks(Permission.privacy_consent, clients=True)
    async def choices(self) -> OwnChoices:
        return (await self._card())[0]

    @asks(Permission.privacy_consent, clients=True)
    async def everything(self) -> OwnData:
        choices, contact, company = await self._card()
        keys = select(ContactKey.value).where(ContactKey.contact_id == contact.id).order_by(ContactKey.id)
        consents = select(Consent.kind, Consent.version, Consent.given_at, Consent.withdrawn_at)
        said = (
            select(Message.at, Message.direction == Direction.IN, Message.kind, Message.text)
            .where(Message.contact_id == contact.id, Message.direction != Direction.NOTE)
            .order_by(Message.at.desc(), Message.id.desc())
            .limit(MOST)
        )
        known = {field.code for field in self.regulation.fields if field.entity == "contact" and not field.builtin}
        given = await self.session.execute(consents.where(Consent.contact_id == contact.id).order_by(Consent.id))
        words = [OwnWords(*row) for row in await self.session.execute(said)]
        return OwnData(
            choices=choices,
            username=contact.username,
            company=company,
            keys=tuple(await self.session.scalars(keys)),
            fields={code: value for code, value in contact.fields.items() if code in known},
            consents=tuple(OwnConsent(*row) for row in given),
            requests=await OwnRequests(self.uow).mine(most=MOST),
            words=tuple(reversed(words)),
            documents=await self._documents(contact.id),
        )

    async def _documents(self, contact_id: int) -> tuple[OwnDocument, ...]:
        theirs = (
            select(DocumentTemplate.title, Document.number, Document.sent_at)
            .join(DocumentTemplate, DocumentTemplate.id == Document.template_id)
            .join(Deal, Deal.id == Document.deal_id)
            .where(Deal.contact_id == contact_id, Document.sent_at.is_not(None))
            .order_by(Document.id)
            .limit(MOST)
        )
        return tuple(OwnDocument(*row) for row in await self.session.execute(theirs))

    async def _card(self) -> tuple[OwnChoices, Contact, str | None]:
        if not self.actor.is_lead:
            raise self.refused(Permission.privacy_consent)
        card = select(Contact, Company.name, agreed_to_news()).outerjoin(Company, Company.id == Contact.company_id)
        row = (await self.session.execute(card.where(Contact.id == self.actor.id))).one_or_none()
        if row is None:
            raise self.refused(Permission.privacy_consent)
        contact: Contact = row[0]
        choices = OwnChoices(contact.name, contact.locale, contact.zone, contact.muted_at is not None, bool(row[2]))
        return choices, contact, row[1]
