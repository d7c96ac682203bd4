"""A plugin for pytest: ``pytest -p sandbox.pytest_plugin``, or ``pytest_plugins = ["sandbox.pytest_plugin"]``.

It needs pytest-asyncio, and gives each test that asks for ``telegram`` a strict sandbox of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from sandbox.server import Sandbox


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    """A sandbox that serves while the test lasts: ``telegram.url`` and ``telegram.token`` are for the bot."""
    async with Sandbox.running(strict=True, webhook_pace=0.0) as sandbox:
        yield sandbox
