"""Websites whose forms reach us (R29): their keys, and what each of their calls became."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.schema import Id, Schema


class Site(Schema):
    """A website. Only the hash of its key is kept, so a stolen database opens no door.

    `origin`: the pages whose scripts may call, as a browser names them; None: servers alone are meant to. `vouches`:
    its owner has said that no form is sent there without the consent; else every call must say that it was given.
    """

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    origin: Mapped[str | None] = mapped_column(String(200))
    vouches: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SiteRequest(Schema):
    """One lead of a site. `request_key` is the caller's own name for it: a second call of that name changes nothing.

    `said`: what the page knew of the visit (UTM, the page, the form), which is no word of the client's.
    """

    __tablename__ = "site_requests"
    __table_args__ = (UniqueConstraint("site_id", "request_key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    request_key: Mapped[str | None] = mapped_column(String(120))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    at: Mapped[datetime]
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
