"""A file that somebody sent is read in a process of its own: whatever it does there, it it is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_core.spreadsheets import apart, reading
from crm_core.spreadsheets.apart import read_apart
from crm_core.spreadsheets.table import BadSheet
from crm_core.spreadsheets.xlsx_marks import MAX_AREA
from tests.thoroughness import examples

CSV = "Название;Цена\nСтол;100\n".encode()


def strayed(line: int, column: int) -> bytes:
    """A small table, and one cell far away."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Прайс")
        sheet.write_row(0, 0, ("Название", "Категория", "Ед.", "Цена"))
        sheet.write(line, column, "x")
    return file.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as had, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name in had.namelist():
            made.writestr(name, change(name, had.read(name)))
    return kept.getvalue()


async def test_what_is_read_apart_is_what_is_read_here() -> None:
    for data in (CSV, strayed(5, 5)):
        assert await read_apart(data) == reading.read(data)


@pytest.mark.parametrize(("line", "column", "where"), [(1048575, 16383, "XFD1048576"), (1048575, 199, "GR1048576")])
async def test_a_cell_far_from_the_table_is_named(line: int, column: int, where: str) -> None:
    with pytest.raises(BadSheet, match="stray_cell") as bad:
        await read_apart(strayed(line, column))
    assert bad.value.where == where


@given(st.integers(0, 1048575), st.integers(0, 16383))
@example(249_999, 0)
@example(250_000, 0)
@settings(max_examples=examples(15), deadline=None)
def test_no_area_beyond_the_limit_is_ever_laid_out(line: int, column: int) -> None:
    columns = max(column + 1, 4)  # the table's own four lie between
    if (line + 1) * columns > MAX_AREA:
        with pytest.raises(BadSheet, match="stray_cell"):
            reading.read(strayed(line, column))
    else:
        assert reading.read(strayed(line, column)).sheets[0].rows


async def test_a_stray_cell_on_another_sheet_leaves_the_first_one_readable() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        made.add_worksheet("Прайс").write_row(0, 0, ("Название", "Цена"))
        made.add_worksheet("Черновик").write(1048575, 16383, "x")
    book = await read_apart(file.getvalue())
    assert [(sheet.name, sheet.fault) for sheet in book.sheets] == [("Прайс", ""), ("Черновик", "stray_cell")]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
async def test_entities_that_grow_are_not_read(part: str) -> None:
    grown = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    data = repacked(strayed(1, 1), lambda name, was: grown if name == part else was)
    with pytest.raises(BadSheet, match="unsafe"):
        await read_apart(data)


@pytest.mark.parametrize("act", ["import os; os.abort()", "bytearray(2 * 1024**3)"], ids=["aborts", "grows"])
async def test_a_reader_that_dies_is_told_as_an_unreadable_file(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    """As a library that does not survive its input."""
    monkeypatch.setattr(apart, "CHILD", ("-c", f"from crm_core.apart import limit; limit({apart.MEMORY}, 10); {act}"))
    with pytest.raises(BadSheet, match="unreadable"):
        await read_apart(CSV)


async def test_a_reader_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "CHILD", ("-c", "while True: pass"))
    monkeypatch.setattr(apart, "WITHIN_SECONDS", 0.2)
    with pytest.raises(BadSheet, match="unreadable"):
        await read_apart(CSV)


async def test_the_reader_is_given_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VORONKA_BOT_TOKEN", "1:canary")
    words = "import json, os; print(json.dumps({'bad': [os.environ.get('VORONKA_BOT_TOKEN', 'nothing')]}))"
    monkeypatch.setattr(apart, "CHILD", ("-c", words))
    with pytest.raises(BadSheet, match="nothing"):
        await read_apart(CSV)


def open_document(rows: str) -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="Л">{rows}</table:table>'
    content = f"<office:document-content{spaces}>{body}</office:spreadsheet></office:body></office:document-content>"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<?xml version="1.0"?>' + content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return kept.getvalue()


CELL = '<table:table-cell office:value-type="string"{times}><text:p>x</text:p></table:table-cell>'


async def test_a_sheet_of_libreoffice_is_read_to_where_it_ends() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    book = await read_apart(open_document(f"<table:table-row>{CELL.format(times='')}</table:table-row>{empty}"))
    assert [row.cells for row in book.sheets[0].rows] == [("x",)]


async def test_cells_that_repeat_without_end_end_their_reader_alone() -> None:
    many = CELL.format(times=' table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{many}</table:table-row>'
    with pytest.raises(BadSheet):
        await read_apart(open_document(row))
