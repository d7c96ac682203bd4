"""Templates, and the documents of a deal (R61)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from crm_core.errors import Refused
from crm_core.models import Deal, Document, DocumentTemplate
from crm_core.queries.base import Query, asks
from crm_core.rules.policy import Permission, Subject


@dataclass(frozen=True, slots=True)
class TemplateView:
    """`names`: what it asks for, as it is written in it."""

    id: int
    title: str
    names: tuple[str, ...]
    added_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentView:
    """`sent_at`: when it was last sent to the client."""

    id: int
    deal_id: int
    title: str
    number: str
    made_at: datetime
    sent_at: datetime | None


_TEMPLATES = (
    select(DocumentTemplate.id, DocumentTemplate.title, DocumentTemplate.names, DocumentTemplate.added_at)
    .where(DocumentTemplate.retired_at.is_(None))
    .order_by(DocumentTemplate.title, DocumentTemplate.id)
)
_DOCUMENTS = select(
    Document.id, Document.deal_id, DocumentTemplate.title, Document.number, Document.made_at, Document.sent_at
).join(DocumentTemplate, DocumentTemplate.id == Document.template_id)


class Documents(Query):
    @asks(Permission.document_make)
    async def templates(self) -> tuple[TemplateView, ...]:
        """Those in use, by title."""
        found = await self.session.execute(_TEMPLATES)
        return tuple(TemplateView(id_, title, tuple(names), added) for id_, title, names, added in found)

    @asks(Permission.document_make)
    async def of(self, deal_id: int) -> tuple[DocumentView, ...]:
        """The newest first. Raises Refused."""
        deal = (await self.session.execute(select(Deal).where(Deal.id == deal_id))).scalar()
        if deal is None:
            raise Refused(Permission.document_make.value, "deal", deal_id)
        self.allow(Permission.document_make, subject_of(deal), "deal", deal_id)
        theirs = _DOCUMENTS.where(Document.deal_id == deal_id, *self._readable()).order_by(Document.id.desc())
        return tuple(DocumentView(*row) for row in await self.session.execute(theirs))

    @asks(Permission.document_make)
    async def one(self, document_id: int) -> DocumentView:
        """Raises Refused."""
        with_deal = _DOCUMENTS.add_columns(Deal).join(Deal, Deal.id == Document.deal_id)
        row = (await self.session.execute(with_deal.where(Document.id == document_id, *self._readable()))).first()
        if row is None:
            raise Refused(Permission.document_make.value, "document", document_id)
        self.allow(Permission.document_make, subject_of(row[-1]), "document", document_id)
        return DocumentView(*row[:-1])

    def _readable(self) -> tuple[ColumnElement[bool], ...]:
        """Whoever does not see every field reads what they made themselves, and nothing that others saw more for."""
        return (Document.made_by == self.actor.staff_id,) if self.hidden else ()


def subject_of(deal: Deal) -> Subject:
    return Subject(deal.owner_id, deal.department_id, deal.contact_id)
