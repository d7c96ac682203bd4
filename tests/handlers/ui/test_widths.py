"""Buttons stand side by side as long as each can be read whole on a small phone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.ui.kit.button_layout import beside, columns_for, cut, room, width
from handlers.ui.kit.screen import Button, inline


def rows(*labels: str) -> list[list[str]]:
    keys = inline([Button(text=label, copy_text=label) for label in labels])
    return [[one.text for one in row] for row in keys.rows]


def test_short_labels_share_a_row() -> None:
    assert rows("👤 Клиент", "🕘 История", "⋯ Ещё") == [["👤 Клиент", "🕘 История", "⋯ Ещё"]]
    assert rows("10:00", "11:00", "12:00", "13:00") == [["10:00", "11:00", "12:00", "13:00"]]


def test_a_label_that_would_be_cut_off_gets_the_room_it_needs() -> None:
    assert rows("✅ Договорились о встрече", "Не отвечает") == [["✅ Договорились о встрече"], ["Не отвечает"]]
    assert rows("📦 Обещали", "💰 Не оплачено", "🐢 Зависли") == [["📦 Обещали", "💰 Не оплачено"], ["🐢 Зависли"]]


def test_a_parted_row_is_spread_evenly() -> None:
    assert rows("👤 Клиент", "🕘 История", "📎 12", "⋯ Ещё") == [["👤 Клиент", "🕘 История"], ["📎 12", "⋯ Ещё"]]


def test_a_label_wider_than_the_phone_stands_alone() -> None:
    assert columns_for(["Ш" * 60, "1"]) == 1
    assert columns_for([]) == 1


@pytest.mark.parametrize("label", ["Интернет-магазин под ключ для пекарни", "🔔 Анастасия", "👨‍👩‍👧 Семья", "iii"])
@pytest.mark.parametrize("columns", [1, 2, 3])
def test_what_is_cut_fits_its_column_and_says_so(label: str, columns: int) -> None:
    shown = cut(label, columns)
    assert width(shown) <= room(columns)
    assert shown == label or shown.endswith("…")


@given(st.text(max_size=80), st.integers(1, 8))
def test_whatever_is_cut_fits(label: str, columns: int) -> None:
    shown = cut(label, columns)
    assert shown == label if width(label) <= room(columns) else width(shown) <= room(columns)


@given(st.text(alphabet="абвШ i👨‍👩‍👧", max_size=60))
def test_of_a_name_and_what_is_said_of_it_the_name_gives_way(name: str) -> None:
    shown = beside(name, " · 252 000 ₽")
    assert width(shown) <= room(1)
    assert shown.endswith(" · 252 000 ₽")


def test_an_emoji_of_several_parts_is_one_sign_and_is_never_parted() -> None:
    assert width("👨‍👩‍👧") == width("👍🏽") == width("🇷🇺") == width("✏️") == 20
    assert cut("👨‍👩‍👧" * 20, 2) in {"👨‍👩‍👧" * count + "…" for count in range(8)}
