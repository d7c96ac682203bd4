"""What pretends to be a workbook, and what is none: read where it is a table, else told what it is."""

from __future__ import annotations

import io
import zipfile

import pytest

from crm_core.spreadsheets import reading
from crm_core.spreadsheets.table import MAX_COLUMNS, BadSheet
from tests.catalogue.tables import HEAD, prices, read, reasons

PAGE = """<meta http-equiv="Content-type" content="text/html;charset={charset}" /><table border="1"><thead><tr>
<th>Название</th><th>Категория</th><th>Ед.</th><th>Цена</th></tr></thead><tbody>
<tr><td>Стол <b>&laquo;Лофт&raquo;</b></td><td rowspan="2">Мебель</td><td>шт.</td><td>12&nbsp;500,50</td></tr>
<tr><td>Стул<br>кухонный</td><td>шт.</td><td>3 200</td></tr>
<tr style="display:none"><td>Старый</td><td>Мебель</td><td>шт.</td><td>1</td></tr>
</tbody></table>"""


def packed(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, b"application/vnd.oasis.opendocument.text" if name == "mimetype" else b"x")
    return kept.getvalue()


def compound(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + (stream + "\0").encode("utf-16-le") + b"\0" * 500


@pytest.mark.parametrize("charset", ["UTF-8", "windows-1251", "koi8-r"])
def test_a_web_page_named_xls_is_read(charset: str) -> None:
    got = read(PAGE.replace("{charset}", charset).encode(charset))
    assert [(ware.name, ware.category, ware.price) for ware in got.wares] == [
        ("Стол «Лофт»", "Мебель", 12_500_50),
        ("Стул кухонный", "Мебель", 3_200_00),
    ]
    assert got.hidden == 1


def test_a_page_that_lies_about_its_encoding_is_read_by_its_words() -> None:
    assert len(read(PAGE.replace("{charset}", "utf-8").encode("cp1251")).wares) == 2


def test_tables_beside_the_list_and_tags_left_open_are_no_harm() -> None:
    page = "<html><body><table><tr><td>Меню<td>О нас</table>" + PAGE.replace("</tr>", "").replace("</table>", "")
    assert len(read(page.encode()).wares) == 2


def test_spans_are_bounded() -> None:
    page = (
        '<table><tr><td colspan="999999" rowspan="999999">а</td><td>б</td></tr>'
        + "<tr><td>в</td></tr>" * 50
        + "</table>"
    )
    rows = reading.read(page.encode()).sheets[0].rows
    assert len(rows) == 51
    assert all(len(row.cells) <= MAX_COLUMNS for row in rows)


EXCEL_2003 = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Старый"><Table><Row><Cell><Data ss:Type="String">Название</Data></Cell></Row></Table>
<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="Прайс"><Table>
<Row ss:Index="3">{head}</Row>
<Row><Cell><Data ss:Type="String">Стол</Data></Cell><Cell ss:MergeDown="1"><Data ss:Type="String">Мебель</Data></Cell>
<Cell><Data ss:Type="String">шт.</Data></Cell><Cell><Data ss:Type="Number">114.99999999999999</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">Стул</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">шт.</Data></Cell>
<Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">Шкаф</Data></Cell></Row>
</Table></Worksheet></Workbook>"""
CELLS = "".join(f'<Cell><Data ss:Type="String">{heading}</Data></Cell>' for heading in HEAD)


@pytest.mark.parametrize("encoding", ["UTF-8", "utf-16"])
def test_xml_of_excel_2003_is_read_with_its_own_lines(encoding: str) -> None:
    got = read(EXCEL_2003.format(encoding=encoding, head=CELLS).encode(encoding))
    assert [(one.line, one.name, one.category, one.price) for one in got.wares] == [(4, "Стол", "Мебель", 115_00)]
    assert (reasons(got), got.hidden) == ([(5, "formula_error")], 1)


def test_xml_with_entities_that_grow_is_not_read() -> None:
    bomb = '<!DOCTYPE Workbook [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    page = EXCEL_2003.format(encoding="UTF-8", head=CELLS).replace("<?mso-application", bomb + "<?mso-application")
    with pytest.raises(BadSheet, match="unsafe"):
        reading.read(page.encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\n%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image"),
        (b"\xff\xd8\xff\xe0....JFIF", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (b"\x00\x00\x00\x18ftypheic", "image"),
        (b"\x00\x00\x00\x18ftypmp42", "media"),
        (b"OggS\x00", "media"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
        (b"\x1f\x8b\x08", "archive"),
        (packed("прайс.csv", "фото.jpg"), "archive"),
        (packed("[Content_Types].xml", "word/document.xml"), "document"),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), "document"),
        (packed("mimetype", "content.xml"), "document"),
        (packed("Index/Document.iwa", "preview.jpg"), "numbers"),
        (b"{\\rtf1\\ansi", "document"),
        (compound("WordDocument"), "document"),
        (compound("EncryptedPackage"), "password"),
        (b"<?xml version='1.0'?><yml_catalog/>", "xml"),
        (b"<html><body><p>404</p></body></html>", "web_page"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "not_a_table"),
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xff\xfe", "empty"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, code: str) -> None:
    with pytest.raises(BadSheet) as bad:
        reading.read(data)
    assert bad.value.code == code


def test_the_line_that_a_page_does_not_hold_is_none() -> None:
    assert prices(read(PAGE.replace("3 200", "договорная").encode())) == [12_500_50]
