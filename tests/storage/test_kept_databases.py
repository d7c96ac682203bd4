"""Databases that an earlier version has filled open under this one with everything in place (`fixtures/make.py`)."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Connection, func, inspect, select, table, text

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import AuditEntry, Deal, DealEvent, Staff, Task
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.regulation.schema import Regulation
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealEventKind, DealStatus
from crm_core.services.regulation import newest
from crm_core.storage import Storage
from crm_core.storage.migrate import with_schema
from handlers.ui.notifications import render

FIXTURES = Path(__file__).parent / "fixtures"
VERSION = "d80361c"
LARGEST = 500_000


def _content(kind: str) -> bytes:
    return gzip.decompress((FIXTURES / f"{VERSION}.{kind}.gz").read_bytes())


def _unpack(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(_content("db"))


@pytest.fixture
async def kept(empty_database_url: str) -> AsyncIterator[Storage]:
    """The database as the earlier version left it."""
    if empty_database_url.startswith("sqlite"):
        _unpack(Path(empty_database_url.removeprefix("sqlite:///")))
    else:
        connection = await asyncpg.connect(empty_database_url)
        await connection.execute(_content("sql").decode())
        await connection.close()
    storage = Storage.open(empty_database_url)
    yield storage
    await storage.close()


@pytest.fixture
def core(kept: Storage, regulation: Regulation, clock: FrozenClock) -> CrmCore:
    return CrmCore(kept, regulation, clock)


def _counts(connection: Connection) -> dict[str, int]:
    """How many rows there are in each table of ours."""
    names = [name for name in inspect(connection).get_table_names() if not name.startswith("search_")]
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


async def test_nothing_is_lost_on_the_way(kept: Storage) -> None:
    before = await with_schema(kept.engines, _counts)
    await kept.migrate()
    after = await with_schema(kept.engines, _counts)
    assert before["deals"] > 30
    assert before["stage_entries"] > before["deals"]
    assert {name: after[name] for name in before} == before


async def test_every_deal_has_its_card_and_its_history(kept: Storage, core: CrmCore) -> None:
    await kept.migrate()
    async with kept.reader() as session:
        deals = list(await session.scalars(select(Deal.id)))
        moved = {row[0] for row in await session.execute(text("SELECT deal_id FROM stage_entries WHERE seq > 1"))}
    actions: Counter[str] = Counter()
    async with core.reading(Actor.system("ru", "Europe/Moscow")) as crm:
        for deal_id in deals:
            card = await crm.queries.cards.deal(deal_id)
            history = await crm.queries.timeline.history(deal_id, 0, 200)
            assert card.id == history.deal_id == deal_id
            assert sum(item.kind.value == "stage" for item in history.items) >= (2 if deal_id in moved else 1)
            actions.update(str(item.detail.get("action")) for item in history.items if item.kind.value == "act")
    assert len(actions) >= 3
    async with kept.reader() as session:
        acts = select(AuditEntry.subject_id, AuditEntry.at, AuditEntry.action, AuditEntry.actor_id, AuditEntry.detail)
        told = acts.where(AuditEntry.subject == "deal", AuditEntry.action.in_(list(DealEventKind)))
        events = select(DealEvent.deal_id, DealEvent.at, DealEvent.kind, DealEvent.by_staff_id, DealEvent.detail)
        expected = [tuple(row) for row in await session.execute(told.order_by(AuditEntry.id))]
        assert [tuple(row) for row in await session.execute(events.order_by(DealEvent.id))] == expected
        assert actions.total() == len(expected)


async def test_tasks_of_the_regulation_are_called_so_in_every_language(kept: Storage) -> None:
    """By the regulation that was in force there, whatever the presets say today."""
    await kept.migrate()
    async with kept.reader() as session:
        applied = await newest(session)
        assert applied is not None
        regulation = applied.rules
        tasks = list(await session.scalars(select(Task).where(Task.title.is_not(None))))
    known = {words for title in regulation.task_titles.values() for words in title.languages().values()}
    assert len({task.title_code for task in tasks}) > 5
    for task in tasks:
        if task.title_code is None:
            assert task.title not in known
        else:
            assert task.title in regulation.task_titles[task.title_code].languages().values()
            assert task.title_code.partition("/")[0].endswith(f".{task.type}")


async def test_its_lists_and_its_search_find_what_they_found(kept: Storage, core: CrmCore) -> None:
    await kept.migrate()
    async with kept.reader() as session:
        manager = (await session.scalars(select(Staff).where(Staff.role == Role.manager).order_by(Staff.id))).first()
        assert manager is not None
        count = select(func.count()).where(Deal.owner_id == manager.id, Deal.status == DealStatus.OPEN)
        mine = await session.scalar(count)
    actor = Actor(ActorKind.staff, manager.id, manager.role, manager.department_id, "ru", "Europe/Moscow", manager.name)
    async with core.reading(actor) as crm:
        assert sum(line.count for line in await crm.queries.worklists.my_funnels()) == mine
        assert (await crm.queries.search.find("Анна")).hits


async def test_notifications_that_waited_can_be_sent(kept: Storage, core: CrmCore, regulation: Regulation) -> None:
    await kept.migrate()
    sent: Counter[str] = Counter()
    async with core.transaction(Actor.system("ru", "Europe/Moscow")) as crm:
        for claimed in await crm.outbox.claim(2000, crm.now + timedelta(minutes=2)):
            facts = await crm.queries.notifications.facts(claimed)
            if isinstance(facts, Notification):
                assert all(screen.text or screen.picture for screen in render(facts, regulation, crm.now))
                sent[facts.kind] += 1
    assert len(sent) >= 3, sent


def test_the_kept_databases_are_small() -> None:
    assert sum(file.stat().st_size for file in FIXTURES.glob("*.gz")) < LARGEST
