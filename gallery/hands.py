"""A person at the sandbox's page: finds a phone, types, presses, reads."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.cast import Player

WAITS = 20_000
"""Milliseconds: what comes comes sooner, on a busy machine too."""


@asynccontextmanager
async def opened(
    chromium: Browser, url: str, *, width: int, height: int, language: str = "ru", sharpness: float = 1
) -> AsyncIterator[Page]:
    """The page in a window of that size, without its hint. Raises AssertionError for whatever it complains of."""
    expect.set_options(timeout=WAITS)
    context = await chromium.new_context(
        viewport={"width": width, "height": height},
        locale={"ru": "ru-RU", "en": "en-GB"}[language],
        timezone_id="Europe/Moscow",
        device_scale_factor=sharpness,
    )
    try:
        page = await context.new_page()
        page.set_default_timeout(WAITS)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(url)
        await page.locator("#hint button.primary").click()
        yield page
        assert complaints == []
    finally:
        await context.close()


class Hands:
    """One person's phone on the page."""

    def __init__(self, page: Page, player: Player) -> None:
        self.page, self.player = page, player
        self.phone = page.locator(f"#phone-{player.telegram_id}")
        self.messages = self.phone.locator("article.message")

    def message(self, words: str) -> Locator:
        """The newest message with these words in it."""
        return self.messages.filter(has_text=words).last

    async def take_up(self) -> None:
        """On a narrow window one phone is shown: this one, from now on."""
        if not await self.phone.is_visible():
            await self.page.get_by_role("tab").filter(has_text=self.player.first_name).click()
            await expect(self.phone).to_be_visible()

    async def start(self) -> None:
        await self.take_up()
        await self.phone.locator("button.wide").click()

    async def say(self, text: str) -> None:
        await self.take_up()
        field = self.phone.locator("textarea")
        await field.fill(text)
        await field.press("Enter")

    async def press(self, *labels: str) -> None:
        """Inline buttons one after the other, each the newest with these words on it, once it is there."""
        await self.take_up()
        for label in labels:
            button = self.phone.locator("button.inline", has_text=label).last
            await button.click()
            await expect(self.phone.locator("button.inline.waiting")).to_have_count(0)

    async def tap(self, label: str) -> None:
        """A key of the reply keyboard; sharing one's contact is confirmed."""
        await self.take_up()
        await self.phone.locator(".reply-keyboard button", has_text=label).click()
        if (sure := self.page.locator("dialog[open] .choices .main")) and await sure.count():
            await sure.click()

    async def fold_keyboard(self) -> None:
        """Puts the reply keyboard away, where there is one: it takes a third of a phone."""
        await self.take_up()
        if await self.phone.locator(".reply-keyboard").count():
            await self.phone.locator(".write button[aria-pressed=true]").click()

    async def hears(self, words: str) -> Locator:
        """Waits for a message with these words."""
        await self.take_up()
        found = self.message(words)
        await expect(found).to_be_visible()
        return found

    async def answered(self) -> None:
        """Waits until the last word is the bot's."""
        await expect(self.messages.last).not_to_have_class(re.compile("mine"))
