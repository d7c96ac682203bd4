"""Who buys: contacts, the keys that tell one person from another (R20), their companies and consents (R25)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema, words
from crm_core.rules.deals.statuses import ConsentKind, KeyKind

GIVEN_PHONE = "given_phone"
"""In `Contact.fields`: a number that this person typed and another card has: a likeness, to be looked at."""

LIKE_COMPANY = "like_company"
"""In `Company.fields`: the id of another company of that name, which whoever named this one could not see."""

_MERGED = text("merged_into_id IS NOT NULL")


class Company(Schema):
    __tablename__ = "companies"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


class Contact(Schema):
    """One person. `telegram_id` is where we write to them; phones and e-mails are `ContactKey` rows.

    A card found to be somebody's second one says in `merged_into_id` which card is theirs now; it holds nothing
    more (R20). It never names another merged card.
    """

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_merged", "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    telegram_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    username: Mapped[str | None] = mapped_column(String(64))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    zone: Mapped[str | None] = mapped_column(String(40))
    first_source: Mapped[str | None] = mapped_column(String(64))
    last_source: Mapped[str | None] = mapped_column(String(64))
    consented_at: Mapped[datetime | None]
    # Set by a 403; cleared when they write again.
    unreachable_at: Mapped[datetime | None]
    # Not to be written to any more, since when and why (R8): nobody goes back to them, and no task says so.
    barred_at: Mapped[datetime | None]
    barred_reason: Mapped[str | None] = mapped_column(String(200))
    # They want no messages that come by themselves (R41), since when; what a colleague writes still comes.
    muted_at: Mapped[datetime | None]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))


class ContactKey(Schema):
    """A phone (E.164) or an e-mail (lower case) that belongs to exactly one contact."""

    __tablename__ = "contact_keys"
    __table_args__ = (UniqueConstraint("kind", "value"), Index("ix_contact_keys_contact_id", "contact_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    kind: Mapped[KeyKind] = mapped_column(words(KeyKind))
    value: Mapped[str] = mapped_column(String(254))
    # True: Telegram vouched for it (share-contact of the sender's own number), not typed.
    verified: Mapped[bool] = mapped_column(default=False)


class Consent(Schema):
    """That this person agreed, to what, to which version of the text, in which language, when (R25).

    Never changed but by a withdrawal, which notes its moment. `proof`: by which way it came, where that was not the
    chat: the site, its form and page, whose word it was.
    """

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    kind: Mapped[ConsentKind] = mapped_column(words(ConsentKind), default=ConsentKind.DATA, server_default="data")
    version: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    proof: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")


class ContactMerge(Schema):
    """That two cards were one person's, and all that moved from `other` to `kept`, so that it can be undone (R20).

    `moved` is what `rules.merging.Moved` reads and writes.
    """

    __tablename__ = "contact_merges"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    at: Mapped[datetime]
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    moved: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class SavedSegment(Schema):
    """A segment of clients that somebody has named (R22).

    `conditions` is what `rules.segments.Conditions` reads and writes.
    """

    __tablename__ = "segments"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
