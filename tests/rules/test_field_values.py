"""Answers that people type, as the fields keep and show them (R13, R14)."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.regulation.loader import load
from crm_core.regulation.schema import Choice, Field
from crm_core.rules.field_values import BadValue, FieldValue, format_value, parse_value
from crm_core.rules.time.field_moment import kept_moment, moment_of

KINDS = ("text", "number", "money", "date", "datetime", "yes_no", "choice", "choices", "phone", "email", "requisites")
CHOICES = (
    Choice.model_validate({"code": "red", "name": {"ru": "Красный", "en": "Red"}}),
    Choice.model_validate({"code": "green", "name": {"ru": "Зелёный", "en": "Green"}}),
    Choice.model_validate({"code": "blue", "name": {"ru": "Синий", "en": "Blue"}}),
)


def field(kind: str) -> Field:
    return Field.model_validate(
        {
            "code": "it",
            "entity": "deal",
            "type": kind,
            "name": "It",
            "ask": "It?",
            "choices": CHOICES if kind.startswith("choice") else (),
        }
    )


def parse(kind: str, text: str) -> FieldValue:
    return parse_value(field(kind), text, currency="RUB", region="RU")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  two\nlines\x00 ", "two\nlines"),
        ("number", "1 500", 1500),
        ("number", "1,500", 1500),
        ("number", "-2,5", "-2.5"),
        ("number", "0", 0),
        ("money", "12 500,50 ₽", {"minor": 1250050, "currency": "RUB"}),
        ("date", "31.12.2026", "2026-12-31"),
        ("date", "2026-12-31", "2026-12-31"),
        ("datetime", "4.12.2026 15:00", "2026-12-04T15:00:00+00:00"),
        ("datetime", "2026-12-04 15:00:00", "2026-12-04T15:00:00+00:00"),
        ("datetime", "2026-12-04T15:00+03:00", "2026-12-04T12:00:00+00:00"),
        ("yes_no", "Да", True),
        ("yes_no", "no", False),
        ("choice", "blue", "blue"),
        ("choice", " зеленый ", "green"),
        ("choice", "RED", "red"),
        ("choices", "синий, Red", ["red", "blue"]),
        ("phone", "8 912 345-67-89", "+79123456789"),
        ("email", "Ivan@Example.COM", "ivan@example.com"),
    ],
)
def test_an_answer_is_kept_by_its_fields_type(kind: str, text: str, value: FieldValue) -> None:
    assert parse(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("text", " \n ", "empty"),
        ("text", "\x00", "empty"),
        ("text", "x" * 2001, "too_long"),
        ("number", "many", "not_a_number"),
        ("number", "--5", "not_a_number"),
        ("number", "nan", "not_a_number"),
        ("number", "1e400", "not_a_number"),
        ("number", "9" * 20, "too_large"),
        ("money", "a lot", "not_an_amount"),
        ("money", "0,005", "too_precise"),
        ("date", "31.02.2026", "not_a_date"),
        ("date", "soon", "not_a_date"),
        ("datetime", "31.02.2026 10:00", "not_a_date"),
        ("datetime", "4.12.2026", "not_a_date"),
        ("datetime", "4.12.2026 25:00", "not_a_date"),
        ("datetime", "01.01.0001 00:00", "not_a_date"),
        ("datetime", "2026-12-04T15:00+99:99", "not_a_date"),
        ("yes_no", "maybe", "not_yes_or_no"),
        ("choice", "yellow", "not_a_choice"),
        ("choices", "red, yellow", "not_a_choice"),
        ("choices", ",;", "empty"),
        ("phone", "none", "not_a_number"),
        ("phone", "123", "impossible"),
        ("email", "ivan@", "not_an_email"),
        ("email", "ivan@example", "not_an_email"),
        ("email", "i van@example.com", "not_an_email"),
    ],
)
def test_what_a_field_cannot_keep_is_refused_with_its_reason(kind: str, text: str, code: str) -> None:
    with pytest.raises(BadValue) as raised:
        parse(kind, text)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("kind", "value", "ru", "en"),
    [
        ("text", "hello", "hello", "hello"),
        ("number", 1500, "1 500", "1,500"),
        ("number", "2.5", "2,5", "2.5"),
        ("money", {"minor": 1250000, "currency": "RUB"}, "12 500 ₽", "₽12,500"),
        ("date", "2026-12-31", "31 дек. 2026 г.", "Dec 31, 2026"),
        ("datetime", "2026-12-04T15:00:00+00:00", "04.12.2026 15:00", "04.12.2026 15:00"),
        ("yes_no", True, "yes", "yes"),
        ("choice", "green", "Зелёный", "Green"),
        ("choices", ["red", "blue"], "Красный, Синий", "Red, Blue"),
        ("choice", "gone", "gone", "gone"),
        ("phone", "+79123456789", "+7 912 345-67-89", "+7 912 345-67-89"),
        ("email", "a@b.ru", "a@b.ru", "a@b.ru"),
    ],
)
def test_a_kept_value_is_shown_in_the_readers_language(kind: str, value: FieldValue, ru: str, en: str) -> None:
    shown = [
        format_value(field(kind), value, locale).replace("\u00a0", " ").replace("\u202f", " ")
        for locale in ("ru", "en")
    ]
    assert shown == [ru, en]


def test_the_source_is_chosen_from_the_regulations_own_list() -> None:
    regulation = load()
    source = regulation.field("source")
    offered = regulation.choices(source)
    assert parse_value(source, "Авито", currency="RUB", region="RU", choices=offered) == "avito"
    assert format_value(source, "avito", "en", offered) == "Avito"


@given(st.sampled_from(KINDS), st.text())
def test_no_answer_breaks_it_and_what_is_kept_is_json_and_can_be_shown(kind: str, text: str) -> None:
    try:
        value = parse(kind, text)
    except BadValue:
        return
    assert json.loads(json.dumps(value)) == value
    assert format_value(field(kind), value, "ru").encode()


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["UTC", "Asia/Kamchatka", "Europe/Moscow"]),
)
def test_a_moment_is_shown_by_the_readers_own_clock_and_read_back_as_it_was(at: datetime, zone: str) -> None:
    kept = kept_moment(at.replace(tzinfo=UTC))
    shown = format_value(field("datetime"), kept, "ru", zone=zone)
    read = parse_value(field("datetime"), shown, currency="RUB", region="RU", zone=zone)
    assert moment_of(str(read)).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == moment_of(kept).astimezone(
        ZoneInfo(zone)
    ).replace(tzinfo=None, fold=0)


@given(st.sampled_from(["number", "money", "phone", "email"]), st.integers(0, 10**9))
def test_what_is_shown_can_be_typed_back(kind: str, number: int) -> None:
    text = {"phone": f"+7912{number:07d}"[:12], "email": f"a{number}@b.ru"}.get(kind, str(number))
    value = parse(kind, text)
    assert parse(kind, format_value(field(kind), value, "ru")) == value
