"""Word files for the tests, as Word writes them."""

from __future__ import annotations

from io import BytesIO

import docx


def docx_of(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    if rows:
        table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, cells, strict=False):
                cell.text = words
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def words_of(made: bytes) -> list[str]:
    """The paragraphs, and a line for each row of its tables; blanks of every width are plain ones."""
    document = docx.Document(BytesIO(made))
    tables = [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    found = [paragraph.text for paragraph in document.paragraphs if paragraph.text] + tables
    return [words.replace("\u202f", " ").replace("\xa0", " ") for words in found]


CONTRACT = docx_of(
    "Договор № {{ номер }} от {{ дата }}",
    "Заказчик: {{ клиент }}, ИНН {{ клиент_инн }}",
    "Сумма: {{ сумма }} ({{ сумма_прописью }})",
    rows=(
        ("Название", "Кол-во", "Сумма"),
        ("{%tr for товар in товары %}", "", ""),
        ("{{ товар.название }}", "{{ товар.количество }}", "{{ товар.сумма }}"),
        ("{%tr endfor %}", "", ""),
    ),
)
