"""The one way in which a row with a version changes: only if it is still what was read."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import Deal, Invoice
from crm_core.storage.sql_types import Written

NO_SYNC = {"synchronize_session": False}


async def update_version(session: AsyncSession, row: Deal | Invoice, **values: object) -> bool:
    """Sets the columns in one UPDATE of the version that was read; the version grows by one. False: it has gone.

    Two transactions that have read the same version queue here for the row; the second finds it gone.
    """
    table = cast("Table", row.__table__)
    same = update(table).where(table.c.id == row.id, table.c.version == row.version)
    changed = await session.execute(same.values(version=row.version + 1, **values), execution_options=NO_SYNC)
    return cast("Written", changed).rowcount == 1
