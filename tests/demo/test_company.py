"""The demonstration's company: believable, whole, and silent until something falls due."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.demo import cast, company, mailing, offer
from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal, Invoice, InvoiceLine, OutboxNotification, Payment, Staff, StageEntry, Task
from crm_core.queries.deals.list_dto import LIST_KINDS
from crm_core.regulation.schema import Regulation
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus, NotificationState, TaskState
from crm_core.services.reminders.ladder import ring_due
from crm_core.storage import Storage
from tests.databases import SqliteTemplate

NOW = datetime(2026, 3, 18, 11, 20, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture(scope="module")
def seeded(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory, regulation: Regulation) -> Path:
    """The company's database, made once: it takes some seconds."""

    async def make() -> Path:
        folder = tmp_path_factory.mktemp("company")
        async with sqlite_template.copied(folder) as url:
            storage = Storage.open(url)
            await company.seed(storage, regulation, FrozenClock(NOW))
            await storage.close()
        (made,) = folder.glob("*.db")
        return made

    return asyncio.run(make())


@pytest.fixture
async def demo(seeded: Path, tmp_path: Path, regulation: Regulation) -> AsyncIterator[CrmCore]:
    shutil.copyfile(seeded, tmp_path / "copy.db")
    storage = Storage.open(f"sqlite:///{tmp_path / 'copy.db'}")
    yield CrmCore(storage, regulation, FrozenClock(NOW))
    await storage.close()


async def test_the_company_has_everything_that_a_visitor_may_want_to_see(demo: CrmCore) -> None:
    async with demo.storage.reader() as session:
        funnels = set(await session.scalars(select(Deal.funnel)))
        statuses = set(await session.scalars(select(Deal.status)))
        invoices = set(await session.scalars(select(Invoice.status)))
        deals = await session.scalar(select(func.count()).select_from(Deal)) or 0
        staff = {person.name: person for person in await session.scalars(select(Staff))}
    assert funnels == {"inbound", "outreach", "renewal", "return"}
    assert statuses == set(DealStatus)
    assert invoices == {InvoiceStatus.SENT, InvoiceStatus.PART_PAID, InvoiceStatus.PAID}
    assert 55 <= deals <= 70
    assert [sum(person.role is role for person in staff.values()) for role in Role] == [5, 1, 1, 1, 1]
    assert {staff[player.name].telegram_id for player in cast.PLAYERS if player.role} == {1002, 1003, 1004, 1005}
    assert {person.name for person in staff.values() if person.takes_leads} == {"Анна Смирнова", "Пётр Ковалёв"}
    supervisor = staff[cast.SUPERVISOR.name]
    actor = Actor(ActorKind.staff, supervisor.id, Role.supervisor, None, "ru", "Europe/Moscow")
    async with demo.reading(actor) as crm:
        totals = {kind: (await crm.queries.worklists.listing(kind)).total for kind in LIST_KINDS}
    assert [kind for kind in LIST_KINDS if not totals[kind]] == ["untouched", "ending"]


async def test_its_leader_has_a_segment_and_news_to_look_at(demo: CrmCore) -> None:
    leader = Actor(ActorKind.staff, 1, Role.supervisor, None, "ru", "Europe/Moscow", "Марина")
    async with demo.reading(leader) as crm:
        assert mailing.SEGMENT in await crm.queries.segments.listing()
        (news,) = await crm.queries.broadcasts.latest()
        told = await crm.queries.broadcasts.progress(news.id)
    assert told is not None
    assert (told.waiting, told.delivered + told.blocked) == (0, told.total)
    assert told.delivered > 5
    assert told.answered > 0


async def test_its_managers_have_an_offer_to_fill_in(demo: CrmCore) -> None:
    anna = Actor(ActorKind.staff, 3, Role.manager, 1, "ru", "Europe/Moscow", cast.FIRST_MANAGER.name)
    async with demo.reading(anna) as crm:
        (template,) = await crm.queries.documents.templates()
        page = await crm.queries.worklists.my_deals(size=50)
        asked = [await crm.documents.missing(line.id, template.id, {}) for line in page.lines]
    assert template.title == offer.TITLE
    assert () in asked, "at least one deal knows all that the offer says"


async def test_the_managers_on_the_page_have_a_day_before_them(demo: CrmCore) -> None:
    async with demo.storage.reader() as session:
        on_the_page = [1002, 1003]
        managers = list(await session.scalars(select(Staff).where(Staff.telegram_id.in_(on_the_page))))
    for person in managers:
        actor = Actor(ActorKind.staff, person.id, person.role, person.department_id, "ru", person.zone)
        async with demo.reading(actor) as crm:
            today = await crm.queries.worklists.today()
        assert today.counts.overdue, person.name
        assert today.counts.fresh + today.counts.now + today.counts.later, person.name


async def test_its_books_are_in_order(demo: CrmCore) -> None:
    async with demo.storage.reader() as session:
        earliest = select(Task.deal_id, func.min(Task.due_at)).where(Task.state == TaskState.OPEN)
        due = dict((await session.execute(earliest.group_by(Task.deal_id))).all())
        for deal in await session.scalars(select(Deal)):
            assert deal.next_task_at == due.get(deal.id)
            assert deal.status is not DealStatus.OPEN or deal.id in due
        for deal_id, entries, last in await session.execute(
            select(StageEntry.deal_id, func.count(), func.max(StageEntry.seq)).group_by(StageEntry.deal_id)
        ):
            assert entries == last, deal_id
        sums = select(InvoiceLine.invoice_id, func.sum(InvoiceLine.sum))
        lines = dict((await session.execute(sums.group_by(InvoiceLine.invoice_id))).all())
        got = select(Payment.invoice_id, func.sum(Payment.amount)).group_by(Payment.invoice_id)
        payments = dict((await session.execute(got)).all())
        for invoice in await session.scalars(select(Invoice)):
            assert (invoice.total, invoice.paid) == (lines[invoice.id], payments.get(invoice.id, 0))


async def test_nothing_of_the_past_rings_when_the_visitor_comes(demo: CrmCore) -> None:
    async with demo.storage.reader() as session:
        pending = select(func.count()).where(OutboxNotification.state == NotificationState.PENDING)
        assert await session.scalar(pending) == 0
        assert list(await session.scalars(select(StageEntry.id).where(StageEntry.entered_at > NOW))) == []
    async with demo.transaction(Actor.system()) as crm:
        assert await ring_due(crm.reminders.tasks) + await ring_due(crm.reminders.stalls) == 0
        assert await ring_due(crm.reminders.invoices) + await ring_due(crm.reminders.digests) == 0


async def test_within_hours_something_falls_due_but_not_everything(demo: CrmCore) -> None:
    later = CrmCore(demo.storage, demo.regulation, FrozenClock(NOW + timedelta(hours=3)))
    async with later.transaction(Actor.system()) as crm:
        assert 1 <= await ring_due(crm.reminders.tasks) <= 12


async def test_a_second_start_keeps_the_data(demo: CrmCore) -> None:
    async def deals() -> int | None:
        async with demo.storage.reader() as session:
            return await session.scalar(select(func.max(Deal.id)))

    before = await deals()
    await company.seed(demo.storage, demo.regulation, FrozenClock(NOW + timedelta(days=9)))
    assert await deals() == before


def test_the_sandbox_knows_the_same_people() -> None:
    people = cast.people()
    assert [person["id"] for person in people if "opening" not in person] == [cast.LEAD.telegram_id]
    assert len({person["phone"] for person in people}) == len(people)
