"""A stage's name says what has been done, with a perfective verb (R3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.linter import Fault, lint_name


@pytest.mark.parametrize(
    "name",
    [
        "Демонстрация проведена",
        "Заявка получена",
        "КП отправлено",
        "Счёт выставлен",
        "Счет выставлен",
        "Потребность выявлена",
        "Первый контакт состоялся",
        "Клиент вернулся",
        "Клиенты вернулись",
        "Клиент отобран для возврата",
        "Условия согласованы",
        "Предварительный расчёт дан",
        "Оплачено",
        "Тест-драйв пройден",
        "ДЕМОНСТРАЦИЯ ПРОВЕДЕНА",
        "Demo held",
        "Proposal sent",
        "Need identified",
        "Decision-maker found",
        "Payment received",
        "Exact estimate given",
        "Money received",
    ],
)
def test_a_name_that_says_what_has_been_done_is_taken(name: str) -> None:
    assert lint_name(name) is None


@pytest.mark.parametrize(
    ("name", "code", "suggestion"),
    [
        ("Демонстрация", "no_deed", "Демонстрация проведена"),
        ("Переговоры", "no_deed", "Переговоры проведены"),
        ("Первичный контакт", "no_deed", "Первичный контакт установлен"),
        ("Счёт", "no_deed", "Счёт выставлен"),
        ("Счет", "no_deed", "Счет выставлен"),
        ("Договор на подписи", "no_deed", "Договор подписан"),
        ("Выставленный счёт", "no_deed", "Счёт выставлен"),
        ("Клиент готов", "no_deed", ""),
        ("Новый", "no_deed", ""),
        ("Думает", "not_done", ""),
        ("Клиент думает", "not_done", ""),
        ("Принимает решение", "not_done", ""),
        ("Презентация проводится", "not_done", ""),
        ("Отправить предложение", "not_done", "Предложение отправлено"),
        ("Выставить счёт", "not_done", "Счёт выставлен"),
        ("Отложили покупку", "no_subject", ""),
        ("Отправили предложение", "no_subject", ""),
        ("Покупка отложена", "not_a_step", ""),
        ("Клиент пропал", "not_a_step", ""),
        ("Demo", "no_deed", ""),
        ("Negotiation", "no_deed", ""),
        ("Need", "no_deed", ""),
        ("Thinking", "not_done", ""),
        ("Waiting for payment", "not_done", ""),
        ("Purchase postponed", "not_a_step", ""),
        ("", "no_deed", ""),
        ("123 !", "no_deed", ""),
    ],
)
def test_a_name_that_does_not_is_refused_with_the_reason_and_a_better_one(
    name: str, code: str, suggestion: str
) -> None:
    assert lint_name(name) == Fault(code, suggestion)


@pytest.mark.parametrize(
    "name", ["Демонстрация", "Переговоры", "Звонок", "Договор", "Замер", "Смета", "Встречи", "Оплата"]
)
def test_what_it_suggests_it_takes(name: str) -> None:
    fault = lint_name(name)
    assert fault is not None
    assert fault.suggestion
    assert lint_name(fault.suggestion) is None


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВ -.,123abc", max_size=30))
def test_no_name_breaks_it(name: str) -> None:
    fault = lint_name(name)
    assert fault is None or fault.code in {"no_deed", "not_done", "no_subject", "not_a_step"}
