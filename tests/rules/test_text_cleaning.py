"""Names that nobody sees are none; what is seen stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.texts.text_cleaning import one_line

UNSEEN = "\u3164\u2800\u200b\u200c\u200d\u2060\ufeff\u00ad\u115f\u1160\uffa0\u034f\u180e\u202e \t\n\u00a0\u2003"


@given(st.text(alphabet=UNSEEN, max_size=20))
def test_a_name_of_characters_that_nobody_sees_is_empty(name: str) -> None:
    assert one_line(name) == ""


@given(st.text(alphabet=UNSEEN, max_size=6), st.text(alphabet=UNSEEN, max_size=6))
def test_what_is_seen_among_them_stays(before: str, after: str) -> None:
    assert one_line(f"{before}Ли{after}").strip("\u200c\u200d ") == "Ли"


@pytest.mark.parametrize("name", ["🌸", "❤️‍🔥 Аня", "李", "Ø", "...", "Анна-Мария"])
def test_signs_and_other_alphabets_are_names(name: str) -> None:
    assert one_line(name) == name
