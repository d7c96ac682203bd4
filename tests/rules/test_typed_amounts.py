"""Amounts as people write them: read, asked about, or told what they are instead; never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.money.amounts import Money, format_money
from crm_core.rules.money.typed_amounts import BadMoney, Mark, currencies, decimal_of, habit, mark_of, parse_money


def rub(minor: int) -> Money:
    return Money(minor, "RUB")


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12500", 1250000),
        ("12 500", 1250000),
        ("12\u00a0500,50", 1250050),
        ("12,500.50", 1250050),
        ("12.500,50", 1250050),
        ("1.250.000", 125000000),
        ("1,250,000", 125000000),
        ("12’500", 1250000),
        ("12\u202f500,5", 1250050),
        ("12 345,67", 1234567),
        ("500 т.р.", 50000000),
        ("500тр", 50000000),
        ("500 т. руб.", 50000000),
        ("10к", 1000000),
        ("10кк", 1000000000),
        ("1,5 млн руб", 150000000),
        ("2 млрд", 200000000000),
        ("₽12,500", 1250000),
        ("0,5", 50),
        ("0.500", 50),
        ("12,5", 1250),
        ("12 500 ₽", 1250000),
        ("12 500 руб.", 1250000),
        ("10 рублей", 1000),
        ("15 тыс.", 1500000),
        ("15 тыс. руб.", 1500000),
        ("1,5 млн", 150000000),
        ("1.5m", 150000000),
        ("12k", 1200000),
        ("1,250 тыс", 125000),
        ("100.", 10000),
        ("0", 0),
    ],
)
def test_an_amount_is_read_as_people_type_it(text: str, minor: int) -> None:
    assert parse_money(text, "RUB") == rub(minor)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_an_amount"),
        ("дорого", "not_an_amount"),
        ("-5", "negative"),
        ("−5 руб.", "negative"),
        ("(500)", "negative"),
        ("15%", "percent"),
        ("от 500", "not_exact"),
        ("до 1 000 руб.", "not_exact"),
        ("~500", "not_exact"),
        ("500-700", "not_exact"),
        ("1 000 – 2 000 ₽", "not_exact"),
        ("12.345", "ambiguous"),
        ("12,345", "ambiguous"),
        ("12.500", "ambiguous"),
        ("1 50", "not_an_amount"),
        ("12 34 567", "not_an_amount"),
        ("договорная", "not_an_amount"),
        ("5 штук", "not_an_amount"),
        ("10 или 20", "not_an_amount"),
        ("1,2,3", "not_an_amount"),
        ("12.345.6", "not_an_amount"),
        ("1e5", "not_an_amount"),
        ("0,005", "too_precise"),
        ("9" * 20, "too_large"),
        ("9" * 4000, "not_an_amount"),
    ],
)
def test_what_is_no_amount_is_refused_not_guessed(text: str, code: str) -> None:
    with pytest.raises(BadMoney) as raised:
        parse_money(text, "RUB")
    assert raised.value.code == code


def test_a_currency_without_small_coins_has_none() -> None:
    assert parse_money("1 500", "JPY") == Money(1500, "JPY")
    with pytest.raises(BadMoney):
        parse_money("1500,5", "JPY")


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    try:
        money = parse_money(text, "RUB")
    except BadMoney:
        return
    assert money.minor >= 0


@given(st.integers(0, 10**14), st.sampled_from(["ru", "en"]))
def test_what_is_shown_reads_back_as_the_same_amount(minor: int, locale: str) -> None:
    assert parse_money(format_money(rub(minor), locale), "RUB") == rub(minor)


@pytest.mark.parametrize("typed", ["500$", "€ 500", "500 eur", "£500", "500 тенге", "USD 500", "1.5k $"])
def test_another_currency_that_is_said_is_never_taken_for_ours(typed: str) -> None:
    with pytest.raises(BadMoney) as bad:
        parse_money(typed, "RUB")
    assert bad.value.code == "stated_currency"


@pytest.mark.parametrize(
    ("typed", "currency"), [("500 руб.", "RUB"), ("500р", "RUB"), ("$500", "USD"), ("500 €", "EUR"), ("500", "EUR")]
)
def test_the_currency_that_is_asked_for_may_be_said(typed: str, currency: str) -> None:
    assert parse_money(typed, currency).amount == 500


@pytest.mark.parametrize("typed", ["500 долларов", "100 баксов", "US$ 100", "100 у.е.", "50 евро", "100 ₸"])
def test_a_currency_in_words_counts_as_its_sign(typed: str) -> None:
    with pytest.raises(BadMoney, match="stated_currency"):
        parse_money(typed, "RUB")


def test_whoever_reads_english_parts_thousands_by_commas() -> None:
    assert parse_money("12,345", "RUB", "en") == rub(12_345_00)
    with pytest.raises(BadMoney, match="too_precise"):
        parse_money("12.345", "RUB", "en")
    assert parse_money("12,5", "RUB", "en") == rub(12_50)


@pytest.mark.parametrize(
    ("unit", "code"),
    [("руб.", "RUB"), ("₽", "RUB"), ("RUR", "RUB"), ("USD", "USD"), ("доллар", "USD"), ("тг", "KZT"), ("CHF", "CHF")],
)
def test_a_currency_is_known_by_its_words(unit: str, code: str) -> None:
    assert code in currencies(unit)


GROUPED = {" ": ",.", "\u00a0": ",.", "\u202f": ",.", "'": ",.", ".": ",", ",": "."}


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[str], list[Decimal], Mark]:
    """Figures of one habit: the same mark between thousands, the same before hundredths, at least one that tells."""
    gap = draw(st.sampled_from(list(GROUPED)))
    mark: Mark = draw(st.sampled_from([",", "."] if len(GROUPED[gap]) > 1 else [GROUPED[gap]]))  # type: ignore[assignment]
    minors = draw(st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
    told = draw(st.integers(1, 10**9).filter(lambda minor: minor % 100))
    values = [Decimal(minor).scaleb(-2) for minor in (*minors, told)]
    written = [f"{value:,.2f}".replace(",", "g").replace(".", mark).replace("g", gap) for value in values]
    return [one.replace("\u00a0", " ").replace("\u202f", " ") for one in written], values, mark


@given(columns())
def test_a_column_of_one_habit_is_read_as_it_was_written(column: tuple[list[str], list[Decimal], Mark]) -> None:
    written, values, mark = column
    assert habit(written) == mark
    assert [decimal_of(one, mark) for one in written] == values


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from([".", ","]))
def test_what_says_nothing_by_itself_is_read_by_its_column_or_asked_about(head: int, tail: int, mark: Mark) -> None:
    digits, other = f"{head}{mark}{tail:03}", "," if mark == "." else "."
    assert mark_of(digits) is None
    assert decimal_of(digits, mark) == Decimal(f"{head}.{tail:03}")
    assert decimal_of(digits, other) == head * 1000 + tail  # type: ignore[arg-type]
    with pytest.raises(BadMoney, match="ambiguous"):
        decimal_of(digits)
