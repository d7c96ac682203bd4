"""A stage's name says what has been done, with a perfective verb (R3)."""

import tomllib
from importlib.resources import files

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
        "Отказ отработан",
        "Причина ухода выяснена",
        "ЛПР найден",
        "Дозвон состоялся",
        "Машина принята, ключи получены",
        "ДЕМОНСТРАЦИЯ ПРОВЕДЕНА",
        "Demo held",
        "Proposal sent",
        "Need identified",
        "Decision-maker found",
        "Payment received",
        "Exact estimate given",
        "Money received",
        "Lost client found",
        "Deal won",
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
        ("Недозвон", "no_deed", ""),
        ("Смета в работе", "no_deed", ""),
        ("Нужна смета", "no_deed", ""),
        ("Ожидание оплаты", "no_deed", ""),
        ("Просроченный счёт", "no_deed", ""),
        ("Машина в ремонте", "no_deed", ""),
        ("Дожим", "no_deed", ""),
        ("Следующий шаг", "no_deed", ""),
        ("Дожать клиента", "not_done", ""),
        ("Дозвон", "no_deed", "Дозвон состоялся"),
        ("КП", "no_deed", "КП отправлено"),
        ("Отправить КП", "not_done", "КП отправлено"),
        ("Смета на согласовании", "no_deed", "Смета согласована"),
        ("Анализ потребностей", "no_deed", "Анализ потребностей проведён"),
        ("Заявка с сайта", "no_deed", "Заявка с сайта получена"),
        ("Подписанный договор", "no_deed", "Договор подписан"),
        ("Договор не подписан", "not_done", ""),
        ("Клиент не ответил", "not_done", ""),
        ("Закрыто и не реализовано", "not_done", ""),
        ("Demo not held", "not_done", ""),
        ("Approval needed", "not_done", ""),
        ("Сделка проиграна", "lost", ""),
        ("Отказ получен", "lost", ""),
        ("Клиент отказался", "lost", ""),
        ("Клиент ушёл к конкуренту", "lost", ""),
        ("Заявка отклонена", "lost", ""),
        ("Deal lost", "lost", ""),
        ("Closed lost", "lost", ""),
        ("Request rejected", "lost", ""),
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


WORDS = tomllib.loads((files("crm_core.regulation") / "linter_words.toml").read_text(encoding="utf-8"))
THINGS = (*WORDS["deeds"], *WORDS["phrases"], "недозвон", "дожим", "ожидание", "клиент", "машина", "тендер", "решение")
ABOUT = ("", " в работе", " на подписи", " на согласовании", " с клиентом", " не нужна", " с сайта", " клиента")


@given(st.sampled_from(("", "первый ", "повторная ", "неоплаченный ")), st.sampled_from(THINGS), st.sampled_from(ABOUT))
def test_a_suggestion_is_a_good_name_and_drops_nothing_but_where_the_thing_lies(
    quality: str, thing: str, about: str
) -> None:
    name = f"{quality}{thing}{about}".capitalize()
    fault = lint_name(name)
    if fault is None or not fault.suggestion:
        return
    assert lint_name(fault.suggestion) is None
    kept = name if about not in (" на подписи", " на согласовании") else f"{quality}{thing}".capitalize()
    assert fault.suggestion.casefold().startswith(kept.casefold()) or fault.suggestion in WORDS["phrases"].values()
    assert "проведён" not in fault.suggestion or WORDS["deeds"][thing] == "провести"


@pytest.mark.parametrize("thing", list(WORDS["deeds"]))
def test_every_deed_of_the_list_makes_a_name(thing: str) -> None:
    fault = lint_name(thing.capitalize())
    assert fault is not None
    assert fault.suggestion, thing


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВ -.,123abc", max_size=30))
def test_no_name_breaks_it(name: str) -> None:
    fault = lint_name(name)
    assert fault is None or fault.code in {"no_deed", "not_done", "no_subject", "not_a_step", "lost"}
