"""The plugin gives a test a sandbox of its own."""

from __future__ import annotations

import pytest

pytest_plugins = ("pytester",)

LOOP = "asyncio_default_fixture_loop_scope=function"
TEST = """
async def test_it(telegram):
    ivan = telegram.person("Ivan")
    await ivan.say("/start")
    assert len(telegram.world.updates) == 1
"""


def test_a_test_asks_for_telegram_and_has_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TEST)
    result = pytester.runpytest(
        "-p", "sandbox.pytest_plugin", "-o", "asyncio_mode=auto", "-o", LOOP, "-p", "no:cacheprovider"
    )
    result.assert_outcomes(passed=1)
