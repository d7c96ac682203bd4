"""Segments of clients are made, looked at and taken away by presses (R22)."""

from __future__ import annotations

from sqlalchemy import insert

from crm_core.core import CrmCore
from crm_core.models import SavedSegment
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.segments import Conditions, Segment
from crm_core.services.deals import NewClient, NewDeal
from handlers.ui.callbacks.base import ShowSegments
from tests.handlers.chat import Chat
from tests.people import hire


async def _company(core: CrmCore) -> Chat:
    boss = await hire(core, Role.admin, "Админ", department_name=None, telegram_id=700_078)
    async with core.transaction(boss) as crm:
        for name in ("Олег Смирнов", "Вера Иванова"):
            await crm.deals.creation.open(NewDeal("inbound", "Сайт", NewClient(name)))
    return Chat(core, 700_078, "Админ", "ru")


async def test_conditions_are_counted_as_they_are_chosen_and_kept_under_a_name(core: CrmCore) -> None:
    boss = await _company(core)
    await boss.say("/base")
    await boss.press("Сегменты")
    await boss.press("Новый сегмент")
    assert "2 клиента" in boss.text
    assert not [label for label in boss.labels if "Сохранить" in label]
    await boss.press("Состояние")
    assert "2 клиента" in boss.text
    await boss.press("Состояние")
    assert "0 клиентов" in boss.text
    await boss.press("Состояние")
    await boss.press("Состояние")
    await boss.press("Состояние")
    await boss.press("Сохранить")
    await boss.say("active")
    assert "уже есть" in boss.text
    await boss.say("В работе сейчас")
    await boss.press("В работе сейчас")
    assert "2 клиента" in boss.text
    await boss.press("Убрать сегмент")
    assert not [label for label in boss.labels if "В работе" in label]


async def test_a_press_after_the_list_has_changed_means_the_segment_it_was_made_for(core: CrmCore) -> None:
    boss = await _company(core)
    director = await hire(core, Role.supervisor, "Борис", department_name=None)
    async with core.transaction(director) as crm:
        await crm.clients.segments.save("Я", Conditions(activity=Segment.GONE))
    await boss.press_data(ShowSegments())
    await boss.press("Я")
    async with core.transaction(director) as crm:
        await crm.clients.segments.save("А", Conditions(activity=Segment.ACTIVE))
    await boss.press("Убрать сегмент")
    async with core.reading(director) as crm:
        assert set(await crm.queries.segments.listing()) == {"active", "gone", "inquiry", "А"}


async def test_one_whose_field_is_gone_is_still_shown_and_taken_away(core: CrmCore) -> None:
    boss = await _company(core)
    async with core.transaction(Actor.system()) as crm:
        # As it was kept under rules that had this field.
        old = Conditions(fields={"no_more": "x"}, spent=1_000_00).stored()
        await crm.privacy.session.execute(
            insert(SavedSegment), {"name": "Старый", "conditions": old, "created_at": crm.now}
        )
    await boss.press_data(ShowSegments())
    await boss.press("Старый")
    assert "Посчитать нельзя" in boss.text
    assert "1 000" in boss.text.replace("\u00a0", " ").replace("\u202f", " ")
    await boss.press("Убрать сегмент")
    assert not [label for label in boss.labels if "Старый" in label]


async def test_a_manager_makes_no_segments(core: CrmCore) -> None:
    await hire(core, name="Анна", telegram_id=700_077)
    manager = Chat(core, 700_077, "Анна", "ru")
    await manager.press_data(ShowSegments())
    assert "Новый сегмент" not in str(manager.screens)
