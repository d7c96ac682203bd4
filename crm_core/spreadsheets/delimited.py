"""Text with a separator between its cells: CSV and its relatives, a record at a time.

A quote that is never closed would swallow what follows it: such a line is set aside, and the next one is read anew.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from crm_core.spreadsheets.table import MAX_COLUMNS, MAX_ROWS, BadSheet, Row, Sheet, Workbook
from crm_core.spreadsheets.text_encodings import decoded

_DELIMITERS = ";,\t|"
_LOOKED_AT = 50
_MOST_LINES_OF_A_RECORD = 30
_HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
csv.field_size_limit(200_000)


def read_text(data: bytes, most: int = MAX_ROWS) -> Workbook:
    """Up to `most` lines. Raises BadSheet `not_a_table`, `no_words`, `too_long`."""
    text = decoded(data)
    if "\0" in text:
        raise BadSheet("not_a_table")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    hint = _HINT.fullmatch(lines[0])
    delimiter = hint[1] if hint and hint[1] in _DELIMITERS else _delimiter(lines)
    rows: list[Row] = []
    for line, cells, fault in _records(lines, delimiter, 1 if hint else 0):
        if any(cells) or fault:
            rows.append(Row(line, cells[:MAX_COLUMNS], fault))
        if len(rows) > most:
            raise BadSheet("too_long")
    return Workbook((Sheet("", tuple(rows), typed=True),))


def _delimiter(lines: list[str]) -> str:
    """The one that parts most lines alike: a decimal comma in each price parts them alike too, but into fewer cells."""
    bare = [_QUOTED.sub("", line) for line in islice(filter(str.strip, lines), _LOOKED_AT)]
    return max(_DELIMITERS, key=lambda mark: _agreement([line.count(mark) for line in bare]))


def _agreement(counts: list[int]) -> int:
    """How many cells are parted off in the lines that have the usual number of them."""
    usual = Counter(count for count in counts if count)
    return max((count * lines for count, lines in usual.items()), default=0)


def _records(lines: list[str], delimiter: str, start: int) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """Each record with the number of its first line, its cells, and what is wrong with it."""
    place = start
    while place < len(lines):
        number, line = place + 1, lines[place]
        place += 1
        if '"' not in line:
            yield number, _cells(line.split(delimiter)), ""
            continue
        found = _quoted(lines[place - 1 : place - 1 + _MOST_LINES_OF_A_RECORD], delimiter)
        if found is None:
            yield number, (line.strip(),), "unclosed_quote"
            continue
        cells, taken = found
        place += taken - 1
        yield number, _cells(cells), ""


def _quoted(lines: list[str], delimiter: str) -> tuple[list[str], int] | None:
    """The record that begins with the first of these lines and how many of them it takes; None if a quote stays open.

    A quote within a cell that is not quoted as a whole is a quote (a pipe of 1/2"); what looks like a cell of several
    lines but holds separators in each is several records of which the first has lost its closing quote.
    """
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return _loosely(lines[0], delimiter)
    taken = reader.line_num
    if taken > 1 and any(part.count(delimiter) >= 2 for cell in cells for part in cell.split("\n")[1:]):
        return None
    return [cell.replace("\n", " ") for cell in cells], taken


def _loosely(line: str, delimiter: str) -> tuple[list[str], int] | None:
    """A line whose quotes part nothing but words: «"Лофт" стол;Мебель»."""
    if line.count('"') % 2:
        return None
    cells = line.split(delimiter)
    return (cells, 1) if all(cell.count('"') % 2 == 0 for cell in cells) else None


def _cells(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)
