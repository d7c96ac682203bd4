"""The record of what was done and refused, as an administrator reads it (R51)."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import AuditEntry
from crm_core.queries.audit import AuditPage
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from tests.deals.desk import Desk
from tests.people import hire
from tests.statements import count_statements

HUGE = 2**63 - 1


@pytest.fixture
async def admin(core: CrmCore) -> Actor:
    return await hire(core, Role.admin, "Алла", department_name=None)


async def read(core: CrmCore, actor: Actor, **how: object) -> AuditPage:
    async with core.reading(actor) as crm:
        return await crm.queries.audit.lines(**how)  # pyright: ignore[reportArgumentType]


async def test_acts_are_read_by_name_the_newest_first(desk: Desk, core: CrmCore, admin: Actor) -> None:
    deal = await desk.deal(client="Олег")
    version = (await desk.card(deal)).version
    async with core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.assign(deal, version, desk.colleague.id or 0)
    newest, oldest = (await read(core, admin)).lines[:2]
    assert (newest.who, newest.action, newest.about, newest.other) == ("Марина", "deal.assign", "Олег: заявка", "Пётр")
    assert (oldest.who, oldest.action, oldest.allowed) == ("Анна", "deal.open", True)


async def test_refusals_are_found_by_themselves_and_by_person(desk: Desk, core: CrmCore, admin: Actor) -> None:
    deal = await desk.deal()
    stranger = await hire(core, name="Чужой", department_name="Faraway")
    with pytest.raises(Refused):
        await desk.card(deal, stranger)
    for page in (await read(core, admin, refused=True), await read(core, admin, staff_id=stranger.id)):
        (line,) = page.lines
        assert (line.who, line.action, line.allowed, line.about) == ("Чужой", "deal.view", False, "Иван Петров: заявка")


async def test_pages_say_whether_there_is_more(desk: Desk, core: CrmCore, admin: Actor) -> None:
    for number in range(5):
        await desk.deal(client=f"Клиент {number}")
    pages = [await read(core, admin, page=number, size=2) for number in range(3)]
    assert [(len(page.lines), page.older) for page in pages] == [(2, True), (2, True), (1, False)]
    assert (await read(core, admin, page=99, size=2)).page == 0


async def test_whatever_was_asked_for_the_refusal_is_on_record(core: CrmCore, admin: Actor) -> None:
    manager = await hire(core)
    with pytest.raises(Refused):
        async with core.transaction(manager) as crm:
            await crm.queries.cards.deal(HUGE)
    (line,) = (await read(core, admin, refused=True)).lines
    assert (line.subject, line.about) == ("deal", None)


async def test_a_page_takes_one_statement_and_walks_an_index(core: CrmCore, admin: Actor) -> None:
    row = {"actor": ActorKind.staff, "action": "deal.view", "allowed": True, "detail": {"to": "won"}}
    async with core.storage.writer() as session:
        await session.execute(insert(AuditEntry), [{**row, "at": core.clock.now()}] * 50)
    with count_statements(core.storage) as seen:
        page = await read(core, admin, size=8)
    assert len(seen) == 1
    assert len(page.lines) == 8


@pytest.mark.parametrize("role", [Role.manager, Role.head, Role.supervisor])
async def test_only_an_administrator_reads_it(core: CrmCore, role: Role) -> None:
    with pytest.raises(Refused):
        await read(core, await hire(core, role))
