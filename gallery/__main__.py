"""`python -m gallery`: takes the pictures of docs/images anew, and docs/gallery.md that shows them."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.app.app import App
from bot.demo import cast
from crm_core.rules.actor import Actor
from gallery.album import write_album
from gallery.browser import browser
from gallery.hands import Hands, opened
from gallery.pictures import keep
from gallery.rooms import Rooms
from gallery.scenes import Story
from gallery.stage import demonstration, seed
from gallery.tour import Tour
from handlers.ui.kit.i18n import speaking
from sandbox import Sandbox

DOCS = Path(__file__).parents[1] / "docs"
IMAGES = DOCS / "images"
WIDTH, HEIGHT = 390, 960
FRAMES = {"android": 360, "desktop": 520}
IN_EVERY_FRAME = {"manager-today", "manager-card"}
IN_THE_DARK = {"manager-card"}
NEED = {"ru": "Нужен интернет-магазин чая и кофе", "en": "We need a web shop for tea and coffee"}


async def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        await seed(folder / "seeded.db")
        async with browser() as chromium:
            for language in ("ru", "en"):
                await take_screens(chromium, folder, language)
            await take_overview(chromium, folder)
    write_album(DOCS)


async def take_screens(chromium: Browser, folder: Path, language: str) -> None:
    """One phone at a time, as wide as a phone is."""
    async with (
        demonstration(folder / "seeded.db", folder) as (sandbox, app),
        opened(chromium, sandbox.url, width=WIDTH, height=HEIGHT, language=language, sharpness=2) as page,
    ):

        async def shot(name: str, hands: Hands) -> None:
            await hands.take_up()
            await at_rest(page, app)
            keep(await hands.phone.screenshot(), IMAGES / language / f"{name}.png")
            sys.stdout.write(f"{language}/{name}\n")
            for frame in FRAMES if name in IN_EVERY_FRAME else ():
                await put_into(page, frame)
                await at_rest(page, app)
                keep(await hands.phone.screenshot(), IMAGES / language / f"{name}-{frame}.png")
            await put_into(page, "iphone")
            if name in IN_THE_DARK:
                await page.evaluate("document.documentElement.dataset.theme = 'dark'")
                await at_rest(page, app)
                keep(await hands.phone.screenshot(), IMAGES / language / f"{name}-dark.png")
                await page.evaluate("document.documentElement.dataset.theme = 'light'")

        await at_rest(page, app)
        await everybody_speaks(app, sandbox, language)
        with speaking(language):
            story = Story(page, app.core.regulation, NEED[language], shot)
            await story.tell()
            await Tour(story.manager, shot).take()
            await Rooms(story.manager, shot).enter()


async def take_overview(chromium: Browser, folder: Path) -> None:
    """The whole page with four phones in the middle of a day."""
    async with (
        demonstration(folder / "seeded.db", folder) as (sandbox, app),
        opened(chromium, sandbox.url, width=1720, height=1000) as page,
    ):

        async def nothing(name: str, hands: Hands) -> None:
            """No picture of this one."""

        with speaking("ru"):
            story = Story(page, app.core.regulation, NEED["ru"], nothing)
            await story.tell()
            await story.the_other_manager_works()
        hide = "id => localStorage.setItem('sandbox-hidden-people', JSON.stringify([id]))"
        await page.evaluate(hide, cast.ADMIN.telegram_id)
        await page.reload()
        await expect(page.locator("section.phone")).to_have_count(4)
        for hands in (story.manager, story.marina):
            await hands.fold_keyboard()
        await at_rest(page, app)
        keep(await page.screenshot(), IMAGES / "demo.png")


async def put_into(page: Page, frame: str) -> None:
    """Another client's frame, in a window as wide as that client's chat."""
    await page.set_viewport_size({"width": {"iphone": WIDTH, **FRAMES}[frame], "height": HEIGHT})
    await page.evaluate("frame => { document.documentElement.dataset.frame = frame }", frame)


async def at_rest(page: Page, app: App) -> None:
    """Nothing is being answered any more, toasts are gone, and every phone stands at its end, untouched."""
    while not (app.worker.idle and app.presenter.idle):  # noqa: ASYNC110 - nobody sets an event for a picture
        await asyncio.sleep(0.05)
    await expect(page.locator(".toast")).to_have_count(0)
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement?.blur()")
    await page.evaluate("document.querySelectorAll('.log').forEach(log => log.scrollTo(0, log.scrollHeight))")
    await page.wait_for_timeout(400)


async def everybody_speaks(app: App, sandbox: Sandbox, language: str) -> None:
    sandbox.world.accounts[cast.LEAD.telegram_id].user["language_code"] = language
    for player in cast.PLAYERS:
        if player.role is None:
            continue
        async with app.core.transaction(Actor.system()) as crm:
            known = await crm.queries.people.who(player.telegram_id)
            assert known.actor is not None
            await crm.acting_as(known.actor).staff.settle(locale=language)


if __name__ == "__main__":
    asyncio.run(main())
