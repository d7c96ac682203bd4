"""What a deal costs and leaves (R32): noted, listed, taken back, hidden where amounts are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import BadValue, CorrectionTooLate, Refused
from crm_core.regulation.schema import Regulation
from handlers.manager.deal.expenses import split
from tests.deals.desk import Desk, open_desk


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


async def spend(desk: Desk, deal: int, amount: int, what: str = "Доставка") -> int:
    async with desk.core.transaction(desk.manager) as crm:
        return await crm.deals.expenses.add(deal, amount, what)


async def take_back(desk: Desk, expense: int) -> bool:
    async with desk.core.transaction(desk.manager) as crm:
        return await crm.deals.expenses.take_back(expense)


async def listed(desk: Desk, deal: int) -> list[tuple[str, int]]:
    async with desk.core.reading(desk.manager) as crm:
        return [(one.what, one.amount) for one in await crm.queries.expenses.of(deal)]


async def test_the_margin_is_the_amount_less_what_stands(desk: Desk) -> None:
    deal, other = await desk.deal(), await desk.deal()
    product = await desk.product("Шкаф", 100_000_00)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.lines.put_line(deal, product)
    await spend(desk, deal, 20_000_00, "Фанера")
    wrong = await spend(desk, deal, 70_000_00)
    await spend(desk, other, 5_00)
    assert (await desk.card(deal)).margin == 10_000_00
    assert await take_back(desk, wrong)
    assert not await take_back(desk, wrong)
    card = await desk.card(deal)
    assert (card.spent, card.margin) == (20_000_00, 80_000_00)
    assert await listed(desk, deal) == [("Фанера", 20_000_00)]
    assert (await desk.card(other)).margin is None


async def test_it_says_what_for_and_costs_something(desk: Desk) -> None:
    deal = await desk.deal()
    for amount, what in ((0, "Доставка"), (-5, "Доставка"), (10**16, "Доставка"), (5, ""), (5, ".")):
        with pytest.raises(BadValue):
            await spend(desk, deal, amount, what)
    assert (await desk.card(deal)).spent == 0


async def test_after_a_day_those_who_lead_take_it_back(desk: Desk) -> None:
    expense = await spend(desk, await desk.deal(), 100)
    desk.clock.advance(timedelta(days=4))
    with pytest.raises(CorrectionTooLate):
        await take_back(desk, expense)
    async with desk.core.transaction(desk.head) as crm:
        assert await crm.deals.expenses.take_back(expense)


async def test_whoever_sees_no_amounts_sees_no_costs(desk: Desk) -> None:
    deal = await desk.deal()
    await spend(desk, deal, 100)
    rules = desk.core.regulation.model_dump()
    for field in rules["fields"]:
        if field["code"] == "amount":
            field["hidden_for"] = ["manager"]
    desk.core.follow(Regulation.model_validate(rules))
    assert (await desk.card(deal)).spent == 0
    for act in (lambda: listed(desk, deal), lambda: spend(desk, deal, 5)):
        with pytest.raises(Refused):
            await act()


@pytest.mark.parametrize(
    ("text", "minor", "what"),
    [
        ("5000 доставка", 5_000_00, "доставка"),
        ("1 250,50 ₽ краска и кисти", 1_250_50, "краска и кисти"),
        ("12 тыс фанера 3 листа", 12_000_00, "фанера 3 листа"),
        ("500", 500_00, ""),
    ],
)
def test_the_amount_stands_first(text: str, minor: int, what: str) -> None:
    money, rest = split(text, "RUB", "ru")
    assert (money.minor, rest) == (minor, what)


@given(st.text(max_size=60))
def test_no_line_breaks_it(text: str) -> None:
    try:
        money, _ = split(text, "RUB", "ru")
    except BadValue:
        return
    assert money.minor >= 0
