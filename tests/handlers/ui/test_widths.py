"""Buttons stand side by side as long as each can be read whole on a small phone."""

from __future__ import annotations

import pytest

from handlers.ui.kit.button_layout import columns_for, cut, room, width
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
