"""Requisites out of a pasted card: every part by its control digits, a slip told by the part that has it (R15)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_core.rules.money.requisites import (
    BadRequisites,
    account_is_right,
    checked,
    inn_is_right,
    ogrn_is_right,
    parse_requisites,
)

INN, KPP, OGRN, BIK = "7707083893", "773601001", "1027700132195", "044525225"
ACCOUNT, CORR = "40702810638050013199", "30101810400000000225"
WHOLE = {"inn": INN, "kpp": KPP, "ogrn": OGRN, "account": ACCOUNT, "bik": BIK, "corr_account": CORR}


@pytest.mark.parametrize(
    "card",
    [
        f"ООО «Ромашка»\nИНН {INN}\nКПП {KPP}\nОГРН {OGRN}\nр/с {ACCOUNT}\nБанк: ПАО Сбербанк\nБИК {BIK}\nк/с {CORR}",
        f"ООО «Ромашка» ИНН/КПП {INN}/{KPP} ОГРН {OGRN} р/с {ACCOUNT} в ПАО Сбербанк; БИК {BIK}, к/с {CORR}",
        f"Наименование: ООО «Ромашка»; инн: {INN}; кпп: {KPP}; огрн: {OGRN}; Расчётный счёт: 40702 810 6 3805 0013199;"
        f" Банк получателя: ПАО Сбербанк; бик: {BIK}; Корр. счет: {CORR}",
        f"ООО «Ромашка»\n{INN}\n{KPP}\n{OGRN}\n{ACCOUNT}\nБанк ПАО Сбербанк\n{BIK}\n{CORR}",
    ],
)
def test_a_card_is_read_as_companies_write_it(card: str) -> None:
    assert parse_requisites(card) == WHOLE | {"name": "ООО «Ромашка»", "bank": "ПАО Сбербанк"}


def test_a_tax_number_alone_will_do_and_nothing_else_does() -> None:
    assert parse_requisites(f" {INN} ") == {"inn": INN}
    assert parse_requisites("ИП Иванов Иван, ИНН 500100732259")["inn"] == "500100732259"
    for words in ("1", "потом пришлют", "ООО «Ромашка»", f"КПП {KPP}"):
        with pytest.raises(BadRequisites, match="no_inn"):
            parse_requisites(words)


@pytest.mark.parametrize(
    ("part", "wrong", "code"),
    [
        ("inn", "7707083894", "inn_control"),
        ("inn", "77070838931", "inn_length"),
        ("kpp", "7736010", "kpp_form"),
        ("ogrn", "1027700132196", "ogrn_control"),
        ("ogrn", "10277001321951", "ogrn_length"),
        ("bik", "944525225", "bik_form"),
        ("account", "40702810638050013198", "account_control"),
        ("account", "4070281063805001319", "account_length"),
        ("corr_account", "30101810400000000226", "corr_account_control"),
    ],
)
def test_what_is_wrong_is_told_by_its_part(part: str, wrong: str, code: str) -> None:
    with pytest.raises(BadRequisites, match=f"^{code}$"):
        checked(WHOLE | {part: wrong})
    tags = {"inn": "ИНН", "kpp": "КПП", "ogrn": "ОГРН", "bik": "БИК", "account": "р/с", "corr_account": "к/с"}
    card = "\n".join(f"{tags[name]} {value}" for name, value in (WHOLE | {part: wrong}).items())
    with pytest.raises(BadRequisites, match=f"^{code}$"):
        parse_requisites(card)


def test_an_account_without_its_bank_cannot_be_checked() -> None:
    with pytest.raises(BadRequisites, match="account_without_bik"):
        parse_requisites(f"ИНН {INN}, р/с {ACCOUNT}")


def completed(head: str, right: object, places: int = 1) -> str:
    """Figures with the control digits that make them right."""
    tails = (f"{tail:0{places}}" for tail in range(10**places))
    return next(head + tail for tail in tails if right(head + tail))  # type: ignore[operator]


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_companys_tax_number_is_seen_unless_both_sums_agree(
    head: str, place: int, shift: int
) -> None:
    inn = completed(head, inn_is_right)
    other = inn[:place] + str((int(inn[place]) + shift) % 10) + inn[place + 1 :]
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    sums = [sum(int(digit) * weight for digit, weight in zip(one, weights, strict=False)) % 11 for one in (inn, other)]
    # Remainders of 10 and 0 are written alike: the one slip that the rule itself does not see.
    assume(set(sums) != {0, 10})
    assert not inn_is_right(other)


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(10, 11), st.integers(1, 9))
def test_a_wrong_control_digit_of_a_persons_tax_number_is_seen(head: str, place: int, shift: int) -> None:
    inn = completed(head, inn_is_right, 2)
    assert not inn_is_right(inn[:place] + str((int(inn[place]) + shift) % 10) + inn[place + 1 :])


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(1, 9))
def test_a_wrong_control_digit_of_a_registration_is_seen(head: str, shift: int) -> None:
    ogrn = completed(head, ogrn_is_right)
    assert not ogrn_is_right(ogrn[:-1] + str((int(ogrn[-1]) + shift) % 10))


@given(st.text("0123456789", min_size=11, max_size=11), st.integers(0, 19), st.integers(1, 9))
def test_any_one_wrong_digit_of_an_account_is_seen(tail: str, place: int, shift: int) -> None:
    bik = "044525974"
    head = next(f"40702810{key}" for key in range(10) if account_is_right(f"40702810{key}{tail}", bik))
    account = head + tail
    wrong = account[:place] + str((int(account[place]) + shift) % 10) + account[place + 1 :]
    assume(not wrong.startswith("301"))
    assert not account_is_right(wrong, bik)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    try:
        found = parse_requisites(text)
    except BadRequisites:
        return
    assert checked(found) == found
