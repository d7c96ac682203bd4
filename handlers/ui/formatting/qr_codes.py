"""A link as a picture to be printed: the code, whose it is, and what to do with it (R19).

Square modules, a quiet zone of four, error correction Q: a crumpled leaflet still reads. The vendored-with-matplotlib
DejaVu Sans knows Cyrillic.
"""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import segno
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

_SIDE = 1000
_BAND = 150
_A4 = (1240, 1754)
"""150 dots an inch."""


def png(link: str, title: str) -> bytes:
    """Some 1,000 pixels wide, the title under the code. Blocking."""
    return _saved(_picture(link, title), "PNG")


def svg(link: str, title: str) -> bytes:
    """The same as lines, for any size of print."""
    code = _code(link)
    side = code.symbol_size(border=4)[0]
    inner = code.svg_inline(scale=1, border=4, omitsize=True)
    size = side * 0.9 / max(len(title) * 0.62, 6)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side + 6}">'
        f'<rect width="100%" height="100%" fill="#fff"/><svg width="{side}" height="{side}">{inner}</svg>'
        f'<text x="{side / 2}" y="{side + 3}" text-anchor="middle" font-family="sans-serif" font-weight="bold" '
        f'font-size="{min(size, 4):.2f}">{escape(title)}</text></svg>'
    ).encode()


def sheet(link: str, title: str, call: str) -> bytes:
    """A page of A4 as PDF: the title, the code, and the words that say what to do."""
    from PIL import Image, ImageDraw

    page = Image.new("RGB", _A4, "white")
    drawn = ImageDraw.Draw(page)
    _line(drawn, title, 240, _A4[0], 84)
    page.paste(_picture(link, ""), ((_A4[0] - _SIDE) // 2, 380))
    _line(drawn, call, 1470, _A4[0], 56)
    _line(drawn, link, 1580, _A4[0], 32)
    return _saved(page, "PDF")


def written(path: Path, link: str, title: str, call: str) -> bytes:
    """By the file's ending: .png, .svg, or .pdf for the sheet. Raises ValueError for another."""
    match path.suffix.lower():
        case ".png":
            return png(link, title)
        case ".svg":
            return svg(link, title)
        case ".pdf":
            return sheet(link, title, call)
        case other:
            raise ValueError(other)


def _code(link: str) -> segno.QRCode:
    import segno

    return segno.make_qr(link, error="q", boost_error=False)


def _picture(link: str, title: str) -> Image:
    from PIL import Image, ImageDraw

    code, raw = _code(link), BytesIO()
    # A whole number of dots a module: an uneven one reads worse.
    code.save(raw, kind="png", scale=_SIDE // code.symbol_size(border=4)[0], border=4)
    drawn = Image.open(raw).convert("RGB")
    picture = Image.new("RGB", (_SIDE, _SIDE + (_BAND if title else 0)), "white")
    edge = (_SIDE - drawn.width) // 2
    picture.paste(drawn, (edge, edge))
    if title:
        _line(ImageDraw.Draw(picture), title, _SIDE + _BAND // 2 - 20, _SIDE, 64)
    return picture


def _line(drawn: object, text: str, middle: int, width: int, size: int) -> None:
    """Centred, as large as it may be and as small as it must."""
    from PIL.ImageDraw import ImageDraw

    assert isinstance(drawn, ImageDraw)
    font = _font(size)
    while size > 14 and font.getlength(text) > width * 0.92:
        size -= 2
        font = _font(size)
    drawn.text((width / 2, middle), text, fill="#111111", font=font, anchor="mm")


@cache
def _font(size: int) -> FreeTypeFont:
    from matplotlib.font_manager import findfont
    from PIL.ImageFont import truetype

    return truetype(findfont("DejaVu Sans"), size)


def _saved(picture: Image, kind: str) -> bytes:
    file = BytesIO()
    picture.save(file, kind)
    return file.getvalue()
