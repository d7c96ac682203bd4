"""Clients' cards for the tests, written as rows, and read back as they are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from crm_core.core import CrmCore
from crm_core.models import Consent, Contact, ContactKey, Deal, Invoice, Message, OutboxNotification
from crm_core.models.schema import table
from crm_core.rules.deals.statuses import Direction, InvoiceStatus, KeyKind

HELD = (Contact, ContactKey, Deal, Message, Invoice, OutboxNotification, Consent)


async def card(core: CrmCore, name: str = "Анна Петрова", **columns: Any) -> int:
    """A client without deals."""
    phone = columns.pop("phone", None)
    async with core.storage.writer() as session:
        row = {"name": name, "locale": "ru", "created_at": core.clock.now(), "fields": {}, **columns}
        contact_id = (await session.execute(insert(Contact).values(**row).returning(Contact.id))).scalar_one()
        if phone is not None:
            await session.execute(insert(ContactKey).values(contact_id=contact_id, kind=KeyKind.PHONE, value=phone))
    return contact_id


async def fill(core: CrmCore, contact_id: int, deal_id: int, tag: str) -> None:
    """One more row of each kind that belongs to a client."""
    now = core.clock.now()
    whose = {"contact_id": contact_id}
    rows: list[tuple[Any, dict[str, Any]]] = [
        (ContactKey, {"kind": KeyKind.EMAIL, "value": f"{tag}@example.com"}),
        (Message, {"deal_id": deal_id, "direction": Direction.IN, "text": tag, "at": now}),
        (Invoice, {"deal_id": deal_id, "status": InvoiceStatus.SENT, "currency": "RUB", "created_at": now}),
        (Consent, {"version": tag, "locale": "ru", "given_at": now}),
        (
            OutboxNotification,
            {
                "dedupe_key": tag,
                "kind": "message.out",
                "deal_id": deal_id,
                "priority": 0,
                "created_at": now,
                "not_before": now,
            },
        ),
    ]
    async with core.storage.writer() as session:
        for model, row in rows:
            await session.execute(insert(model).values(**whose, **row))


async def everything(core: CrmCore) -> dict[str, dict[int, dict[str, Any]]]:
    """All rows that a merge may touch, by table and id. A deal's version only ever grows, so it is left out."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    async with core.storage.reader() as session:
        for model in HELD:
            rows = (await session.execute(select(table(model)))).mappings()
            found[model.__tablename__] = {row["id"]: {k: v for k, v in row.items() if k != "version"} for row in rows}
    return found


async def contact(core: CrmCore, contact_id: int) -> Contact:
    async with core.storage.reader() as session:
        return await session.get_one(Contact, contact_id)
