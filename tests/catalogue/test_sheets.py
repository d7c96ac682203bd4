"""Tables as people send them: encodings, delimiters, workbooks, and what is no table at all."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.rules.catalogue import sheet as catalogue_sheet
from crm_core.rules.catalogue.sheet import BadRow, Ware
from crm_core.spreadsheets import reading, table
from crm_core.spreadsheets.table import BadSheet
from tests.catalogue.tables import workbook

HEAD = "Название;Категория;Ед.;Цена;В продаже\n"
SITE = Ware(2, "Сайт", "Разработка", "шт.", 12_500_50, None)


def wares(data: bytes) -> catalogue_sheet.CatalogueSheet:
    return catalogue_sheet.read(reading.read(data), "RUB")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_is_read_in_any_usual_encoding_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    text = (HEAD + "Сайт;Разработка;шт.;12 500,50;\n").replace(";", delimiter)
    assert wares(text.encode(encoding)).wares == (SITE,)


def test_commas_part_columns_where_the_cells_are_quoted() -> None:
    text = 'name,category,unit,price\n"Сайт",Разработка,шт.,"12,500.50"\n'
    assert wares(text.encode()).wares == (SITE,)


def test_a_workbook_is_read_with_its_numbers_and_its_own_line_numbers() -> None:
    data = workbook(("Name", "Category", "Unit", "Price", "Active"), (), ("Сайт", "Разработка", "шт.", 12500.5, True))
    assert wares(data).wares == (Ware(3, "Сайт", "Разработка", "шт.", 12_500_50, True),)


def test_every_bad_line_is_told_with_its_column_and_its_reason() -> None:
    text = HEAD + (
        ";Разработка;шт.;1\n"
        "Сайт;;шт.;1\n"
        "Сайт;Разработка;шт.;дорого\n"
        f"{'я' * 201};Разработка;шт.;1\n"
        "Сайт;Разработка;шт.;1;возможно\n"
        "Сайт;Разработка;шт.;1;да\n"
        "сайт;разработка;шт.;2\n"
    )
    read = wares(text.encode())
    assert read.bad == (
        BadRow(2, "name", "empty"),
        BadRow(3, "category", "empty"),
        BadRow(4, "price", "not_an_amount"),
        BadRow(5, "name", "too_long"),
        BadRow(6, "active", "not_yes_or_no"),
        BadRow(8, "name", "repeated"),
    )
    assert [ware.line for ware in read.wares] == [7]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n ; ;\n", "empty"),
        (b"PK\x03\x04 not really", "not_a_table"),
        (b"\xd0\xcf\x11\xe0 neither", "not_a_table"),
        (b"\x00\x01\x02", "not_a_table"),
        (b"x" * (table.MAX_BYTES + 1), "too_big"),
        (b"a;b\n" * (table.MAX_ROWS + 1), "too_long"),
    ],
)
def test_what_is_no_table_is_told_apart(data: bytes, code: str) -> None:
    with pytest.raises(BadSheet) as bad:
        reading.read(data)
    assert bad.value.code == code


def test_a_workbook_that_would_fill_the_memory_is_not_opened() -> None:
    with pytest.raises(BadSheet, match="too_big"):
        reading.read(bomb())


def test_a_table_without_names_of_columns_is_asked_for_them() -> None:
    with pytest.raises(BadSheet, match="no_columns"):
        wares("Сайт;Разработка;шт.;100\n".encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_told_not_to_be(data: bytes) -> None:
    try:
        book = reading.read(data)
    except BadSheet:
        return
    assert all(any(row.cells) for sheet in book.sheets for row in sheet.rows)
