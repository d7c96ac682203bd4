"""Hours and products as people type them on the first day (R27, R66)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.editing.edits import week_written
from crm_core.rules.catalogue.typed_wares import parse_wares
from crm_core.rules.time.working_week import BadWeek, parse_week

DAY, CLOSED = "09:00-18:00", "closed"


@pytest.mark.parametrize(
    ("typed", "week"),
    [
        ("9-18", [DAY] * 5 + [CLOSED] * 2),
        ("с 9 до 18", [DAY] * 5 + [CLOSED] * 2),
        ("Пн–Пт: 09:00–18:00; Сб: 9.00–18.00; Вс выходной", [DAY] * 6 + [CLOSED]),
        ("ежедневно 9-18", [DAY] * 7),
        ("пн, ср, пт 9-18", [DAY, CLOSED, DAY, CLOSED, DAY, CLOSED, CLOSED]),
        ("вс-чт 9-18", [DAY] * 4 + [CLOSED] * 2 + [DAY]),
        ("Mon-Fri 9-18, lunch 13-14", ["09:00-13:00, 14:00-18:00"] * 5 + [CLOSED] * 2),
        ("круглосуточно", ["00:00-00:00"] * 7),
    ],
)
def test_hours_are_read_as_they_are_meant(typed: str, week: list[str]) -> None:
    assert list(week_written(parse_week(typed)).values()) == week


@pytest.mark.parametrize(
    "typed", ["", "пн", "18-9", "когда как", "пн-пт 9-18, пн 10-12", "9-25", "закрыто", "9-18 или 20"]
)
def test_hours_that_are_not_understood_to_the_last_word_are_asked_again(typed: str) -> None:
    with pytest.raises(BadWeek):
        parse_week(typed)


@given(st.text(max_size=60))
def test_any_words_are_hours_or_refused(typed: str) -> None:
    try:
        week = parse_week(typed)
    except BadWeek:
        return
    assert len(week) == 7
    assert any(week)


@given(st.text(max_size=200))
def test_no_line_of_a_price_list_is_lost(typed: str) -> None:
    found = parse_wares(typed, "RUB", "ru")
    assert all(one.name and one.price > 0 for one in found.wares)


def test_products_one_a_line_with_their_groups_units_and_prices() -> None:
    found = parse_wares("Мебель:\n1. Диван 45000\n- Стол — 12 500 руб./шт.\nШкаф 2 12 500\nКонсультация", "RUB", "ru")
    assert [(one.name, one.price, one.unit, one.category) for one in found.wares] == [
        ("Диван", 45_000_00, None, "Мебель"),
        ("Стол", 12_500_00, "шт", "Мебель"),
        ("Шкаф 2", 12_500_00, None, "Мебель"),
    ]
    assert found.bad == ("Консультация",)
