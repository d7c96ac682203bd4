"""An address in any spelling is one address; what is none is not made into one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm_core.rules.people.emails import BadEmail, normalise, taken_out


@pytest.mark.parametrize(
    "typed",
    [
        "ivan@mail.ru", "Ivan@Mail.RU", " <ivan@mail.ru> ", "mailto:ivan@mail.ru", "(ivan@mail.ru)", "ivan@mail.ru.",
        "ivan @ mail.ru", "ivan(at)mail.ru", "ivan [at] mail [dot] ru", "ivan собака mail.ru", "ivan@mail,ru",
        "ｉｖａｎ＠mail.ru", "«ivan@mail.ru»", "ivan@mail.ru;",
    ],
)  # fmt: skip
def test_an_address_in_any_spelling_is_one(typed: str) -> None:
    assert normalise(typed) == "ivan@mail.ru"


def test_a_domain_is_kept_in_its_own_alphabet() -> None:
    assert normalise("Иван@Почта.РФ") == normalise("иван@xn--80a1acny.xn--p1ai") == "иван@почта.рф"


NONE = ("", "ivan", "ivan@", "@mail.ru", "ivan@mail", "a@b..ru", "x" * 300 + "@mail.ru", "напишите")


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadEmail):
        normalise(typed)


def test_it_is_taken_out_of_a_line() -> None:
    found, rest = taken_out("Анна, почта: Anna@Mail.ru, звонить после 18")
    assert found == "anna@mail.ru"
    assert rest.split() == ["Анна,", "почта:", ",", "звонить", "после", "18"]


@given(st.emails())
@example("0@A.XN--GECRJ9C")
def test_its_one_spelling_is_its_own(typed: str) -> None:
    try:
        once = normalise(typed)
    except BadEmail:
        return
    assert normalise(once) == normalise(once.upper()) == once
