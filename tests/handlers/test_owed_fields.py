"""Rules that change under an open deal: what it lacks is asked with the next step, and stands in nobody's way (R14)."""

from __future__ import annotations

import pytest

from crm_core.core import CrmCore
from tests.handlers.chat import Chat
from tests.handlers.desk import ANNA, Desk, desk_with_a_lead


def now_requiring(core: CrmCore, *fields: str) -> CrmCore:
    """The same company, whose first stage requires these from now on."""
    inbound, *others = core.regulation.funnels
    first, *rest = inbound.stages
    stages = (first.model_copy(update={"required": (*first.required, *fields)}), *rest)
    funnels = (inbound.model_copy(update={"stages": stages}), *others)
    rules = core.regulation.model_copy(update={"funnels": funnels})
    return CrmCore(core.storage, rules.model_validate(rules.model_dump()), core.clock)


@pytest.fixture
async def desk(core: CrmCore) -> Desk:
    """Oleg's deal came before the rules asked how many work there."""
    desk = await desk_with_a_lead(core)
    changed = now_requiring(core, "employees")
    return Desk(changed, Chat(changed, ANNA, "Анна", "ru"), desk.actor, desk.boss, desk.deal)


async def test_it_is_asked_with_each_step_until_it_is_known_and_blocks_none(desk: Desk) -> None:
    anna = desk.anna
    question = desk.core.regulation.field("employees").ask.ru
    await desk.open_deal()
    await anna.press("Поговорили")
    assert "дальше по регламенту" not in str(anna.labels), "not past the question"
    await anna.press("Контакт установлен")
    assert question in anna.text
    assert "стал требовать" in anna.text
    await anna.press("Позже")
    await anna.press("по регламенту")
    card = await desk.card()
    assert (card.stage.code, "employees" in card.fields) == ("contact_made", False)
    await anna.press("Ещё")
    await anna.press("Итог")
    await anna.press("Поговорили")
    await anna.press("Пока нет")
    assert question in anna.text
    await anna.say("много")
    assert "цифрами" in anna.text
    await anna.say("25")
    await anna.press("завтра")
    card = await desk.card()
    assert (card.stage.code, card.fields["employees"]) == ("contact_made", 25)
    await anna.press("➡️ Этап")
    await anna.press("Потребность")
    assert question not in anna.text


async def test_who_was_not_reached_is_asked_nothing(desk: Desk) -> None:
    await desk.open_deal()
    await desk.anna.press("Ещё")
    await desk.anna.press("Итог")
    await desk.anna.press("Не отвечает")
    await desk.anna.press("по регламенту")
    assert len((await desk.card()).tasks) == 1


async def test_the_answer_given_is_not_lost_when_the_rest_can_wait(core: CrmCore) -> None:
    old = await desk_with_a_lead(core)
    changed = now_requiring(core, "employees", "languages")
    desk = Desk(changed, Chat(changed, ANNA, "Анна", "ru"), old.actor, old.boss, old.deal)
    anna = desk.anna
    await desk.open_deal()
    await anna.press("Поговорили")
    await anna.press("Контакт установлен")
    await anna.say("7")
    await anna.press("Русский")
    assert "☑️ Русский" in anna.labels
    assert "⏭ Позже" in anna.labels
    await anna.press("Позже")
    await anna.press("по регламенту")
    card = await desk.card()
    assert (card.stage.code, card.fields.get("employees"), "languages" in card.fields) == ("contact_made", 7, False)
