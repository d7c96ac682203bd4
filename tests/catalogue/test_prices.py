"""Prices of a table: the column's own habit decides, a number counts by its value, a currency that is said counts."""

from __future__ import annotations

import io
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.catalogue.prices import PriceColumn
from crm_core.spreadsheets.table import Number
from tests.catalogue.tables import HEAD, csv_priced, priced, prices, read, reasons, text, workbook


def test_a_number_of_a_workbook_is_its_value() -> None:
    assert prices(priced(12500, 12.345, 1234.5, 114.99999999999999, 0.1 + 0.2, 100 / 3)) == [
        12500_00, 12_35, 1234_50, 115_00, 30, 33_33,
    ]  # fmt: skip


def test_a_formula_counts_by_what_it_came_to() -> None:
    cached: tuple[Any, ...] = 100 * 1.15, "#DIV/0!"
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ("Стол", "Мебель", "шт."))
        sheet.write_formula(1, 3, "=100*1.15", None, cached[0])
        sheet.write_row(2, 0, ("Стул", "Мебель", "шт."))
        sheet.write_formula(2, 3, "=1/0", None, cached[1])
    got = read(file.getvalue())
    assert prices(got) == [115_00]
    assert reasons(got) == [(3, "formula_error")]


@pytest.mark.parametrize(
    ("cells", "minor"),
    [
        (("12 345", "10,50"), [12_345_00, 10_50]),
        (("12\u00a0345,5", "1\u202f000"), [12_345_50, 1_000_00]),
        (("12'345.50", "12’000"), [12_345_50, 12_000_00]),
        (("1.234,50", "1.500"), [1234_50, 1500_00]),
        (("1,234.50", "1,500"), [1234_50, 1500_00]),
        (("1.250.000", "1.500"), [1_250_000_00, 1500_00]),
        (("1,500", "12,000", "900"), [1500_00, 12_000_00, 900_00]),
        (("1320,00", "'990,50"), [1320_00, 990_50]),
        (("100 руб.", "200 ₽", "300р", "1 тыс. руб."), [100_00, 200_00, 300_00, 1000_00]),
    ],
)
def test_the_habit_of_the_column_decides(cells: tuple[str, ...], minor: list[int]) -> None:
    assert prices(csv_priced(*cells)) == minor


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("10,50", "12,345"), [(3, "too_precise")]),
        (("12.345", "10.50"), [(2, "too_precise")]),
        (("10,50", "10.50", "12,345"), [(4, "ambiguous")]),
        (("12,345",), [(2, "ambiguous")]),
        (("12,345", "1.500"), [(2, "ambiguous"), (3, "ambiguous")]),
        (("15000", "12,345", "1,500"), [(3, "ambiguous"), (4, "ambiguous")]),
    ],
)
def test_where_the_column_does_not_tell_the_line_is_told(cells: tuple[str, ...], told: list[tuple[int, str]]) -> None:
    assert reasons(csv_priced(*cells)) == told


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("-100", "negative"), ("(100)", "negative"), ("15%", "percent"), ("от 500", "not_exact"),
        ("500-700", "not_exact"), ("договорная", "not_an_amount"), ("по запросу", "not_an_amount"), ("", "empty"),
        ("100 $", "stated_currency"), ("€100", "stated_currency"), ("100 USD", "stated_currency"),
        ("100 долл.", "stated_currency"), ("100 у.е.", "stated_currency"), ("#Н/Д", "formula_error"),
        ("#REF!", "formula_error"), ("#ССЫЛКА!", "formula_error"), ("######", "formula_error"),
        ("1 50", "not_an_amount"),
    ],
)  # fmt: skip
def test_what_is_no_price_of_ours_is_told_with_its_line(cell: str, reason: str) -> None:
    got = csv_priced("100", cell)
    assert (prices(got), reasons(got)) == ([100_00], [(3, reason)])


