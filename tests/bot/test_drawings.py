"""Pictures are drawn in a process of their own, which may die without anybody's answer being lost (R75, R76)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.telegram import drawings as module
from bot.telegram.drawings import Drawings
from handlers.ui.drawing import pictures
from handlers.ui.kit.picture import Bar, ChartPicture, QrPicture
from tests.bot.waiting import until

QR = QrPicture(link="https://t.me/a_bot?start=src_x", title="Выставка")
FUNNEL = ChartPicture(title="Воронка", bars=(Bar(label="Заявка", value=10, caption="10"),))


@pytest.fixture
async def drawings(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Drawings]:
    monkeypatch.setattr(module, "WITHIN_SECONDS", 100)
    drawings = Drawings()
    yield drawings
    await drawings.stop()


async def test_a_picture_drawn_apart_is_the_picture_drawn_here(
    drawings: Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VORONKA_BOT_TOKEN", "1:canary")
    assert await drawings.draw(QR) == pictures.draw(QR)
    assert await drawings.draw(FUNNEL) == pictures.draw(FUNNEL)
    assert drawings._process is not None
    told = Path(f"/proc/{drawings._process.pid}/environ")
    assert not told.exists() or b"canary" not in told.read_bytes()  # noqa: ASYNC240


async def test_the_next_picture_is_drawn_though_the_process_was_killed(drawings: Drawings) -> None:
    drawn = await drawings.draw(QR)
    assert drawings._process is not None
    drawings._process.kill()
    assert drawn is not None
    assert await drawings.draw(QR) == drawn


@pytest.mark.parametrize(
    "child", ["while True: pass", "import os; os.abort()", "print('x' * 99)", "print()", "print('x' * 99_000_000)"]
)
async def test_what_cannot_be_drawn_is_no_picture_and_leaves_no_process(
    drawings: Drawings, monkeypatch: pytest.MonkeyPatch, child: str
) -> None:
    monkeypatch.setattr(module, "CHILD", ("-c", child))
    monkeypatch.setattr(module, "WITHIN_SECONDS", 1)
    assert await drawings.draw(QR) is None
    assert drawings._process is None


async def test_a_process_that_nobody_needs_ends(drawings: Drawings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE_SECONDS", 0)
    assert await drawings.draw(QR)
    await until(lambda: drawings._process is None)
