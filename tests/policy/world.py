"""A company in which everything belongs to somebody: a target for each reach that an act may have."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from crm_core.core import Crm, CrmCore
from crm_core.models import Deal, InboxUpdate, Message, Schema, Staff
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import InboxState, MessageKind
from crm_core.rules.exports import ExportFormat, ExportKind
from crm_core.rules.policy import Subject
from crm_core.services.deals import NewClient, NewDeal
from crm_core.services.intake.service import Visitor
from crm_core.services.message_log import Incoming
from tests.people import hire

SCOPES = ("own", "colleague", "elsewhere", "left", "nobody")
"""Whose the target is: the actor's own, a colleague's of the same department, another department's, of somebody who was
dismissed from that department, or nobody's."""

WHO = ("manager", "head", "supervisor", "admin", "quality", "client", "stranger")
"""Who tries. A stranger is whoever the door does not know; somebody dismissed is one from that moment (R50)."""

_telegram_ids = itertools.count(8_800_001)


@dataclass(frozen=True)
class Target:
    """One deal with all that hangs on it, and whose it is."""

    owner: Actor | None
    department: int | None
    deal: int
    version: int
    task: int
    contact: int
    lost: int
    lost_version: int
    draft: int
    draft_version: int
    sent: int
    sent_version: int
    second_contact: int
    merge: int
    heard_in: int
    heard_as: int
    logged: int
    expense: int
    remark: int
    document: int

    @property
    def giver(self) -> int:
        """The member of staff in question; one who never was, where it is nobody's."""
        return (self.owner.id if self.owner else None) or 10**9

    @property
    def subject(self) -> Subject:
        return Subject(self.owner.id if self.owner else None, self.department, self.contact)


@dataclass
class World:
    core: CrmCore
    actors: dict[str, Actor] = field(default_factory=dict)
    targets: dict[tuple[str, str], Target] = field(default_factory=dict)
    bench: int = 0
    product: int = 0
    template: int = 0
    update: int = 0
    aside: int = 0
    export: int = 0
    upload: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(50_000))

    @property
    def first_stage(self) -> str:
        return self.core.regulation.first_stage("inbound").code

    def target(self, who: str, scope: str) -> Target:
        """A client's own deal is one that they asked for; to a stranger everything is somebody else's."""
        if (who, scope) in self.targets:
            return self.targets[who, scope]
        return self.targets["shared", "colleague" if scope == "own" else scope]


async def build(core: CrmCore) -> World:
    world = World(core)
    world.actors = {
        "manager": await hire(core, name="Мария", department_name="Sales", takes_leads=False),
        "head": await hire(core, Role.head, "Глава", department_name="Sales"),
        "supervisor": await hire(core, Role.supervisor, "Директор", department_name=None),
        "admin": await hire(core, Role.admin, "Админ", department_name=None),
    }
    quality = await hire(core, Role.quality, "Контроль", department_name=None)
    others = {
        "colleague": await hire(core, name="Коллега", department_name="Sales", takes_leads=False),
        "elsewhere": await hire(core, name="Чужой", department_name="Service", takes_leads=False),
        "left": await hire(core, name="Бывший", department_name="Sales", takes_leads=False),
        "nobody": await hire(core, name="Временный", department_name="Service", takes_leads=False),
    }
    world.bench = (await hire(core, name="Запасной", department_name="Sales", takes_leads=False)).id or 0
    async with core.transaction(Actor.system()) as crm:
        world.product = await crm.catalogue.add("Товар", "Товары", "шт.", 1000)
        world.template = await crm.documents.add_template("Договор", b"not opened here", ())
    for who, actor in world.actors.items():
        world.targets[who, "own"] = await _target(world, actor)
    for scope, owner in others.items():
        world.targets["shared", scope] = await _target(world, owner)
    world.actors["quality"] = quality
    await _part(world, others)
    async with core.transaction(world.actors["admin"]) as crm:
        world.upload = await crm.imports.uploads.add("clients", "base.csv", "file")
    async with core.transaction(others["colleague"]) as crm:
        world.export = await crm.exports.ask(ExportKind.DEALS, ExportFormat.CSV)
    zone = core.regulation.company.timezone
    mine = world.targets["manager", "own"]
    world.targets["client", "own"] = mine
    world.actors["client"] = Actor(ActorKind.lead, mine.contact, None, None, "ru", zone)
    world.actors["stranger"] = Actor(ActorKind.lead, None, None, None, "ru", zone)
    await _arrivals(world)
    return world


