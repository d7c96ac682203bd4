"""Nobody touches by a merge what a colleague has to do with as well."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm_core.errors import Refused
from crm_core.models import Deal
from tests.clients.test_merging import client_with_deal, merge
from tests.deals.desk import Desk


async def test_a_client_whom_a_colleague_deals_with_too_is_not_merged_by_one_of_them(desk: Desk) -> None:
    mine, _ = await client_with_deal(desk, "Мой")
    shared, _ = await client_with_deal(desk, "Общий")
    _, theirs = await client_with_deal(desk, "Общий тоже", desk.colleague)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == theirs).values(contact_id=shared))
    for pair in ((mine, shared), (shared, mine)):
        with pytest.raises(Refused):
            await merge(desk, *pair, desk.manager)
    await merge(desk, mine, shared, desk.head)
