"""A client typed in one go: name and need told apart, in lines or around the number (R20)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.people.typed_client import told_apart


@pytest.mark.parametrize(
    ("pieces", "name", "need"),
    [
        (["Иван Петров", "сайт для пекарни"], "Иван Петров", "сайт для пекарни"),
        (["сайт для пекарни", "Иван Петров"], "Иван Петров", "сайт для пекарни"),
        (["Иван Петров хочет сайт"], "Иван Петров", "хочет сайт"),
        (["John Smith wants a website"], "John Smith", "wants a website"),
        (["Анна, нужен забор"], "Анна", "нужен забор"),
        (["John Smith", "a website"], "John Smith", "a website"),
        (["Маша подруга Лены"], "Маша подруга Лены", ""),
        (["Иван сантехник"], "Иван сантехник", ""),
        (["ООО Ромашка"], "ООО Ромашка", ""),
        (["", "Анна", ""], "Анна", ""),
        ([], "", ""),
    ],
)
def test_name_and_need(pieces: list[str], name: str, need: str) -> None:
    assert told_apart(pieces) == (name, need)


@given(st.lists(st.sampled_from(["Иван", "окна 3 шт", "нужен забор", "ООО Ромашка", "John", "завтра"]), max_size=4))
def test_no_word_is_lost(pieces: list[str]) -> None:
    name, need = told_apart(pieces)
    assert sorted(f"{name} {need}".replace(",", "").split()) == sorted(" ".join(pieces).split())
