"""Tables as each program writes them, and companies to bring them to."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

import xlsxwriter


def _cut(names: str) -> list[str]:
    return names.split("|")


AMO_DEALS = _cut(
    "ID|Название сделки|Бюджет |Ответственный|Дата создания сделки|Кем создана сделка|Дата редактирования|"
    "Кем редактирована|Дата закрытия|Теги|Примечание|Примечание 2|Примечание 3|Примечание 4|Примечание 5|"
    "Этап сделки|Воронка|Полное имя контакта|Компания контакта|Ответственный за контакт|Компания|Рабочий телефон|"
    "Рабочий прямой телефон|Мобильный телефон|Факс|Домашний телефон|Другой телефон|Рабочий email|Личный email|"
    "Другой email|Город|Источник|Должность|Товар|cid|uid|tid|utm_source|roistat|Товар|Производитель|cid|uid|tid|"
    "Источник|domain"
)
AMO_NEWER = _cut(
    "ID|Название сделки|Бюджет ₽|Ответственный|Этап сделки|Воронка|Полное имя контакта|Рабочий телефон (контакт)|"
    "Мобильный телефон (контакт)|Должность (контакт)|Теги сделки|Дата создания|Причина отказа"
)
AMO_CONTACTS = _cut(
    "ID|Тип|Полное имя контакта|Имя|Фамилия|Название компании|Ответственный|Дата создания контакта|"
    "Кем создан контакт|Сделки|Дата редактирования|Кем редактирован|Теги|Примечание 1|Примечание 2|Рабочий телефон|"
    "Мобильный телефон|Рабочий email|Личный email|Web|Адрес|Город|Источник"
)
BITRIX = _cut(
    "ID|Стадия сделки|Воронка|Название сделки|Сумма|Валюта|Сделка закрыта|Дата создания|Ответственный|Товар|Цена|"
    "Количество|Контакт: Имя|Контакт: Фамилия|Контакт: Рабочий телефон|Контакт: Частный e-mail|"
    "Компания: Название компании"
)
BITRIX_EN = _cut(
    "ID|Stage|Pipeline|Deal Name|Income|Currency|Closed|Created|Responsible|Product|Price|Quantity|"
    "Contact: First name|Contact: Last name|Contact: Work phone"
)
HUBSPOT_DEALS = _cut(
    "Record ID|Deal Name|Deal Stage|Close Date|Deal owner|Amount|Pipeline|Create Date|Last Activity Date|"
    "Associated Company|Associated Contact|Email|Is closed lost"
)
HUBSPOT_CONTACTS = _cut(
    "Record ID|First Name|Last Name|Email|Phone Number|Contact owner|Lead Status|Create Date|Last Modified Date|"
    "Lifecycle Stage|Lead Source|Associated Deal|Associated Company"
)
KOMMO = _cut(
    "Lead title|Sale|Responsible user|Lead status|Pipeline|Full name (contact)|Work phone (contact)|Created at|"
    "Lead tags"
)

Line = Sequence[object]


def line(headings: Sequence[str], **said: object) -> list[object]:
    """A line by its headings' first words: `line(AMO_DEALS, ID=1, Этап_сделки="…")`; the first column of a name."""
    row: list[object] = [""] * len(headings)
    places = {name.strip().replace(" ", "_"): place for place, name in reversed(list(enumerate(headings)))}
    for name, value in said.items():
        row[places[name]] = value
    return row


def delimited(path: Path, lines: Sequence[Line], mark: str = ",", encoding: str = "utf-8") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(lines)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def bitrix_csv(path: Path, lines: Sequence[Line]) -> Path:
    """Every cell in quotes, and a separator at the end of each line too."""
    text = "".join("".join('"{}";'.format(str(one).replace('"', '""')) for one in cells) + "\n" for cells in lines)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    return path


def bitrix_xls(path: Path, lines: Sequence[Line]) -> Path:
    """What Bitrix24 calls Excel is a page."""
    head, *rest = lines
    cells = "".join(f"<th>{escape(str(one))}</th>" for one in head)
    rows = "".join("<tr>" + "".join(f"<td>{escape(str(one))}</td>" for one in row) + "</tr>" for row in rest)
    page = '<meta http-equiv="Content-type" content="text/html;charset=UTF-8" /><table border="1"><thead><tr>'
    path.write_text(f"{page}{cells}</tr></thead><tbody>{rows}</tbody></table>", encoding="utf-8")
    return path


def workbook(path: Path, lines: Sequence[Line]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(lines):
            sheet.write_row(number, 0, cells)
    return path
