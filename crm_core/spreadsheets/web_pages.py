"""Tables of a web page, which many programs save under the name of .xls: Bitrix24 does, 1C does."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from crm_core.spreadsheets.grid import Grid
from crm_core.spreadsheets.table import MAX_ROWS, BadSheet, Sheet, Workbook
from crm_core.spreadsheets.text_encodings import decoded

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{2,20})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset({"br", "p", "div", "li"})
MAX_TABLES = 30


def read_web_page(data: bytes, most: int = MAX_ROWS) -> Workbook:
    """Every table that does not stand within another one, as a sheet, up to `most` lines of each.

    Raises BadSheet `web_page`, `no_words`.
    """
    tables = _Tables(most)
    tables.feed(_text(data))
    tables.close()
    tables.finish()
    if not tables.sheets:
        raise BadSheet("web_page")
    return Workbook(tuple(tables.sheets))


def _text(data: bytes) -> str:
    """By the encoding that the page names, if it is true."""
    named = _CHARSET.search(data[:4096])
    if named is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(named[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass
    return decoded(data)


class _Tables(HTMLParser):
    def __init__(self, most: int) -> None:
        super().__init__(convert_charrefs=True)
        self._most = most
        self.sheets: list[Sheet] = []
        self._depth = 0
        self._unseen = 0
        self._grid = Grid(self._most)
        self._row = False
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._grid = Grid(self._most)
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            said = dict(attrs)
            self._grid.begin(hidden="hidden" in said or bool(_HIDDEN.search(said.get("style") or "")))
            self._row = True
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            if not self._row:
                self._grid.begin()
                self._row = True
            said = dict(attrs)
            self._cell, self._spans = [], (_span(said.get("colspan")), _span(said.get("rowspan")))
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table":
            self._end_table()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unseen:
            self._cell.append(data)

    def finish(self) -> None:
        """What the page has left open ends with it."""
        self._depth = min(self._depth, 1)
        self._end_table()

    def _end_cell(self) -> None:
        if self._cell is not None:
            across, down = self._spans
            self._grid.put(" ".join("".join(self._cell).split()), across=across, down=down)
            self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row:
            self._grid.end()
            self._row = False

    def _end_table(self) -> None:
        if self._depth == 1:
            self._end_row()
            if len(self.sheets) < MAX_TABLES:
                name = str(len(self.sheets) + 1)
                fault = "too_long" if self._grid.full else ""
                self.sheets.append(Sheet(name, () if fault else tuple(self._grid.rows), self._grid.hidden, fault=fault))
        self._depth = max(0, self._depth - 1)


def _span(said: str | None) -> int:
    return int(said) if said is not None and said.isascii() and said.isdecimal() and len(said) <= 6 else 1
