"""Draws a `Paper` as a PDF of A4 pages.

PT Sans is vendored with its licence (`fonts/OFL.txt`); for letters that it lacks (Georgian, Armenian, the tenge)
matplotlib's DejaVu Sans stands in. fpdf2 embeds what is used of either; it is imported when needed.
"""

from __future__ import annotations

import logging
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.ui.kit.picture import Paper

if TYPE_CHECKING:
    from fpdf import FPDF

_FONTS = Path(__file__).with_name("fonts")
_FAMILY, _OTHER = "ptsans", "dejavu"
_MARGIN = 16.0
_WIDE = 210 - 2 * _MARGIN
_CODE = 40.0
"""Millimetres, the quiet zone included: a camera reads it from a hand's length."""
_NAMES = 36.0
_INK, _FADED, _LINE, _SHADE = (28, 36, 44), (96, 106, 115), (190, 198, 205), (238, 241, 244)
_WIDTHS = (8, 66, 15, 17, 24, 22, 26)
"""Of the columns: they share the page in these proportions."""
_ALIGNED = ("CENTER", "LEFT", "RIGHT", "CENTER", "RIGHT", "RIGHT", "RIGHT")
_SPACES = dict.fromkeys(map(ord, "\u202f\u2009\u2007"), "\u00a0")
"""Narrow ones, which few fonts have."""


# They name letters that were used, or that no font has: they may be of somebody's name.
for _talker in ("fpdf", "fontTools"):
    logging.getLogger(_talker).setLevel(logging.ERROR)


def draw(paper: Paper) -> bytes:
    """Blocking: call it in a thread."""
    pdf = _blank(paper)
    _text(pdf, paper.title, size=17, bold=True)
    pdf.ln(3)
    _payee(pdf, paper)
    for name, words in paper.parties:
        _named(pdf, name, words, _WIDE)
    pdf.ln(4)
    _goods(pdf, paper)
    _totals(pdf, paper)
    for words in paper.notes:
        _text(pdf, words, size=10.5)
        pdf.ln(1)
    return bytes(pdf.output())


def _blank(paper: Paper) -> FPDF:
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.set_margins(_MARGIN, _MARGIN)
    pdf.set_auto_page_break(True, _MARGIN)
    pdf.set_title(paper.title)
    pdf.add_font(_FAMILY, "", _FONTS / "PT_Sans-Web-Regular.ttf")
    pdf.add_font(_FAMILY, "B", _FONTS / "PT_Sans-Web-Bold.ttf")
    known = pdf.fonts[_FAMILY].cmap  # pyright: ignore[reportAttributeAccessIssue]
    if any(ord(letter) not in known for letter in _shown(paper.model_dump_json()) if letter.isprintable()):
        pdf.add_font(_OTHER, "", _dejavu("DejaVuSans.ttf"))
        pdf.add_font(_OTHER, "B", _dejavu("DejaVuSans-Bold.ttf"))
        pdf.set_fallback_fonts([_OTHER])
    pdf.set_draw_color(*_LINE)
    pdf.add_page()
    return pdf


def _dejavu(name: str) -> Path:
    """matplotlib's own folder, without the second that importing it takes."""
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / name


def _shown(words: str) -> str:
    return words.translate(_SPACES)


def _font(pdf: FPDF, size: float, *, bold: bool = False, faded: bool = False) -> float:
    """Sets it; the height of a line of it."""
    pdf.set_font(_FAMILY, "B" if bold else "", size)
    pdf.set_text_color(*(_FADED if faded else _INK))
    return size * 0.46


def _text(pdf: FPDF, words: str, *, size: float, bold: bool = False, wide: float = _WIDE) -> None:
    high = _font(pdf, size, bold=bold)
    pdf.multi_cell(wide, high, _shown(words), align="LEFT", new_x="LMARGIN", new_y="NEXT")


def _named(pdf: FPDF, name: str, words: str, wide: float) -> None:
    """A faded name, and beside it what it is."""
    high = _font(pdf, 10, faded=True)
    top = pdf.get_y()
    pdf.multi_cell(_NAMES, high, _shown(name), align="LEFT", new_x="RIGHT", new_y="TOP")
    below = top + high
    _font(pdf, 10)
    pdf.set_xy(_MARGIN + _NAMES, top)
    pdf.multi_cell(wide - _NAMES, high, _shown(words), align="LEFT", new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(max(below, pdf.get_y()) + 0.9)


def _payee(pdf: FPDF, paper: Paper) -> None:
    """Where to pay, and beside it the same for a camera."""
    if not paper.payee:
        return
    top, wide = pdf.get_y(), _WIDE - (_CODE + 6 if paper.code else 0)
    for name, value in paper.payee:
        _named(pdf, name, value, wide)
    if paper.code:
        _code(pdf, paper.code, paper.code_hint, top)
    below = max(pdf.get_y(), top + _CODE + 5 if paper.code else 0)
    pdf.set_y(below + 1)
    pdf.line(_MARGIN, pdf.get_y(), _MARGIN + _WIDE, pdf.get_y())
    pdf.ln(4)


def _code(pdf: FPDF, text: str, hint: str, top: float) -> None:
    """As filled rectangles, a run of dark modules at a time: sharp at any size of print."""
    import segno

    rows = [bytes(row) for row in segno.make_qr(text, error="m", encoding="utf-8").matrix]
    module, left, bottom = _CODE / len(rows), _MARGIN + _WIDE - _CODE, pdf.get_y()
    pdf.set_fill_color(0, 0, 0)
    for down, row in enumerate(rows):
        across = 0
        while across < len(row):
            run = len(row[across:]) - len(row[across:].lstrip(b"\x01"))
            if run:
                pdf.rect(left + across * module, top + down * module, run * module, module, style="F")
            across += max(run, 1)
    high = _font(pdf, 8.5, faded=True)
    pdf.set_xy(left - 4, top + _CODE + 1)
    pdf.multi_cell(_CODE + 8, high, _shown(hint), align="CENTER")
    pdf.set_xy(_MARGIN, bottom)


def _goods(pdf: FPDF, paper: Paper) -> None:
    from fpdf.fonts import FontFace

    high = _font(pdf, 9.5)
    heading = FontFace(emphasis="BOLD", size_pt=9, color=_INK, fill_color=_SHADE)
    with pdf.table(
        width=_WIDE, col_widths=_WIDTHS, text_align=_ALIGNED, line_height=high, padding=(1.2, 1.3),
        headings_style=heading, borders_layout="HORIZONTAL_LINES",
    ) as table:  # fmt: skip
        table.row([_shown(words) for words in paper.headings])
        for row in paper.rows:
            table.row([_shown(words) for words in row])
    pdf.line(_MARGIN, pdf.get_y(), _MARGIN + _WIDE, pdf.get_y())
    pdf.ln(2)


def _totals(pdf: FPDF, paper: Paper) -> None:
    for place, (name, value) in enumerate(paper.totals, start=1):
        last = place == len(paper.totals)
        high = _font(pdf, 12 if last else 10.5, bold=last)
        pdf.cell(_WIDE - 46, high + 1, _shown(name), align="RIGHT", new_x="RIGHT", new_y="TOP")
        pdf.cell(46, high + 1, _shown(value), align="RIGHT", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
