"""The company under proof: the owners to whom leads go, supervisors who look around, and clients with a deal each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from crm_core.clock import SystemClock
from crm_core.core import CrmCore
from crm_core.models import Deal
from crm_core.regulation.loader import load
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from crm_core.services.intake.service import Visitor
from crm_core.storage import Storage
from sandbox.remote import RemoteSandbox
from tests.people import hire
from tests.proof.traffic import FIRST_CLIENT

# So many that a chat's one message a second, as Telegram has it, does not make the proof wait.
OWNERS = [7_100_001 + number for number in range(30)]
WATCHERS = [7_100_101 + number for number in range(20)]


@dataclass
class Company:
    core: CrmCore
    owners: list[Actor]
    deals: list[int]


async def found(storage: Storage, clients: int) -> Company:
    core = CrmCore(storage, load(), SystemClock())
    owners = [await hire(core, name=f"Менеджер {n}", telegram_id=n) for n in OWNERS]
    for number in WATCHERS:
        await hire(core, Role.supervisor, f"Директор {number}", telegram_id=number)
    for number in range(clients):
        chat = FIRST_CLIENT + number
        async with core.transaction(Actor.system()) as crm:
            contact = (await crm.intake.give_consent(Visitor(chat, f"Клиент {number}", None, "ru"))).contact_id
            said = Incoming(MessageKind.TEXT, f"Первый вопрос {number}", None, chat, 1)
            request = await crm.intake.open_request(contact, f"Первый вопрос {number}", incoming=said)
            await crm.intake.finish(request.deal_id)
    async with storage.reader() as session:
        deals = list(await session.scalars(select(Deal.id)))
    return Company(core, owners, deals)


async def settle(sandbox: RemoteSandbox, chats: Iterable[int]) -> None:
    """Everybody has written to the bot before, or it might not write to them."""
    await sandbox.settle([{"id": chat, "first_name": f"Person {chat}", "started": True} for chat in chats])
