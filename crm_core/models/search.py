"""What search looks in: a text for each contact and each deal, which the database itself keeps up to date."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema

_OF_CONTACT = text("deal_id IS NULL")


class SearchDocument(Schema):
    """The words of a contact (`deal_id` NULL) or of a deal. Written by triggers alone, see revision 0002.

    `body` is all that can be found by any part of it, `names` those words in which a slip is forgiven, `marks` whose it
    is: the owners and departments of the deal, or of all deals of the contact. The indexes over them are trigrams
    in SQLite's FTS5 and in PostgreSQL's GIN; `crm_core.queries.search.index_sql` asks them.
    """

    __tablename__ = "search_documents"
    __table_args__ = (
        Index(
            "uq_search_documents_contact", "contact_id", unique=True,
            sqlite_where=_OF_CONTACT, postgresql_where=_OF_CONTACT,
        ),
        Index("ix_search_documents_of", "contact_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), unique=True)
    body: Mapped[str]
    names: Mapped[str]
    marks: Mapped[str]