def test_a_column_of_currencies_counts() -> None:
    head = "Название;Категория;Ед.;Цена;Валюта"
    lines = ("А;К;шт;100;USD", "Б;К;шт;100;руб", "В;К;шт;100;", "Г;К;шт;100;RUB", "Д;К;шт;100;монеты")
    got = read("\n".join((head, *lines)).encode())
    assert reasons(got) == [(2, "stated_currency"), (6, "stated_currency")]


@pytest.mark.parametrize("heading", ["Цена, USD", "Цена ($)", "Цена, у.е.", "Price, EUR", "Цена в долл."])
def test_a_currency_in_the_heading_counts(heading: str) -> None:
    got = read(workbook((*HEAD[:3], heading), ("А", "К", "шт", 100)))
    assert reasons(got) == [(2, "stated_currency")]


@pytest.mark.parametrize(
    ("heading", "minor"), [("Цена, руб.", 12_50), ("Цена, ₽", 12_50), ("Цена, тыс. руб.", 12_500_00)]
)
def test_our_own_currency_and_thousands_in_the_heading_count(heading: str, minor: int) -> None:
    assert prices(read(workbook((*HEAD[:3], heading), ("А", "К", "шт", 12.5)))) == [minor]
    assert prices(read(workbook((*HEAD[:3], heading), ("А", "К", "шт", "12,5")))) == [minor]


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("[$$-409]#,##0.00", "stated_currency"), ("#,##0.00\\ [$€-407]", "stated_currency"),
        ('"$"#,##0.00', "stated_currency"), ("0%", "percent"), ("0.0%", "percent"),
    ],
)  # fmt: skip
def test_what_the_format_of_a_cell_shows_counts(shown: str, reason: str) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        ours, other = book.add_format({"num_format": '#,##0.00\\ "₽"'}), book.add_format({"num_format": shown})
        for line, row in enumerate((HEAD, ("А", "К", "шт"), ("Б", "К", "шт"))):
            sheet.write_row(line, 0, row)
        sheet.write(1, 3, 100, ours)
        sheet.write(2, 3, 100, other)
    got = read(file.getvalue())
    assert (prices(got), reasons(got)) == ([100_00], [(3, reason)])


@pytest.mark.parametrize("line", ["Стол,Мебель,шт.,1234,50", "Стол,Мебель,шт.,1,234.50", "Стол,Мебель,шт.,1234,50,да"])
def test_a_price_that_an_unquoted_comma_has_cut_is_a_bad_line(line: str) -> None:
    got = read(f"name,category,unit,price\nСтул,Мебель,шт.,900\n{line}\n".encode())
    assert (prices(got), reasons(got)) == ([900_00], [(3, "too_many_cells")])


def test_a_price_cut_in_two_is_seen_also_where_another_column_stands_right_of_it() -> None:
    head = "name,category,unit,price,description"
    lines = ("Стул,Мебель,шт.,900,удобный", "Стол,Мебель,шт.,1234,50", "Шкаф,Мебель,шт.,5000,")
    got = read("\n".join((head, *lines)).encode())
    assert (prices(got), reasons(got)) == ([900_00, 5000_00], [(3, "too_many_cells")])


def test_empty_cells_at_the_end_of_a_line_are_none() -> None:
    assert prices(text("Стол;Мебель;шт.;100;;;")) == [100_00]


@given(st.lists(st.decimals(0, 10**9, places=4), min_size=1))
def test_numbers_never_become_other_ones(values: list[Decimal]) -> None:
    column = PriceColumn([Number(value) for value in values], "RUB")
    for value in values:
        shown = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
        if shown or not value:
            assert column.minor(Number(value)) == int(shown * 100)


def test_a_tick_in_a_column_of_prices_is_no_sum() -> None:
    got = priced(100, True, False)
    assert prices(got) == [100_00]
    assert [reason for _, reason in reasons(got)] == ["not_an_amount", "not_an_amount"]
