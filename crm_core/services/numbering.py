"""Numbers without gaps or repeats: drawn in the transaction that uses them, and given back if it fails."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.models import Counter
from crm_core.storage.upserts import Upsert

_COUNTERS = cast("Table", Counter.__table__)
_DRAW = Upsert(
    lambda insert: (
        insert(_COUNTERS)
        .on_conflict_do_update(index_elements=["name"], set_={"value": _COUNTERS.c.value + 1})
        .returning(_COUNTERS.c.value)
    )
)


async def draw_number(session: AsyncSession, form: str, local: datetime, of: str = "invoice") -> str:
    """The next number in a form such as "{year}-{seq:04d}"; it begins anew with the year or month that it mentions.

    Whoever draws at the same time waits for this transaction to end, so that a rollback leaves no gap. `of`: what is
    counted.
    """
    name = of
    if "{year" in form:
        name += f":{local.year}"
    if "{month" in form:
        name += f":{local.month:02d}"
    seq = (await session.execute(_DRAW.on(session), {"name": name, "value": 1})).scalar_one()
    return form.format(year=local.year, month=local.month, seq=seq)
