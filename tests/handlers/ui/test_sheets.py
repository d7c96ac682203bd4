"""A spreadsheet of ours: a text is read back as that text, never run; numbers, money and days are what they are."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from handlers.ui.drawing.sheets import written
from handlers.ui.kit.picture import Column, Sheet, SheetFile

TEXTS = st.text(max_size=40) | st.sampled_from(
    ["=1+1", '=HYPERLINK("http://x")', "+7 912", "-5", "@SUM(A1)", "\t=1", "https://x.y", "007", "1e5", "{=1}"]
)


def read(content: bytes, name: str | None = None) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheet = book.get_sheet_by_name(name or book.sheet_names[0])
    return [list(row) for row in sheet.to_python()]


def of_texts(texts: list[str], name: str = "Sheet") -> SheetFile:
    rows = tuple((text,) for text in texts)
    return SheetFile(name="x.xlsx", currency="RUB", sheets=(Sheet(name=name, columns=(Column(name="A"),), rows=rows),))


@settings(max_examples=40)
@given(st.lists(TEXTS, max_size=6))
def test_a_text_stays_the_text_that_it_was_and_is_no_formula(texts: list[str]) -> None:
    content = written(of_texts(texts))
    with ZipFile(BytesIO(content)) as packed:
        page = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "<hyperlink" not in page
    kept = [str(row[0]) for row in read(content)[1:]]
    plain = [re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text).replace("\r", "") for text in texts]
    assert [text.replace("\r", "") for text in kept] == plain[: len(kept)]
    assert not any(plain[len(kept) :])


def test_numbers_money_shares_and_days_are_real() -> None:
    kinds = ("text", "number", "money", "share", "day")
    columns = tuple(Column(name=kind, kind=kind) for kind in kinds)
    rows = (("x", 3, 123_456_50, 0.25, "2026-03-01"), ("y", None, None, None, None))
    found = read(
        written(SheetFile(name="x.xlsx", currency="RUB", sheets=(Sheet(name="S", columns=columns, rows=rows),)))
    )
    assert found[1] == ["x", 3.0, 123_456.5, 0.25, date(2026, 3, 1)]
    assert found[2] == ["y", "", "", "", ""]


@pytest.mark.parametrize("currency", ["JPY", "RUB", "KWD"])
def test_money_has_the_digits_of_its_currency(currency: str) -> None:
    one = Sheet(name="S", columns=(Column(name="m", kind="money"),), rows=((1000,),))
    found = read(written(SheetFile(name="x.xlsx", currency=currency, sheets=(one,))))
    assert found[1][0] == {"JPY": 1000.0, "RUB": 10.0, "KWD": 1.0}[currency]


@pytest.mark.parametrize("name", ["", "a" * 40, "1/2: [x]*?", "History", "'", "\x00"])
def test_any_name_is_a_sheets_name_and_two_of_one_name_are_two(name: str) -> None:
    sheet = of_texts(["t"], name).sheets[0]
    content = written(SheetFile(name="x.xlsx", currency="RUB", sheets=(sheet, sheet)))
    assert len(CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names) == 2
