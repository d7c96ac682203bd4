"""Draws a `ChartPicture` as a PNG for a phone's width: bars one under the other, each under its name and figures.

matplotlib's object API alone: pyplot keeps every figure alive and is not safe in threads. Imported inside the
functions, because it costs a second of start-up and the pictures are few. Its bundled DejaVu Sans knows Cyrillic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from handlers.ui.kit.picture import Bar, ChartPicture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FONT = "DejaVu Sans"
_PIXELS_WIDE = 1080
_DPI = 180
_EDGE = 44
_GAP = 24
# On a screen of 390 points the picture's 1,080 pixels are so many to the point; 14 points is the least that is read.
SMALLEST_PIXELS = 14 * _PIXELS_WIDE / 390
_POINTS = 72 / _DPI
TEXT, TITLE = 40, 50
_LINE = 50
_BAR = 44
_BETWEEN = 26

_PLAIN: dict[str, Any] = {"family": _FONT, "parse_math": False}
"""A `$` in a name begins no formula."""

_NARROWEST = 0.012
"""A row with nothing in it is still a thin line, so that the eye finds it."""


@dataclass(frozen=True, slots=True)
class _Colours:
    paper: str
    ink: str
    faded: str
    first: tuple[int, int, int]
    last: tuple[int, int, int]


_LIGHT = _Colours("#fbfaf7", "#22303c", "#566470", (0x2F, 0x6F, 0xB5), (0x2E, 0x9E, 0x74))
_DARK = _Colours("#17212b", "#f2f5f7", "#a9b7c3", (0x5A, 0xA2, 0xEE), (0x4F, 0xC8, 0x9B))


def draw(picture: ChartPicture) -> bytes:
    """The PNG, 1,080 pixels wide and as tall as there are bars. Blocking."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    colours = _DARK if picture.dark else _LIGHT
    # Names beside their figures where all of them fit so, above them elsewhere.
    one_line = all(_together(bar) for bar in picture.bars)
    row = (_LINE if one_line else 2 * _LINE) + _BAR + _BETWEEN
    head = _EDGE + 64 + (_LINE + 10 if picture.note else 0) + 20
    tall = head + max(len(picture.bars), 1) * row + _EDGE
    figure = Figure(figsize=(_PIXELS_WIDE / _DPI, tall / _DPI), dpi=_DPI, facecolor=colours.paper)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, _PIXELS_WIDE)
    axes.set_ylim(tall, 0)
    inner = _PIXELS_WIDE - 2 * _EDGE
    title = fitted(picture.title, TITLE, inner * 0.92)
    _write(axes, _EDGE, _EDGE + 54, title, TITLE, colours.ink, fontweight="bold")
    if picture.note:
        _write(axes, _EDGE, _EDGE + 64 + _LINE, fitted(picture.note, TEXT, inner), TEXT, colours.faded)
    widest = max((bar.value for bar in picture.bars), default=0) or 1
    for place, bar in enumerate(picture.bars):
        top = head + place * row
        _draw_names(axes, top, bar, one_line, colours)
        share = max(bar.value, 0) / widest
        base = top + row - _BETWEEN - _BAR + 8
        _draw_bar(axes, base, share, picture.centred, _shade(place / max(len(picture.bars) - 1, 1), colours))
    out = BytesIO()
    # The creation date would make equal pictures differ.
    figure.savefig(out, format="png", facecolor=colours.paper, metadata={"Software": None})
    return out.getvalue()


def _draw_names(axes: Axes, top: float, bar: Bar, one_line: bool, colours: _Colours) -> None:
    inner = _PIXELS_WIDE - 2 * _EDGE
    if one_line:
        _write(axes, _EDGE, top + TEXT, _flat(bar.label), TEXT, colours.ink)
        _write(axes, _PIXELS_WIDE - _EDGE, top + TEXT, _flat(bar.caption), TEXT, colours.faded, ha="right")
        return
    _write(axes, _EDGE, top + TEXT, fitted(bar.label, TEXT, inner), TEXT, colours.ink)
    _write(axes, _EDGE, top + _LINE + TEXT, fitted(bar.caption, TEXT, inner), TEXT, colours.faded)


def _draw_bar(axes: Axes, top: float, share: float, centred: bool, colour: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    inner = _PIXELS_WIDE - 2 * _EDGE
    width = inner * max(share, _NARROWEST)
    left = (_PIXELS_WIDE - width) / 2 if centred else _EDGE
    style = f"round,pad=0,rounding_size={min(8.0, width / 2)}"
    axes.add_patch(FancyBboxPatch((left, top), width, _BAR - 8, boxstyle=style, facecolor=colour, edgecolor="none"))


def _write(axes: Axes, x: float, y: float, text: str, pixels: float, colour: str, **more: Any) -> None:
    axes.text(x, y, text, fontsize=pixels * _POINTS, color=colour, va="baseline", **_PLAIN, **more)


def _together(bar: Bar) -> bool:
    taken = wide(_flat(bar.label), TEXT) + wide(_flat(bar.caption), TEXT) + _GAP
    return taken <= _PIXELS_WIDE - 2 * _EDGE


def _shade(depth: float, colours: _Colours) -> str:
    mixed = (round(a + (b - a) * depth) for a, b in zip(colours.first, colours.last, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def fitted(text: str, pixels: float, room: float) -> str:
    """One line, no longer than there is room."""
    flat = _flat(text)
    if wide(flat, pixels) <= room:
        return flat
    low, high = 0, len(flat)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wide(flat[:middle].rstrip() + "…", pixels) <= room else (low, middle - 1)
    return flat[:low].rstrip() + "…"


def _flat(text: str) -> str:
    """One line of letters that the font has: an emoji would be drawn as an empty box."""
    drawn = _advances()
    return " ".join("".join(char if char in drawn else " " for char in text).split())


def wide(text: str, pixels: float) -> float:
    """How many pixels a line takes."""
    advances = _advances()
    return sum(advances[char] for char in text) * pixels


@cache
def _advances() -> dict[str, float]:
    """How wide each letter of the font is, of its height."""
    from matplotlib.font_manager import findfont, get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(findfont(_FONT))
    unit: int = font.units_per_EM
    return {chr(code): font.load_char(code, flags=LoadFlags.NO_SCALE).horiAdvance / unit for code in font.get_charmap()}
