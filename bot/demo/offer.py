"""The demonstration's own document: a commercial offer as a company keeps it in Word, filled in for a deal (R61)."""

from __future__ import annotations

from io import BytesIO

import docx

TITLE = "Коммерческое предложение"
_BEFORE = (
    "Для кого: {{ клиент }}",
    "Предложение № {{ номер }} от {{ дата }}",
    "{{ контакт }}, вы просили: {{ потребность }}. Вот что предлагаем.",
)
_ROWS = (
    ("Название", "Кол-во", "Сумма"),
    ("{%tr for товар in товары %}", "", ""),
    ("{{ товар.название }}", "{{ товар.количество }}", "{{ товар.сумма }}"),
    ("{%tr endfor %}", "", ""),
)
_AFTER = (
    "Итого: {{ сумма }} ({{ сумма_прописью }}).",
    "Ваш менеджер — {{ менеджер }}, {{ компания }}.",
)


def offer() -> bytes:
    """A Word file with the names that the bot fills in."""
    document = docx.Document()
    document.add_heading(TITLE, level=1)
    for words in _BEFORE:
        document.add_paragraph(words)
    table = document.add_table(rows=len(_ROWS), cols=len(_ROWS[0]), style="Table Grid")
    for row, cells in zip(table.rows, _ROWS, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    for words in _AFTER:
        document.add_paragraph(words)
    made = BytesIO()
    document.save(made)
    return made.getvalue()
