"""A scan finds what is due by the index of due moments, whatever the statistics make of it (R75)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import Contact, Deal, Invoice, StageEntry, Task
from crm_core.models.schema import table
from crm_core.storage import Storage
from tests.conftest import MONDAY_MORNING
from tests.deals.desk import Desk
from tests.reminders.post import Post

DEALS = 2_000
DUE_INDEXES = {
    "tasks": "ix_tasks_rung_due",
    "deals": "ix_deals_stall_due",
    "invoices": "ix_invoices_rung_due",
    "renewals": "ix_deals_renewal_due",
}
SOON, LATER = MONDAY_MORNING - timedelta(minutes=1), MONDAY_MORNING + timedelta(days=9)


async def skewed(desk: Desk, due: int) -> None:
    """Two managers have all that is open, and of each kind the first so many are due."""
    owners = desk.manager, desk.colleague
    moments = [SOON if number < due else LATER for number in range(DEALS)]
    async with desk.core.storage.writer() as session:
        await session.execute(
            insert(table(Contact)), [{"id": 1, "name": "К", "created_at": LATER, "fields": {}, "locale": "ru"}]
        )
        await session.execute(
            insert(table(Deal)),
            [
                {
                    "id": number, "title": "С", "contact_id": 1, "owner_id": owners[number % 2].id,
                    "department_id": owners[number % 2].department_id, "funnel": "inbound",
                    "stage": "request_received", "status": "open", "currency": "RUB", "created_at": SOON,
                    "stage_entered_at": SOON, "stage_due_at": at, "stall_rung_at": at, "renewal_at": at,
                }
                for number, at in enumerate(moments, start=1)
            ],
        )  # fmt: skip
        by_hand = {"funnel": "inbound", "stage": "request_received", "entered_at": SOON, "by_staff_id": owners[0].id}
        await session.execute(
            insert(table(StageEntry)), [{"deal_id": number, "seq": 1, **by_hand} for number in range(1, DEALS + 1)]
        )
        await session.execute(
            insert(table(Task)),
            [
                {
                    "deal_id": number, "owner_id": owners[number % 2].id, "type": "call", "due_at": at,
                    "rung_at": at, "created_at": SOON,
                }
                for number, at in enumerate(moments, start=1)
            ],
        )  # fmt: skip
        await session.execute(
            insert(table(Invoice)),
            [
                {
                    "deal_id": number, "contact_id": 1, "status": "sent", "currency": "RUB", "total": 1, "paid": 0,
                    "due_on": at.date(), "rung_at": at, "created_at": SOON,
                }
                for number, at in enumerate(moments, start=1)
            ],
        )  # fmt: skip
    async with desk.core.storage.engines.writer.connect() as connection:
        settled = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await settled.exec_driver_sql("ANALYZE")


@asynccontextmanager
async def asked(storage: Storage) -> AsyncIterator[list[tuple[str, Any]]]:
    """The questions put meanwhile, with what was bound in them."""
    seen: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    engine = storage.engines.reader.sync_engine if storage.is_sqlite else storage.engines.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def plan_of(session: AsyncSession, statement: str, parameters: Any, is_sqlite: bool) -> str:
    explain = "EXPLAIN QUERY PLAN " if is_sqlite else "EXPLAIN "
    connection = await session.connection()
    rows = (await connection.exec_driver_sql(explain + statement, parameters)).all()
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("due", [0, 30, DEALS], ids=["nothing due", "some due", "everything due"])
async def test_what_is_due_is_found_by_its_own_index(desk: Desk, post: Post, due: int) -> None:
    await skewed(desk, due)
    storage = desk.core.storage
    async with asked(storage) as questions, desk.core.reading(desk.manager.system()) as crm:
        reminders = crm.reminders
        for ladder in (reminders.tasks, reminders.stalls, reminders.invoices, reminders.renewals, reminders.leads):
            ids = await ladder.due(20)
            assert len(ids) == (0 if ladder is reminders.leads else min(due, 20))
            await ladder.reckon(ids)
    async with storage.reader() as session:
        plans = [await plan_of(session, *question, storage.is_sqlite) for question in questions]
    for index in DUE_INDEXES.values():
        assert any(index in plan for plan in plans), f"{index} is not used in:\n" + "\n\n".join(plans)
    walks = [
        line
        for plan in plans
        for line in plan.splitlines()
        if (("SCAN" in line and "USING" not in line) or "Seq Scan" in line or "ix_tasks_today" in line)
        and any(name in line for name in ("tasks", "deals", "invoices", "stage_entries"))
    ]
    assert walks == [], "\n\n".join(plans)
