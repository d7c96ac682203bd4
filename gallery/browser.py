"""The real browser of the gallery and of the tests of the page: chromium, with a fresh profile each time."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A quiet browser: it asks nobody outside anything.
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


class NoBrowser(RuntimeError):
    """There is no chromium on this machine."""

    def __init__(self) -> None:
        super().__init__("chromium is not installed: `apt-get install chromium` (`.ci/run` does it by itself)")


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Raises NoBrowser."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise NoBrowser
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield running
        finally:
            await running.close()