async def _part(world: World, others: dict[str, Actor]) -> None:
    """One has left and their deals are where they were; another's are nobody's any more."""
    left, nobody = others["left"], others["nobody"]
    async with world.core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == left.id).values(active=False))
        await session.execute(update(Deal).where(Deal.owner_id == nobody.id).values(owner_id=None, department_id=None))
    was = world.targets["shared", "nobody"]
    world.targets["shared", "nobody"] = replace(was, owner=None, department=None)


async def _arrivals(world: World) -> None:
    row = {"chat_id": 1, "raw": "{}", "tries": 0, "received_at": world.core.clock.now()}
    rows = [{**row, "update_id": n, "state": state} for n, state in ((1, InboxState.NEW), (2, InboxState.SET_ASIDE))]
    async with world.core.storage.writer() as session:
        seqs = [await session.scalar(insert(InboxUpdate).values(one).returning(InboxUpdate.seq)) for one in rows]
    world.update, world.aside = seqs[0] or 0, seqs[1] or 0


async def _target(world: World, owner: Actor) -> Target:
    core, telegram_id = world.core, next(_telegram_ids)
    system = Actor.system()
    async with core.transaction(system) as crm:
        contact = (await crm.intake.give_consent(Visitor(telegram_id, f"Клиент {telegram_id}", None, "ru"))).contact_id
    async with core.transaction(owner) as crm:
        deal = await crm.deals.creation.open(NewDeal("inbound", "Секретная сделка", contact))
        lost = await crm.deals.creation.open(NewDeal("inbound", "Отказ", NewClient("Пара")))
        second = await crm.deals.creation.open(NewDeal("inbound", "Вторая", NewClient("Вторая карточка")))
        third = await crm.deals.creation.open(NewDeal("inbound", "Третья", NewClient("Третья карточка")))
        fourth = await crm.deals.creation.open(NewDeal("inbound", "Четвёртая", NewClient("Четвёртая карточка")))
    async with core.transaction(system) as crm:
        words = Incoming(MessageKind.TEXT, "Секрет", None, telegram_id, 1)
        await crm.conversation.from_client(contact, words)
        await crm.conversation.to_client(deal, replace(words, text="Ответ", message_id=2))
        await crm.deals.closing.lose(lost, 1, "expensive")
        sent = await _invoice(crm, deal, world.product)
        await crm.invoices.send(sent, (await crm.queries.cards.invoice(sent)).version)
        draft = await _invoice(crm, deal, world.product)
        remark = await crm.deals.remarks.write(deal, "Почему стоит?")
        expense = await crm.deals.expenses.add(deal, 100_00, "Доставка")
        document = await crm.documents.make(deal, world.template, {})
        cards = [await crm.queries.cards.deal(one) for one in (second, third, fourth)]
        merge = await crm.clients.merge(cards[1].contact.id, cards[2].contact.id)
    async with core.storage.reader() as session:
        logged = (
            await session.scalars(select(Message.id).where(Message.chat_id == telegram_id, Message.message_id == 1))
        ).one()
    async with core.reading(system) as crm:
        card, gone = await crm.queries.cards.deal(deal), await crm.queries.cards.deal(lost)
        bills = await crm.queries.cards.invoice(draft), await crm.queries.cards.invoice(sent)
    return Target(
        owner=owner,
        department=owner.department_id,
        deal=deal,
        version=card.version,
        task=card.tasks[0].id,
        contact=contact,
        lost=lost,
        lost_version=gone.version,
        draft=draft,
        draft_version=bills[0].version,
        sent=sent,
        sent_version=bills[1].version,
        second_contact=cards[0].contact.id,
        merge=merge,
        heard_in=telegram_id,
        heard_as=1,
        logged=logged,
        expense=expense,
        remark=remark,
        document=document,
    )


async def _invoice(crm: Crm, deal: int, product: int) -> int:
    invoice = await crm.invoices.draft(deal)
    await crm.invoices.put_line(invoice, product, 3)
    await crm.invoices.due(invoice, date(2026, 4, 1))
    return invoice


async def contents(core: CrmCore, *besides: str) -> dict[str, list[Any]]:
    """Every row of every table, but those of the named ones."""
    async with core.storage.reader() as session:
        return {
            name: [tuple(row) for row in await session.execute(select(table).order_by(*table.primary_key.columns))]
            for name, table in Schema.metadata.tables.items()
            if name not in besides
        }
