"""The pictures of figures: PNGs as wide as a phone wants them, whatever the rows are called."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from handlers.ui.drawing import charts
from handlers.ui.drawing.charts import draw
from handlers.ui.kit.picture import Bar, ChartPicture


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def funnel(*values: float, label: str = "Заявка получена") -> ChartPicture:
    bars = tuple(Bar(label=label, value=value, caption=f"{value} · 50%") for value in values)
    return ChartPicture(title="Входящие", bars=bars)


@pytest.mark.parametrize("stages", [1, 4, 7, 25])
def test_a_funnel_of_any_length_is_drawn_within_telegrams_limits(stages: int) -> None:
    width, height = size(draw(funnel(*range(stages, 0, -1))))
    assert width == 1080
    assert width + height <= 10_000
    assert height / width <= 20


@pytest.mark.parametrize("values", [(), (0, 0), (0, 5, 0), (1e12, 1)])
def test_empty_and_uneven_funnels_are_drawn_too(values: tuple[float, ...]) -> None:
    assert size(draw(funnel(*values)))[0] == 1080


@pytest.mark.parametrize("label", ["$x_{1}$ \\frac", "‮ مرحبا", "🦄" * 50, "a\nb\0c", "", "Ъ" * 300])
def test_names_are_drawn_as_they_are_and_never_as_formulas(label: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert size(draw(funnel(3, 2, 1, label=label)))[0] == 1080


def test_the_same_funnel_is_the_same_picture() -> None:
    assert draw(funnel(3, 2, 1)) == draw(funnel(3, 2, 1))


def test_the_smallest_letters_are_14_points_on_a_phone() -> None:
    assert min(charts.TEXT, charts.TITLE) >= charts.SMALLEST_PIXELS


@given(st.text(max_size=60), st.integers(100, 1000))
def test_a_line_is_cut_to_the_room_that_there_is(text: str, room: int) -> None:
    assert charts.wide(charts.fitted(text, charts.TEXT, room), charts.TEXT) <= room


def test_a_dark_picture_is_dark() -> None:
    one = funnel(3, 2, 1)
    light, dark = (
        Image.open(BytesIO(draw(one.model_copy(update={"dark": it})))).convert("L").resize((1, 1)).getpixel((0, 0))
        for it in (False, True)
    )
    assert isinstance(light, int)
    assert isinstance(dark, int)
    assert dark < 100 < 180 < light


def test_russian_letters_are_in_the_font() -> None:
    assert draw(funnel(1, label="Яблоко")) != draw(funnel(1, label="Ёлочка"))
