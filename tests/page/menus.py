"""A menu closes where the chat is drawn anew beneath it: then it is opened once more, as a person would."""

from __future__ import annotations

from playwright.async_api import Locator
from playwright.async_api import TimeoutError as PressTimeout


async def pick(opener: Locator, item: Locator) -> None:
    for last in (False, False, True):
        await opener.click()
        try:
            await item.click(timeout=20_000 if last else 3_000)
            return
        except PressTimeout:
            if last:
                raise
