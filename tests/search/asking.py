"""Searching in few words."""

from __future__ import annotations

from typing import Any

from crm_core.queries.search.service import Found
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal
from tests.deals.desk import Desk


async def find(desk: Desk, text: str, actor: Actor | None = None, page: int = 0, size: int = 8) -> Found:
    async with desk.core.reading(actor or desk.manager) as crm:
        return await crm.queries.search.find(text, page, size)


async def names(desk: Desk, text: str, actor: Actor | None = None) -> list[str]:
    return [hit.contact_name for hit in (await find(desk, text, actor)).hits]


async def client(desk: Desk, name: str, actor: Actor | None = None, title: str = "Заявка", **known: Any) -> int:
    """A new client with a deal that is the actor's; the deal's id."""
    async with desk.core.transaction(actor or desk.manager) as crm:
        return await crm.deals.creation.open(NewDeal("inbound", title, NewClient(name, **known)))
