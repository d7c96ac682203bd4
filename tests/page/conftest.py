"""The demonstration and a real browser to look at it. A machine without chromium fails with how to install it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from gallery.browser import browser
from gallery.stage import demonstration, seed
from sandbox import Sandbox
from tests.bot.conftest import no_settings_from_outside

__all__ = ["no_settings_from_outside"]


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("demo") / "seeded.db"
    asyncio.run(seed(file))
    return file


@pytest.fixture
async def demo(seeded: Path, tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with demonstration(seeded, tmp_path) as (sandbox, _):
        yield sandbox


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with browser() as running:
        yield running
