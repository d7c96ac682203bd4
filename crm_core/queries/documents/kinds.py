"""A company's own document, as a file (R61): to whoever made it, and to the client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import select

from crm_core.models import Deal, Document, DocumentTemplate
from crm_core.queries.documents.values import own_fields
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.regulation.schema import Text
from crm_core.rules.documents import for_template
from crm_core.rules.policy import Permission, Subject, allows
from crm_core.unit_of_work import UnitOfWork

_DocumentId = Annotated[int, Field(alias="document")]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """`body`: the template; `values`: what is filled in, by the names that stand in it. `seller`: None of a sample."""

    document_id: int
    deal_id: int
    title: str
    number: str
    body: bytes
    values: Mapping[str, object]
    seller: Text | None
    sent: bool


async def document_facts(uow: UnitOfWork, document_id: int) -> tuple[DocumentFacts, Subject, int | None] | None:
    """With whose it is, and who made it."""
    found = (
        select(Document, DocumentTemplate.title, DocumentTemplate.body, DocumentTemplate.names, Deal)
        .join(DocumentTemplate, DocumentTemplate.id == Document.template_id)
        .join(Deal, Deal.id == Document.deal_id)
        .where(Document.id == document_id)
    )
    row = (await uow.session.execute(found)).first()
    if row is None:
        return None
    document, title, body, names, deal = row
    own = own_fields(uow.regulation)
    facts = DocumentFacts(
        document.id,
        deal.id,
        title,
        document.number,
        body,
        for_template(names, document.values, own),
        uow.regulation.to_clients.name,
        document.sent_at is not None,
    )
    return facts, Subject(deal.owner_id, deal.department_id, deal.contact_id), document.made_by


@notification("document.ready", at_once=True)
class DocumentReady(NotificationKind[DocumentFacts]):
    """To whoever asked for it, as long as they may."""

    document_id: _DocumentId

    async def load(self, sending: Sending) -> DocumentFacts | None:
        found = await document_facts(sending.uow, self.document_id)
        if found is None or not allows(sending.recipient.actor, Permission.document_make, found[1]):
            return None
        return found[0]


@notification("document.sent", for_client=True)
class DocumentSent(NotificationKind[DocumentFacts]):
    """To the deal's client."""

    document_id: _DocumentId

    async def load(self, sending: Sending) -> DocumentFacts | None:
        found = await document_facts(sending.uow, self.document_id)
        return found[0] if found is not None else None
