"""Leads for the tests: somebody writes, agrees and asks."""

from __future__ import annotations

import itertools

from crm_core.core import Crm, CrmCore
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from crm_core.services.intake.service import Request, Visitor

STRANGER = Actor(ActorKind.lead, None, None, None, "ru", "Europe/Moscow")
_numbers = itertools.count(1)


def visitor(telegram_id: int = 500_001, name: str = "Анна") -> Visitor:
    return Visitor(telegram_id, name, "anna", "ru")


def says(text: str | None, telegram_id: int = 500_001, message_id: int | None = None) -> Incoming:
    return Incoming(MessageKind.TEXT, text, None, telegram_id, message_id or next(_numbers))


async def known_lead(core: CrmCore, who: Visitor) -> Actor:
    """The visitor's actor once they have agreed."""
    async with core.transaction(STRANGER) as crm:
        return (await crm.intake.give_consent(who)).actor


async def introduced(crm: Crm, who: Visitor, source: str | None = None) -> Crm:
    """The same transaction on behalf of a stranger who has just agreed."""
    return crm.acting_as((await crm.intake.give_consent(who, source)).actor)


async def asks(crm: Crm, who: Visitor, need: str = "Нужен сайт", source: str | None = None) -> Request:
    """Consent and request in one transaction."""
    crm = await introduced(crm, who, source)
    return await crm.intake.open_request(crm.actor.id or 0, need, source, says(need, who.telegram_id))


async def source_link(core: CrmCore, code: str) -> str:
    """What a sealed link of this source starts the bot with."""
    async with core.transaction(Actor.system()) as crm:
        return await crm.intake.sources.link(code)
