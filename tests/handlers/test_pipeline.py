"""From my deals to a stage, a source, a product, and back."""

from __future__ import annotations

from handlers.manager.lists.callbacks import ShowSlice
from tests.handlers.desk import Desk


async def test_deals_are_seen_by_stage_and_opened_from_there(desk: Desk) -> None:
    await desk.anna.say("/deals")
    await desk.anna.press("По этапам")
    assert "1 сделка" in desk.anna.text
    await desk.anna.press("Заявка получена · 1")
    await desk.anna.press("1. Нужен")
    assert "Олег Смирнов" in desk.anna.text


async def test_there_is_a_way_back_from_each_list(desk: Desk) -> None:
    await desk.anna.say("/deals")
    await desk.anna.press("По этапам")
    await desk.anna.press("Заявка получена")
    await desk.anna.press("« По этапам")
    await desk.anna.press("По источникам")
    assert "нет" in desk.anna.text
    await desk.anna.press("« По этапам")
    await desk.anna.press("По товарам")
    await desk.anna.press("« По этапам")
    await desk.anna.press("« Сегодня")


def test_the_widest_press_fits() -> None:
    widest = ShowSlice(by="stage", code="s" * 24, page=999, funnel="f" * 24)
    assert len(widest.pack().encode()) <= 64
    assert len(ShowSlice(by="product", code="9" * 19, page=999).pack().encode()) <= 64
    assert not ShowSlice.fits("a" * 27)
    assert not ShowSlice.fits("a:b")
