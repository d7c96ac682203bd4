"""Text as a table: encodings told by the words that come out, separators by the lines, quotes by their end."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.spreadsheets import reading
from crm_core.spreadsheets.table import BadSheet, Row
from crm_core.spreadsheets.text_encodings import decoded
from tests.catalogue.tables import HEAD, prices, read, reasons, text

CYRILLIC = ["cp1251", "cp866", "koi8_r", "mac_cyrillic"]
GOODS = (
    "Стол письменный;Мебель;шт.;12 500,50", "СТУЛ;МЕБЕЛЬ;ШТ;3 200", "Лампа настольная;Свет;шт;990",
    "Обслуживание сайта;Услуги;мес.;15000", "Чай черный листовой;Продукты;уп.;210,00", "Щетка;Хозтовары;шт;45",
    "Шкаф-купе «Юность»;Мебель;шт.;45 000", "Кабель USB 2.0;Электроника;м;99", "Яблоки;Продукты;кг;120",
    "фен;техника;шт;1500", "Щи;Еда;порция;250", "Выезд мастера;Услуги;час;2000",
)  # fmt: skip


def rows(data: bytes) -> list[tuple[object, ...]]:
    return [row.cells for row in reading.read(data).sheets[0].rows]


@pytest.mark.parametrize("encoding", [*CYRILLIC, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("head", ["Название;Категория;Ед.;Цена", "name;category;unit;price"])
def test_words_are_read_in_the_encoding_that_makes_them_words(encoding: str, head: str) -> None:
    chance = random.Random(7)
    for count in (1, 1, 2, 3, 6):
        written = "\r\n".join((head, *chance.sample(GOODS, count)))
        try:
            data = written.encode(encoding)
        except UnicodeEncodeError:  # «» are no letters of every one of them
            written = written.replace("«", '"').replace("»", '"')
            data = written.encode(encoding)
        assert decoded(data).lstrip("\ufeff") == written


@pytest.mark.parametrize("word", ["Café Größe", "Señor", "Ångström"])
def test_words_of_the_west_are_words(word: str) -> None:
    assert decoded(f"name;price\n{word};5\n".encode("cp1252")).split("\n")[1] == f"{word};5"


def test_bytes_that_are_words_in_no_encoding_are_told_so() -> None:
    chance = random.Random(3)
    for _ in range(40):
        noise = bytes(chance.choice(range(0x80, 0x100)) for _ in range(200))
        with pytest.raises(BadSheet, match="no_words"):
            decoded(b"name;price\n" + noise)


def test_control_characters_are_no_text() -> None:
    with pytest.raises(BadSheet, match="not_a_table"):
        decoded(b"name\x01\x02;price\n")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_is_the_one_that_the_lines_agree_on(delimiter: str) -> None:
    lines = (
        "Прайс-лист, Москва, 2026",
        "Название;Категория;Ед.;Цена",
        "Стол, дуб;Мебель;шт.;12,50",
        "Стул;Мебель;шт.;9,50",
    )
    quoted = [delimiter.join(f'"{cell}"' for cell in line.split(";")) for line in lines]
    assert prices(read("\n".join(quoted).encode())) == [12_50, 9_50]


def test_excels_own_word_for_the_separator_is_obeyed() -> None:
    got = read("sep=;\nНазвание;Категория;Ед.;Цена\nСтол;Мебель;шт.;100\n".encode())
    assert [(ware.line, ware.price) for ware in got.wares] == [(3, 100_00)]


@pytest.mark.parametrize(
    "line",
    ['"Стол;Мебель;шт.;100', 'Стол;"Мебель;шт.;100', 'Стол;Мебель;шт.;"100'],
)
def test_a_quote_that_is_not_closed_costs_its_line_alone(line: str) -> None:
    got = text("Стул;Мебель;шт.;200", line, '"Шкаф";"Мебель";"шт.";"300"', "Лампа;Свет;шт.;50", 'Свеча;Свет;"шт.";20')
    assert reasons(got) == [(3, "unclosed_quote")]
    assert prices(got) == [200_00, 300_00, 50_00, 20_00]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('Труба 1/2";Мебель;шт.;100', 'Труба 1/2"'),
        ('"Стол ""Лофт""";Мебель;шт.;100', 'Стол "Лофт"'),
        ('"Стол; дубовый";Мебель;шт.;100', "Стол; дубовый"),
        ('"Лофт" стол;Мебель;шт.;100', '"Лофт" стол'),
        ('"Стол\nдубовый";Мебель;шт.;100', "Стол дубовый"),
    ],
)
def test_quotes_that_mean_something_are_kept(line: str, name: str) -> None:
    got = text(line, "Стул;Мебель;шт.;200")
    assert [ware.name for ware in got.wares] == [name, "Стул"]


@given(
    st.lists(
        st.lists(st.text(alphabet="абв \"';,1.\n", max_size=6).map(str.strip), min_size=4, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_program_writes_as_csv_is_read_back(table: list[list[str]]) -> None:
    import csv
    import io

    kept = io.StringIO()
    csv.writer(kept, delimiter=";", quoting=csv.QUOTE_ALL).writerows([HEAD, *table])
    try:
        read_back = reading.read(kept.getvalue().encode()).sheets[0].rows
    except BadSheet:
        raise AssertionError(kept.getvalue()) from None
    meant = [tuple(" ".join(cell.split()) for cell in row) for row in table]
    got = {tuple(" ".join(str(cell).split()) for cell in row.cells) for row in read_back if not row.fault}
    faults = [row for row in read_back if row.fault]
    # A cell of several lines with separators in each cannot be told from a quote that was not closed.
    assert faults or {row for row in meant if any(row)} <= got


@given(st.text(max_size=200))
def test_any_text_is_read_within_bounds(typed: str) -> None:
    try:
        book = reading.read(typed.encode("utf-8", "surrogatepass"))
    except BadSheet:
        return
    lines = [row.line for row in book.sheets[0].rows]
    assert lines == sorted(set(lines))


def test_what_follows_a_swallowing_quote_costs_no_more_than_its_line() -> None:
    """A thousand of them, each looking for its end, are still a moment's work."""
    got = reading.read(("Название;Цена\n" + '"x;1\n' * 5000).encode())
    assert [row.fault for row in got.sheets[0].rows[1:]] == ["unclosed_quote"] * 5000
    assert got.sheets[0].rows[0] == Row(1, ("Название", "Цена"))
