"""A client lives by the time that their number or their city tells; what is unknown stays the company's (R39)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Contact
from crm_core.regulation.loader import parse
from crm_core.regulation.schema import Regulation
from crm_core.services.deals import NewClient, NewDeal
from crm_core.storage import Storage
from tests.people import hire

CITY = """
extends = "default"

[[fields]]
code = "city"
entity = "contact"
type = "text"
name = { ru = "Город", en = "City" }
ask = { ru = "Какой город?", en = "Which city?" }
"""


@pytest.fixture
def rules() -> Regulation:
    return parse(CITY, "city.toml", lint=False)


async def zone_of(core: CrmCore, phone: str, city: str | None = None) -> str | None:
    manager = await hire(core, name="Анна")
    async with core.transaction(manager) as crm:
        deal = await crm.deals.creation.open(NewDeal("inbound", "Заявка", NewClient("Пётр", phone)))
    if city is not None:
        async with core.transaction(manager) as crm:
            await crm.deals.editing.edit(deal, 1, "city", city)
    async with core.storage.reader() as session:
        return await session.scalar(select(Contact.zone))


@pytest.mark.parametrize(
    ("phone", "city", "zone"),
    [
        ("8 423 212-34-56", None, "Asia/Vladivostok"),
        ("8 916 123-45-01", None, None),
        ("8 916 123-45-01", "в Казани", "Europe/Moscow"),
        ("8 423 212-34-56", "Омск", "Asia/Omsk"),
        ("8 423 212-34-56", "не скажу", "Asia/Vladivostok"),
    ],
)
async def test_it_is_known_where_it_is_certain(
    storage: Storage, rules: Regulation, clock: FrozenClock, phone: str, city: str | None, zone: str | None
) -> None:
    assert await zone_of(CrmCore(storage, rules, clock), phone, city) == zone
