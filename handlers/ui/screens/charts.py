"""Draws a `FunnelPicture` as a PNG for a phone's width: bars centred one under the other, the leak between them.

matplotlib's object API alone: pyplot keeps every figure alive and is not safe in threads. Imported inside the function,
because it costs a second of start-up and the pictures are few. Its bundled DejaVu Sans knows Cyrillic.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from handlers.ui.kit.screen import Bar, FunnelPicture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FONT = "DejaVu Sans"
_PIXELS_WIDE = 1080
_DPI = 180
_ROW_INCHES = 0.62
_EDGE_INCHES = 1.25

_PLAIN: dict[str, Any] = {"family": _FONT, "parse_math": False}
"""A `$` in a name begins no formula."""

_PAPER = "#fbfaf7"
_INK = "#22303c"
_FADED = "#71808c"
_FIRST, _LAST = (0x2F, 0x6F, 0xB5), (0x2E, 0x9E, 0x74)

_LABEL_LENGTH = 34
_NARROWEST = 0.012
"""A stage with nothing in it is still a thin line, so that the eye finds it."""


def draw(picture: FunnelPicture) -> bytes:
    """The PNG, some 1,080 pixels wide and as tall as the funnel has stages. Blocking: call it in a thread."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = max(len(picture.bars), 1)
    tall = _EDGE_INCHES + rows * _ROW_INCHES
    figure = Figure(figsize=(_PIXELS_WIDE / _DPI, tall), dpi=_DPI, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.04, 0.25 / tall, 0.92, (tall - _EDGE_INCHES) / tall))
    axes.set_axis_off()
    axes.set_xlim(-0.5, 0.5)
    axes.set_ylim(rows - 0.45, -0.55)
    title = _one_line(picture.title, 44)
    figure.text(0.04, 1 - 0.55 / tall, title, fontsize=15, fontweight="bold", color=_INK, **_PLAIN)
    widest = max((bar.value for bar in picture.bars), default=0) or 1
    for row, bar in enumerate(picture.bars):
        _draw_bar(axes, row, bar, bar.value / widest, row / max(rows - 1, 1))
    out = BytesIO()
    # The creation date would make equal pictures differ.
    figure.savefig(out, format="png", facecolor=_PAPER, metadata={"Software": None})
    return out.getvalue()


def _draw_bar(axes: Axes, row: int, bar: Bar, share: float, depth: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    width = max(share, _NARROWEST)
    axes.add_patch(
        FancyBboxPatch(
            (-width / 2, row - 0.02),
            width,
            0.4,
            boxstyle="round,pad=0,rounding_size=0.006",
            mutation_aspect=8,
            facecolor=_shade(depth),
            edgecolor="none",
        )
    )
    # The name and the figures stand above their bar: inside a narrow one they could not be read.
    axes.text(-0.5, row - 0.12, _one_line(bar.label, _LABEL_LENGTH), fontsize=9.5, color=_INK, va="bottom", **_PLAIN)
    caption = _one_line(bar.caption, 30)
    axes.text(0.5, row - 0.12, caption, fontsize=9, color=_FADED, ha="right", va="bottom", **_PLAIN)


def _shade(depth: float) -> str:
    mixed = (round(a + (b - a) * depth) for a, b in zip(_FIRST, _LAST, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _one_line(text: str, limit: int) -> str:
    """One line, no longer than fits, of letters that the font has: an emoji would be drawn as an empty box."""
    drawn = _letters()
    flat = " ".join("".join(char if ord(char) in drawn else " " for char in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


@cache
def _letters() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont(_FONT)).get_charmap())
