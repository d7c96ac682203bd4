"""A refused client who is not to be written to any more, on the manager's phone (R8)."""

from __future__ import annotations

import pytest

from tests.handlers.desk import Desk


@pytest.fixture
async def refused(desk: Desk) -> Desk:
    async with desk.core.transaction(desk.actor) as crm:
        await crm.deals.closing.lose(desk.deal, (await crm.queries.cards.deal(desk.deal)).version, "expensive")
    return desk


async def test_it_is_said_by_three_presses_and_taken_back_by_two(refused: Desk) -> None:
    desk = refused
    await desk.open_deal()
    await desk.anna.press("⋯ Ещё")
    await desk.anna.press("🚫 Больше не писать")
    await desk.anna.press("Просил не писать")
    card = await desk.card()
    assert (card.contact.barred, card.tasks) == ("Просил не писать", ())
    assert "🚫 Больше не писать: Просил не писать" in desk.anna.text
    await desk.anna.press("⋯ Ещё")
    await desk.anna.press("✉️ Снова можно писать")
    card = await desk.card()
    assert card.contact.barred is None
    assert card.tasks


async def test_the_end_of_the_follow_up_asks_when_next_or_why_not(refused: Desk) -> None:
    desk = refused
    task = (await desk.card()).tasks[0]
    await desk.anna.press_data(f"t:{task.id}")
    await desk.anna.press("🚪 Отказ")
    assert "Когда?" in desk.anna.text
    await desk.anna.press("🚫 Больше не писать")
    await desk.anna.say(".")
    assert "словами" in desk.anna.text
    await desk.anna.say("Переехал в другую страну")
    card = await desk.card()
    assert (card.contact.barred, card.tasks) == ("Переехал в другую страну", ())
