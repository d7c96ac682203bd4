"""What happened to a deal is told as long as there is the deal, whatever becomes of the audit log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from crm_core.clock import milliseconds
from crm_core.models import AuditEntry
from crm_core.queries.deals.dto import History
from crm_core.queries.deals.history_sql import HistoryFilter
from crm_core.queries.deals.list_dto import DealPage
from tests.deals.desk import Desk


async def _eventful(desk: Desk) -> int:
    """A deal with an event of nearly every kind, and the last act on it a transfer of several."""
    deal, _ = await desk.deal(), await desk.deal(client="Другой")
    acts = (
        lambda crm, version: crm.deals.pausing.pause(deal, version, desk.now + timedelta(days=2), "Клиент в отпуске"),
        lambda crm, version: crm.deals.pausing.resume(deal, version),
        lambda crm, version: crm.deals.editing.edit(deal, version, "need", "Лендинг"),
        lambda crm, version: crm.deals.closing.lose(deal, version, "expensive"),
        lambda crm, version: crm.deals.closing.reopen(deal, version, desk.call()),
    )
    for act in acts:
        version = (await desk.row(deal)).version
        desk.clock.advance(timedelta(minutes=1))
        async with desk.core.transaction(desk.manager) as crm:
            await act(crm, version)
    task, version = (await desk.tasks(deal))[-1], (await desk.row(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.postpone(task.id, version, desk.now + timedelta(hours=3))
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.nudge(deal)
        await crm.deals.transfers.give(desk.manager.id or 0, desk.colleague.id)
    return deal


async def _told(desk: Desk, deal: int) -> tuple[list[History], DealPage]:
    async with desk.core.reading(desk.colleague) as crm:
        pages = [await crm.queries.timeline.history(deal, 0, 50, only) for only in HistoryFilter]
        return pages, await crm.queries.worklists.received(desk.now)


async def test_a_pruned_audit_log_changes_no_history_and_no_list(desk: Desk) -> None:
    deal = await _eventful(desk)
    before = await _told(desk, deal)
    async with desk.core.storage.writer() as session:
        await session.execute(delete(AuditEntry))
    assert await _told(desk, deal) == before
    pages, received = before
    assert [item.detail["action"] for item in pages[0].items if item.kind.value == "act"] == [
        "deal.assign",
        "deal.nudge",
        "task.postpone",
        "deal.reopen",
        "deal.lose",
        "deal.edit",
        "deal.resume",
        "deal.pause",
    ]
    assert received.total == 2


async def test_a_list_of_what_was_given_in_one_act_holds_nothing_of_another(desk: Desk) -> None:
    await _eventful(desk)
    first = desk.now
    desk.clock.advance(timedelta(milliseconds=1))
    third = await desk.deal(client="Третий")
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.transfers.give(desk.manager.id or 0, desk.colleague.id)
    async with desk.core.reading(desk.colleague) as crm:
        then, now = await crm.queries.worklists.received(first), await crm.queries.worklists.received(desk.now)
    assert then.total == 2
    assert [line.id for line in now.lines] == [third]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_an_acts_moment_comes_back_from_a_button_as_its_number(moment: datetime) -> None:
    number = milliseconds(moment)
    assert milliseconds(datetime.fromtimestamp(number / 1000, UTC)) == number
    assert number == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
