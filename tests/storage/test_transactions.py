"""Transactions keep everything or nothing, on both databases, whatever is cancelled or locked meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from crm_core.errors import StorageBusy
from crm_core.models import Counter, Department
from crm_core.models.schema import table
from crm_core.storage import BadDatabaseUrl, Storage
from crm_core.storage.deferred_writes import DEFERRED
from crm_core.storage.sqlite_dialect import OneHopConnection
from tests.databases import SqliteTemplate


async def _names(storage: Storage) -> list[str]:
    async with storage.reader() as session:
        return list(await session.scalars(select(Department.name).order_by(Department.id)))


async def _add(storage: Storage, *names: str) -> None:
    async with storage.writer() as session:
        for name in names:
            await session.execute(insert(Department).values(name=name))


async def test_a_hundred_people_adding_at_once_lose_nothing(storage: Storage) -> None:
    async with storage.writer() as session:
        await session.execute(insert(Counter).values(name="calls", value=0))
    count = select(Counter.value).where(Counter.name == "calls").with_for_update()

    async def add() -> None:
        async with storage.writer() as session:
            seen = (await session.execute(count)).scalar_one()
            await asyncio.sleep(0)
            await session.execute(update(Counter).where(Counter.name == "calls").values(value=seen + 1))

    await asyncio.gather(*(add() for _ in range(100)))
    async with storage.reader() as session:
        assert await session.scalar(select(Counter.value)) == 100


async def test_a_transaction_that_fails_leaves_nothing(storage: Storage) -> None:
    await _add(storage, "Sales")
    with pytest.raises(IntegrityError):
        await _add(storage, "Service", "Sales")
    assert await _names(storage) == ["Sales"]
    await _add(storage, "Service")
    assert await _names(storage) == ["Sales", "Service"]


@pytest.mark.parametrize("turns", range(8))
async def test_a_transaction_cancelled_anywhere_leaves_nothing_and_its_connection_clean(
    storage: Storage, turns: int
) -> None:
    begun = asyncio.Event()

    async def work() -> None:
        async with storage.writer() as session:
            await session.execute(insert(Department).values(name="Half"))
            begun.set()
            for number in range(1000):
                await session.execute(insert(Department).values(name=f"Half {number}"))

    task = asyncio.create_task(work())
    await begun.wait()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _add(storage, "Whole")
    assert await _names(storage) == ["Whole"]


async def test_many_cancelled_transactions_leak_no_connection(storage: Storage) -> None:
    async def forever() -> None:
        async with storage.writer() as session:
            await session.execute(insert(Department).values(name="Never"))
            await asyncio.Event().wait()

    for _ in range(20):
        tasks = [asyncio.create_task(forever()) for _ in range(3)]
        for _ in range(20):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    assert await _names(storage) == []
    await _add(storage, "Sales")


async def test_a_second_cancellation_does_not_cut_the_clean_up_short(storage: Storage) -> None:
    async def forever() -> None:
        async with storage.writer() as session:
            await session.execute(insert(Department).values(name="Never"))
            await asyncio.Event().wait()

    task = asyncio.create_task(forever())
    for _ in range(50):
        await asyncio.sleep(0)
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
    await _add(storage, "Sales")
    assert await _names(storage) == ["Sales"]


async def test_a_reader_cannot_write(storage: Storage) -> None:
    with pytest.raises(DBAPIError):
        async with storage.reader() as session:
            await session.execute(insert(Department).values(name="Sales"))
    assert await _names(storage) == []


async def test_readers_do_not_wait_for_a_writer(storage: Storage) -> None:
    await _add(storage, "Sales")
    async with storage.writer() as session:
        await session.execute(insert(Department).values(name="Service"))
        assert await _names(storage) == ["Sales"]


async def test_rows_come_back_as_the_driver_gave_them(storage: Storage) -> None:
    async with storage.writer() as session:
        made = await session.execute(insert(Department).values(name="A").returning(Department.id, Department.name))
        assert made.one() == (1, "A")
        many = await session.execute(insert(table(Department)), [{"name": "B"}, {"name": "C"}])
        assert many.rowcount == (2 if storage.is_sqlite else -1)  # pyright: ignore[reportAttributeAccessIssue]
        renamed = await session.execute(update(Department).values(name=Department.name + "!"))
        assert renamed.rowcount == 3  # pyright: ignore[reportAttributeAccessIssue]
        added = Department(name="D")
        session.add(added)
        await session.flush()
        assert added.id == 4
        streamed = await session.execute(select(Department.name).order_by(Department.id))
        assert streamed.keys() == ["name"]
        assert streamed.fetchmany(2) == [("A!",), ("B!",)]
        assert streamed.fetchone() == ("C!",)
        assert streamed.fetchall() == [("D",)]


async def test_a_file_that_another_process_is_writing_is_a_passing_trouble(
    sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    async with sqlite_template.copied(tmp_path) as url:
        storage = Storage.open(url, busy_timeout=0.01)
        other = sqlite3.connect(tmp_path / "voronka.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageBusy):
            await _add(storage, "Sales")
        other.execute("ROLLBACK")
        other.close()
        await _add(storage, "Sales")
        assert await _names(storage) == ["Sales"]
        await storage.close()


async def test_a_lost_connection_is_a_passing_trouble(storage: Storage) -> None:
    if not storage.is_sqlite:
        killed = text("SELECT pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(StorageBusy):
            async with storage.writer() as session:
                await session.execute(killed)
    await _add(storage, "Sales")
    assert await _names(storage) == ["Sales"]


async def test_a_deadlock_is_a_passing_trouble_for_one_of_the_two(storage: Storage) -> None:
    await _add(storage, "A", "B")
    # SQLite's writers never meet, so they need not wait for each other.
    both_begun = asyncio.Barrier(1 if storage.is_sqlite else 2)

    async def rename(first: str, second: str) -> None:
        async with storage.writer() as session:
            for name in (first, second):
                named = update(table(Department)).where(Department.name == name)
                await session.execute(named.values(name=Department.name + "!"))
                if name == first:
                    await both_begun.wait()

    outcomes = await asyncio.gather(rename("A", "B"), rename("B", "A"), return_exceptions=True)
    failures = [outcome for outcome in outcomes if outcome is not None]
    assert all(isinstance(failure, StorageBusy) for failure in failures)
    assert len(failures) == (0 if storage.is_sqlite else 1)


async def test_only_one_process_leads(storage: Storage, database_url: str) -> None:
    other = Storage.open(database_url)
    async with storage.leadership() as first, other.leadership() as second:
        assert (first.held, second.held) == (True, False)
        assert (await first.take(), await second.take()) == (True, False)
        await first.release()
        assert (await second.take(), await first.take()) == (True, False)
    await other.close()


async def test_a_leader_who_lost_the_connection_leads_no_more(storage: Storage) -> None:
    if storage.is_sqlite:
        async with storage.leadership() as alone:
            assert await alone.take()
        return
    async with storage.leadership() as leader:
        async with storage.writer() as session:
            locks = text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            assert (await session.execute(locks)).all() == [(True,)]
        assert not await leader.take()
        assert await leader.take()


@pytest.mark.parametrize("url", ["", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_a_url_of_no_database_of_ours_is_said_to_be_one(url: str) -> None:
    with pytest.raises(BadDatabaseUrl):
        Storage.open(url)


async def test_a_write_that_nobody_reads_takes_its_turn_and_fails_with_the_commit(storage: Storage) -> None:
    add = insert(table(Department))
    async with storage.writer() as session:
        await session.execute(add, {"name": "First"}, execution_options=DEFERRED)
        await session.execute(add, [{"name": "Second"}, {"name": "Third"}], execution_options=DEFERRED)
        assert list(await session.scalars(select(Department.name).order_by(Department.id))) == [
            "First",
            "Second",
            "Third",
        ]
        await session.execute(add, {"name": "Fourth"}, execution_options=DEFERRED)

    async def add_again() -> None:
        async with storage.writer() as session:
            await session.execute(add, {"name": "Fifth"}, execution_options=DEFERRED)
            await session.execute(add, {"name": "First"}, execution_options=DEFERRED)

    with pytest.raises(IntegrityError):
        await add_again()
    assert await _names(storage) == ["First", "Second", "Third", "Fourth"]
    await _add(storage, "Fifth")


async def test_writes_that_nobody_reads_go_with_a_rollback(storage: Storage) -> None:
    async def fail() -> None:
        async with storage.writer() as session:
            await session.execute(insert(table(Department)), {"name": "Never"}, execution_options=DEFERRED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await _add(storage, "Sales")
    assert await _names(storage) == ["Sales"]


async def test_on_sqlite_a_transaction_hops_once_a_statement_and_once_to_commit(
    sqlite_template: SqliteTemplate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hops: list[str] = []
    hop = OneHopConnection.hop

    def counted(self: OneHopConnection, call: Any, *args: Any) -> Any:
        hops.append(call.__name__)
        return hop(self, call, *args)

    async with sqlite_template.copied(tmp_path) as url:
        storage = Storage.open(url)
        await _add(storage, "Sales")
        monkeypatch.setattr(OneHopConnection, "hop", counted)
        async with storage.writer() as session:
            await session.execute(insert(table(Department)), {"name": "Rides"}, execution_options=DEFERRED)
            await session.execute(select(Department.id))
            await session.execute(insert(table(Department)), {"name": "Rides too"}, execution_options=DEFERRED)
        assert hops == ["_run", "_commit"]
        async with storage.writer():
            pass
        assert hops == ["_run", "_commit"]
        await storage.close()
