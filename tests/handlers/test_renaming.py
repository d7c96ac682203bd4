"""A deal gets another name, and its first task is chosen, by presses."""

from __future__ import annotations

from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from tests.handlers.desk import Desk


async def test_a_deal_is_renamed_and_its_client_reads_their_own_words(desk: Desk) -> None:
    anna = desk.anna
    await desk.open_deal()
    await anna.more("✏️")
    await anna.press("Переименовать")
    await anna.say(".")
    assert (await desk.card()).title == "Нужен интернет-магазин", "a dot is no name"
    await anna.say("Скряга, дожать до НГ")
    await anna.press("Переименовать")
    await anna.say("Магазин Смирнова")
    card = await desk.card()
    assert card.title == "Магазин Смирнова"
    client = Actor(ActorKind.lead, card.contact.id, None, None, "ru", "Europe/Moscow")
    async with desk.core.reading(client) as crm:
        assert [one.title for one in await crm.queries.requests.mine()] == ["Нужен интернет-магазин"]
    await anna.press("К сделке")
    await anna.more("🕘 История")
    assert "переименована" in anna.text


async def test_the_first_task_of_a_new_deal_is_chosen_with_its_time(desk: Desk) -> None:
    anna = desk.anna
    for again in (False, True):
        await anna.say("/new")
        await anna.say("Сергей Белов, 8 912 000-33-21" if again else "Мария Котова, 8 912 000-11-20")
        await anna.say("Сайт")
        await anna.press("Другое дело")
        await anna.press("Провести встречу")
        assert "Провести встречу" in anna.text
        await anna.press("по регламенту" if again else "завтра 10:00")
        assert "Провести встречу" in anna.text
