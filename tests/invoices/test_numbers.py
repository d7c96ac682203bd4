"""Numbers of invoices: one after another in a year of the company, whatever becomes of the invoices (R30)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.deals.desk import Desk
from tests.invoices.till import card, draft, send


class _GivenUpError(Exception):
    """Whatever may end a transaction."""


async def send_and_fail(desk: Desk, invoice: int) -> None:
    version = (await card(desk, invoice)).version
    try:
        async with desk.core.transaction(desk.manager) as crm:
            await crm.invoices.send(invoice, version)
            raise _GivenUpError
    except _GivenUpError:
        return


async def void(desk: Desk, invoice: int) -> None:
    version = (await card(desk, invoice)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.invoices.corrections.void(invoice, version)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["send", "void", "fail", "throw away"]), min_size=1, max_size=4))
async def test_no_number_is_missing_or_used_twice(desk: Desk, acts: list[str]) -> None:
    deal = await desk.deal()
    first = await send(desk, await draft(desk, deal))
    began = int(first.number.split("-")[1])
    drawn = []
    for act in acts:
        invoice = await draft(desk, await desk.deal())
        if act == "throw away":
            await void(desk, invoice)
            continue
        if act == "fail":
            await send_and_fail(desk, invoice)
            continue
        drawn.append((await send(desk, invoice)).number)
        if act == "void":
            await void(desk, invoice)
            assert (await card(desk, invoice)).number == drawn[-1]
    assert drawn == [f"2026-{began + place:04d}" for place in range(1, len(drawn) + 1)]


async def test_a_new_year_begins_anew_by_the_company_s_own_clock(desk: Desk) -> None:
    moscow = ZoneInfo("Europe/Moscow")
    numbers = []
    for moment in (datetime(2026, 12, 31, 23, 59, tzinfo=moscow), datetime(2027, 1, 1, 0, 1, tzinfo=moscow)):
        desk.clock.set(moment)
        numbers.append((await send(desk, await draft(desk, await desk.deal()))).number)
    assert numbers == ["2026-0001", "2027-0001"]
