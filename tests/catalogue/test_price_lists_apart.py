"""A price list is read into its wares apart: what a small file grows into is met by its reader alone (R75, R76)."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core import apart
from crm_core.apart import NotSurvived, run_apart
from crm_core.rules.catalogue import sheet
from crm_core.services.catalogue import price_lists
from crm_core.services.catalogue.price_lists import read_price_list
from crm_core.spreadsheets import reading
from crm_core.spreadsheets.table import MAX_CELL, BadSheet
from crm_core.spreadsheets.workbooks import number_of

HEADS = ("Название", "Категория", "Ед.", "Цена")


def of_excel_2003(price: str) -> bytes:
    head, line = (
        "".join(f'<Cell><Data ss:Type="{kind}">{words}</Data></Cell>' for words, kind in row)
        for row in (
            [(one, "String") for one in HEADS],
            [("Стол", "String"), ("Мебель", "String"), ("шт", "String"), (price, "Number")],
        )
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = f"<Row>{head}</Row><Row>{line}</Row>"
    sheet = f'<Worksheet ss:Name="1"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>'.encode()


def repeated(words: str, times: int) -> bytes:
    """A workbook that holds these words once, and shows them so many times."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet("Прайс")
        page.write_row(0, 0, HEADS)
        for line in range(times):
            page.write_string(1 + line // 10, line % 10, words)
    return file.getvalue()


async def test_a_list_read_apart_is_what_is_read_here() -> None:
    lines = "".join(f"Стол {one};Мебель;шт;{'?' if one % 3 else one}\n" for one in range(400))
    data = (";".join(HEADS) + "\n" + lines).encode()
    assert await read_price_list(data, "RUB") == sheet.read(reading.read(data), "RUB")
    with pytest.raises(BadSheet, match="no_columns") as bad:
        await read_price_list("Название;Цена\nСтол;5\n".encode(), "RUB")
    assert bad.value.where


@pytest.mark.parametrize("number", ["1e999999999", "-1e-999999999", "NaN", "sNaN", "Infinity", "1e40"])
def test_a_number_of_hundreds_of_figures_is_no_number(number: str) -> None:
    """Written out, the first of these fills a gigabyte: the file is 600 bytes."""
    found = sheet.read(reading.read(of_excel_2003(number)), "RUB")
    assert [(one.column, one.said) for one in found.bad] == [("price", number)]
    assert not found.wares


@given(st.decimals() | st.floats())
def test_every_number_of_a_cell_is_short_or_none(value: Decimal | float) -> None:
    number = number_of(value) if not isinstance(value, Decimal) or not value.is_snan() else None
    assert number is None or len(f"{number:f}") <= 50


@given(st.integers(MAX_CELL - 1, MAX_CELL + 2), st.integers(1, 3))
@settings(max_examples=8)
def test_no_cell_is_longer_than_a_cell_may_be(length: int, times: int) -> None:
    data = f"a;b\n{'x' * length};2\n".encode() * times
    if length > MAX_CELL:
        with pytest.raises(BadSheet, match="too_big"):
            reading.read(data)
    else:
        assert reading.read(data).sheets[0].rows


def test_a_long_word_that_is_said_a_thousand_times_is_too_much() -> None:
    with pytest.raises(BadSheet, match="too_big"):
        reading.read(repeated("ы" * 32_000, 1_000))
    assert reading.read(repeated("ы" * 200, 1_000)).sheets[0].rows


async def test_a_reader_that_says_too_much_is_not_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SAID", 100_000)
    for words in ("'x' * 300_000", "'x\\n' * 300_000"):
        with pytest.raises(NotSurvived):
            await run_apart(("-c", f"print({words})"), b"", within=20)
    monkeypatch.setattr(price_lists, "CHILD", ("-c", "import os; os.abort()"))
    with pytest.raises(BadSheet, match="unreadable"):
        await read_price_list(b"a;b\n" * 1_000, "RUB")
