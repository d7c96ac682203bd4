"""What a request is called: the client's own words, well begun and cut between words (R18)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.deals.request_title import LONGEST, request_title
from crm_core.rules.people.small_talk import words_in


@pytest.mark.parametrize(
    ("need", "title"),
    [
        (
            "а сколько стоит кухня угловая 3 метра? звоните после шести\nещё нужна доставка в Казань",
            "Сколько стоит кухня угловая 3 метра? ещё нужна доставка в Казань",
        ),
        ("сайт для пекарни, звоните после шести", "Сайт для пекарни"),
        ("Website for a bakery. Call me after six please", "Website for a bakery."),
        ("Нужно звонить клиентам за нас", "Нужно звонить клиентам за нас"),
        ("звоните после шести", "Звоните после шести"),
        ("iPhone 15, два штуки", "iPhone 15, два штуки"),
        ("нужен сайт www.foo.ru, сроки 1.5 месяца", "Нужен сайт www.foo.ru, сроки 1.5 месяца"),
        ("ну", "Ну"),
        (f"{'очень ' * 12}нужен шкаф в прихожую", f"О{('очень ' * 12)[1:]}нужен…"),
        ("  ", ""),
    ],
)
def test_a_title_reads_as_a_title(need: str, title: str) -> None:
    assert request_title(need) == title


WORDS = st.text("абвгде zyx.,!?\n-15", max_size=300)


@given(WORDS)
def test_a_title_is_one_short_line_of_their_own_words(need: str) -> None:
    title = request_title(need)
    assert len(title) <= LONGEST
    assert "\n" not in title
    # All but the last, which a single endless word may be cut in, are words of the need in its order.
    rest = iter(words_in(need))
    assert all(word in rest for word in words_in(title)[:-1])


@given(WORDS)
def test_words_give_a_title(need: str) -> None:
    assert bool(words_in(request_title(need))) == bool(words_in(need))
