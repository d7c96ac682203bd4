"""A company that runs: the bot as in production, the sandbox, its people with their telephones, and the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from crm_core.clock import FrozenClock
from reminders.rate_limiter import Limits
from sandbox import Sandbox
from tests.bot.conftest import Opened, no_settings_from_outside, opened, sandbox, settings_for, way_in
from tests.story.company import Company

__all__ = ["no_settings_from_outside", "opened", "sandbox", "way_in"]


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str, way_in: str) -> Settings:
    """As everywhere, but these people press as fast as a program: what a flood is has a test of its own."""
    return settings_for(sandbox, database_url, way_in, flood_burst=10_000)


@pytest.fixture
async def company(opened: Opened, sandbox: Sandbox, clock: FrozenClock) -> AsyncIterator[Company]:
    # How fast a bot may send is a story of its own (tests/reminders, tests/sandbox).
    sandbox.limits.enabled = False
    async with opened() as app:
        app.reminding.delivery.rate_limiter.limits = Limits(chat_interval=0.05)
        yield await Company.founded(app, sandbox, clock)
