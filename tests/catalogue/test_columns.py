"""The shape of a table: where its headings are, what they are called, and lines that are no goods."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from crm_core.spreadsheets.table import BadSheet
from tests.catalogue.tables import HEAD, prices, read, reasons, text, workbook

TABLE = (("Стол", "Мебель", "шт.", 100), ("Стул", "Мебель", "шт.", 200))


@pytest.mark.parametrize(
    "head",
    [
        ("Наименование", "Группа", "Ед. изм.", "Цена"),
        ("Номенклатура", "Раздел", "Единица", "Цена, руб."),
        ("НАИМЕНОВАНИЕ ТОВАРА", "Товарная группа", "Ед.изм", "Розничная цена"),
        ("Товар / услуга", "Категория товара", "Ед", "Стоимость (руб.)"),
        ("Product name", "Category", "Unit of measure", "Unit price"),
        ("Item", "Group", "UOM", "Price, RUB"),
        (" название: ", "КАТЕГОРИЯ*", "Единица\nизмерения", "Цена:"),
        ("Hаименование", "Категoрия", "Eд.", "Цeна"),
    ],
)
def test_headings_are_known_by_their_usual_words(head: tuple[str, ...]) -> None:
    assert prices(read(workbook(head, *TABLE))) == [100_00, 200_00]


def test_the_goods_of_moysklad_are_read_by_its_own_headings() -> None:
    head = (
        "Группы", "UUID", "Тип", "Код", "Наименование", "Внешний код", "Артикул", "Единица измерения",
        "Цена: Цена продажи", "Валюта (Цена продажи)", "Закупочная цена", "Валюта (Закупочная цена)", "Архивный",
    )  # fmt: skip
    row = ("Мебель", "u", "Товар", "1", "Стол", "x", "A1", "шт", "'1320,00", "руб", "900,00", "USD", "нет")
    gone = ("Мебель", "v", "Товар", "2", "Стул", "y", "A2", "шт", "500,00", "руб", "1,00", "руб", "да")
    got = read(workbook(head, row, gone))
    assert [(one.name, one.category, one.unit, one.price, one.active) for one in got.wares] == [
        ("Стол", "Мебель", "шт", 1320_00, True),
        ("Стул", "Мебель", "шт", 500_00, False),
    ]


def test_a_title_above_the_headings_is_no_heading() -> None:
    got = read(workbook(("Прайс-лист на 27.11.2026",), ("ООО «Ромашка», тел. 8 800 555-35-35",), (), HEAD, *TABLE))
    assert [ware.line for ware in got.wares] == [5, 6]


def test_a_title_merged_over_all_columns_is_no_line() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "Прайс-лист")
        for line, row in enumerate((HEAD, *TABLE), start=1):
            sheet.write_row(line, 0, row)
    assert prices(read(file.getvalue())) == [100_00, 200_00]


def test_a_category_merged_over_several_lines_is_of_each() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.merge_range(1, 1, 3, 1, "Мебель")
        for line, name in enumerate(("Стол", "Стул", "Шкаф"), start=1):
            sheet.write(line, 0, name)
            sheet.write_row(line, 2, ("шт.", 100 * line))
    got = read(file.getvalue())
    assert [(one.name, one.category) for one in got.wares] == [
        ("Стол", "Мебель"), ("Стул", "Мебель"), ("Шкаф", "Мебель"),
    ]  # fmt: skip


def test_lines_that_name_a_category_alone_are_the_category_of_what_follows() -> None:
    rows = ("Мебель",), ("Стол", "шт.", 100), ("Свет",), ("Лампа", "шт.", 50), ("Итого",)
    got = read(workbook(("Наименование", "Ед.", "Цена"), *rows))
    assert [(one.name, one.category) for one in got.wares] == [("Стол", "Мебель"), ("Лампа", "Свет")]
    assert reasons(got) == [(6, "total")]


@pytest.mark.parametrize("total", ["Итого", "ИТОГО:", "Всего по прайсу", "Total", "Итого по группе"])
def test_a_total_is_no_product(total: str) -> None:
    got = read(workbook(HEAD, *TABLE, (total, "", "", 300)))
    assert (len(got.wares), reasons(got)) == (2, [(4, "total")])


def test_headings_that_are_repeated_are_no_product() -> None:
    got = read(workbook(HEAD, TABLE[0], HEAD, TABLE[1]))
    assert (prices(got), got.bad) == ([100_00, 200_00], ())


def book_of(*sheets: tuple[str, tuple[tuple[object, ...], ...], str]) -> bytes:
    """Sheets with their name, rows, and whether they are hidden."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for place, (name, rows, seen) in enumerate(sheets):
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
            if seen == "hidden":
                sheet.hide()
            elif seen == "very hidden":
                sheet.very_hidden()
            elif place:
                sheet.set_first_sheet()
                sheet.activate()
    return file.getvalue()


@pytest.mark.parametrize("cover", [(), (("Наша компания",), ("Прайс-лист",))], ids=["empty", "words"])
def test_the_sheet_that_holds_the_list_is_read(cover: tuple[tuple[object, ...], ...]) -> None:
    assert prices(read(book_of(("Титул", cover, ""), ("Прайс", (HEAD, *TABLE), "")))) == [100_00, 200_00]


@pytest.mark.parametrize("hidden", ["hidden", "very hidden"])
def test_a_hidden_sheet_is_not_what_the_sender_sees(hidden: str) -> None:
    old = (HEAD, ("Старый стол", "Мебель", "шт.", 1))
    assert prices(read(book_of(("Старый", old, hidden), ("Прайс", (HEAD, *TABLE), "")))) == [100_00, 200_00]


def test_several_lists_are_one_catalogue_and_say_so() -> None:
    light = (HEAD, ("Лампа", "Свет", "шт.", 50), ("Стол", "Мебель", "шт.", 70))
    got = read(book_of(("Мебель", (HEAD, *TABLE), ""), ("Свет", light, "")))
    assert prices(got) == [100_00, 200_00, 50_00]
    assert got.sheets == ("Мебель", "Свет")
    assert [(bad.sheet, bad.line, bad.reason, bad.said) for bad in got.bad] == [("Свет", 3, "repeated", "2")]


def test_hidden_lines_are_left_out_and_counted() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate((HEAD, *TABLE)):
            sheet.write_row(line, 0, row)
        sheet.set_row(1, None, None, {"hidden": True})
    got = read(file.getvalue())
    assert (prices(got), got.hidden) == ([200_00], 1)


def test_columns_that_are_missing_are_named() -> None:
    with pytest.raises(BadSheet, match="no_columns") as bad:
        read("Название;Категория;Цена\nСтол;Мебель;100\n".encode())
    assert bad.value.where == "unit"


@pytest.mark.parametrize("again", ["Ёлка", "Елка", "ЁЛКА ", "«Ёлка»", "Е\u0308лка", "Eлка"])
def test_the_same_thing_in_another_spelling_is_told_as_the_line_above(again: str) -> None:
    got = text("Ёлка;Праздник;шт.;100", f"{again};праздник;ШТ;200")
    assert (len(got.wares), reasons(got)) == (1, [(3, "repeated")])
    assert got.bad[0].said == "2"


def test_categories_and_units_have_one_spelling() -> None:
    got = text("Стол;Мебель;шт.;100", "Стул;МЕБЕЛЬ ;шт;200", "Шкаф;Mебель;Шт.;300")
    assert {(one.category, one.unit) for one in got.wares} == {("Мебель", "шт.")}
