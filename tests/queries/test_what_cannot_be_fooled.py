"""Two weeks of a manager who keeps their word and of one who only looks busy: every figure of a leader's names the
second, and no other (R78)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import Narrowing, Report, ReportCode
from crm_core.rules.actor import Actor
from crm_core.services.deals import Done, NewClient, NewDeal, NewTask
from tests.deals.desk import Desk

DAYS = 14
LISTS: tuple[ListKind, ...] = ("overdue", "no_step", "untouched")


async def lead(desk: Desk, whose: Actor, name: str) -> int:
    async with desk.core.transaction(whose) as crm:
        return await crm.deals.creation.open(NewDeal("inbound", name, NewClient(name), amount=100_00))


async def plan(desk: Desk, whose: Actor, deal: int, outcome: str, **later: float) -> None:
    """The next task ends with an outcome; the next one is planned."""
    card = await desk.card(deal, whose)
    done, then = Done(card.tasks[0].id, outcome), NewTask("call", desk.now + timedelta(**later))
    await desk.take(deal, whose, done=done, next_task=then)


async def put_off(desk: Desk, whose: Actor, deal: int, **later: float) -> None:
    card = await desk.card(deal, whose)
    async with desk.core.transaction(whose) as crm:
        await crm.tasks.postpone(card.tasks[0].id, card.version, desk.now + timedelta(**later))


async def refuse(desk: Desk, whose: Actor, deal: int, done: Done | None = None) -> None:
    version = (await desk.card(deal, whose)).version
    async with desk.core.transaction(whose) as crm:
        await crm.deals.closing.lose(deal, version, "no_money", done)


async def rest(desk: Desk, whose: Actor, deal: int, **later: float) -> None:
    version = (await desk.card(deal, whose)).version
    async with desk.core.transaction(whose) as crm:
        await crm.deals.pausing.pause(deal, version, desk.now + timedelta(**later), "Клиент думает")


@pytest.fixture
async def fortnight(desk: Desk) -> Desk:
    honest, lazy = desk.manager, desk.colleague
    called, waited = await lead(desk, honest, "Звонят"), await lead(desk, lazy, "Ждёт звонка")
    rested = await lead(desk, lazy, "Отложен паузой")
    await plan(desk, honest, called, "reached", hours=3)
    for deal in (waited, rested):
        await plan(desk, lazy, deal, "no_answer", hours=3)
    for day in range(DAYS):
        # The honest one calls, is refused after a talk, and leaves a deal whose client is away at rest.
        asked, dropped = await lead(desk, honest, f"Отказ {day}"), await lead(desk, lazy, f"Не звонили {day}")
        await refuse(desk, honest, asked, Done((await desk.card(asked, honest)).tasks[0].id, "reached"))
        await refuse(desk, lazy, dropped)
        if day:
            await put_off(desk, lazy, waited, days=1, hours=3)
        if day == 1:
            await rest(desk, lazy, rested, days=5)
        desk.clock.advance(timedelta(hours=3))
        await plan(desk, honest, called, "reached", days=1)
        desk.clock.advance(timedelta(hours=21))
    # On the last day each has a deal whose client is away: the one pauses it, the other plans far ahead.
    away, far = await lead(desk, honest, "В отпуске"), await lead(desk, lazy, "Когда-нибудь")
    await rest(desk, honest, away, days=5)
    await plan(desk, lazy, far, "no_answer", days=30)
    await rest(desk, honest, called, days=1)
    return desk


async def report(desk: Desk, code: ReportCode) -> Report:
    period = Period(desk.now - timedelta(days=DAYS + 1), desk.now + timedelta(days=1))
    async with desk.core.reading(desk.supervisor) as crm:
        return await crm.queries.reports.table(code, Narrowing(period))


async def test_every_figure_of_a_leader_names_whoever_only_looks_busy(fortnight: Desk) -> None:
    lazy = fortnight.colleague
    period = Period(fortnight.now - timedelta(days=DAYS + 1), fortnight.now + timedelta(days=1))
    async with fortnight.core.reading(fortnight.supervisor) as crm:
        for kind in LISTS:
            listed = await crm.queries.worklists.listing(kind, size=50, period=period)
            assert {line.owner_name for line in listed.lines} == {lazy.name}, kind
        digest = await crm.queries.digest.for_supervisor()
    assert {line.owner_name for line in digest.urgent} == {lazy.name}
    assert digest.promised.over_a_week == 2, "one put off every morning, one laid to rest"
    untouched = await report(fortnight, "lost_untouched")
    assert [(row.key, row.count, row.sum) for row in untouched.rows] == [(str(lazy.id), DAYS, DAYS * 100_00)]


async def test_the_ledger_has_the_promises_of_each_side_by_side(fortnight: Desk) -> None:
    rows = {row.key: row.parts for row in (await report(fortnight, "promises")).rows}
    honest, lazy = rows[str(fortnight.manager.id)], rows[str(fortnight.colleague.id)]
    assert (honest["moved"], honest["broken"], honest["moves"], honest["tries"]) == (0, 0, 0, 0)
    assert honest["kept"] > DAYS
    assert (lazy["moved"], lazy["broken"], lazy["moves"]) == (1, 1, 14)
    for code in ("promises_moved", "promises_broken"):
        found = await report(fortnight, code)
        assert [row.key for row in found.rows] == [str(fortnight.colleague.id)], code


async def test_what_was_broken_stays_with_whoever_had_it_then(fortnight: Desk) -> None:
    """A leaver's deals pass to the honest one: their figures do not change."""
    heir = fortnight.manager.id
    assert heir is not None
    before = {row.key: dict(row.parts) for row in (await report(fortnight, "promises")).rows}
    async with fortnight.core.transaction(fortnight.supervisor) as crm:
        for line in (await crm.queries.worklists.listing("overdue", size=50)).lines:
            await crm.deals.assignment.assign(line.id, line.version, heir)
    after = {row.key: dict(row.parts) for row in (await report(fortnight, "promises")).rows}
    assert after == before
