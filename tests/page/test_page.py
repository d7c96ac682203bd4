"""The sandbox's page, driven by a real browser: somebody plays a lead, a manager and the clock."""

from __future__ import annotations

import re

from playwright.async_api import Browser, expect

from bot.demo import cast
from gallery.hands import Hands, opened
from sandbox import Sandbox


async def test_a_lead_a_manager_and_the_clock_side_by_side(chromium: Browser, demo: Sandbox) -> None:
    async with opened(chromium, demo.url, width=1600, height=950) as page:
        await expect(page.locator("section.phone")).to_have_count(len(cast.PLAYERS))
        olga = Hands(page, cast.LEAD)
        await olga.start()
        await olga.hears("Здравствуйте! Это Вектор.")
        await olga.press("Даю согласие")
        await olga.hears("Расскажите своими словами")
        await olga.say("Нужен сайт для кофейни")
        await olga.press("Ольга Соколова")
        await olga.tap("Поделиться номером")
        told = await (await olga.hears("Спасибо, Ольга! Ваша заявка у нас.")).inner_text()
        manager = Hands(page, next(one for one in (cast.FIRST_MANAGER, cast.SECOND_MANAGER) if one.name in told))

        card = await manager.hears("Вам новая заявка")
        await expect(card).to_contain_text("Нужен сайт для кофейни")
        await expect(card).to_contain_text("+7 916 123-45-01")
        await manager.press("⋯ Ещё", "Итог: ")
        await manager.press("Отложить", "завтра 10:00")
        await expect(manager.message("Позвонить по новой заявке")).to_contain_text("завтра 10:00")

        await page.get_by_role("button", name="+1 день").click()
        await expect(page.locator(".clock-now small")).to_contain_text("впереди на")
        await expect(manager.messages.filter(has_text=re.compile("Пора: |Просрочено: ")).last).to_be_visible()


async def test_on_a_telephone_there_is_one_phone_with_tabs(chromium: Browser, demo: Sandbox) -> None:
    async with opened(chromium, demo.url, width=390, height=800) as page:
        tabs = page.get_by_role("tab")
        await expect(tabs).to_have_count(len(cast.PLAYERS))
        await expect(page.locator("section.phone:visible")).to_have_count(1)
        marina, olga = Hands(page, cast.SUPERVISOR), Hands(page, cast.LEAD)
        await tabs.filter(has_text=cast.SUPERVISOR.first_name).click()
        await expect(marina.phone).to_be_visible()
        await expect(olga.phone).to_be_hidden()
        await marina.say("/digest")
        await expect(marina.messages.locator("img").last).to_be_visible()
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), (
            "nothing to scroll sideways"
        )


async def test_a_label_is_one_line_and_widens_nothing(chromium: Browser, demo: Sandbox) -> None:
    """One that does not fit is cut at its end, as on a phone; here one is made to be too long."""
    anna = cast.FIRST_MANAGER
    async with opened(chromium, demo.url, width=390, height=800) as page:
        await page.get_by_role("tab").filter(has_text=anna.first_name).click()
        hands = Hands(page, anna)
        await hands.say("/today")
        await hands.hears("Сегодня")
        labels = hands.phone.locator(".inline > span")
        await expect(labels.first).to_be_visible()
        await labels.first.evaluate("span => { span.textContent = 'Очень длинная подпись '.repeat(20) }")
        boxes = await labels.evaluate_all(
            "spans => spans.map(one => ({lines: one.clientHeight / parseFloat(getComputedStyle(one).lineHeight),"
            " right: one.parentElement.getBoundingClientRect().right, cut: one.scrollWidth > one.clientWidth}))"
        )
    assert [box["cut"] for box in boxes] == [True, *[False] * (len(boxes) - 1)], "what the bot says fits"
    assert all(box["lines"] < 1.5 for box in boxes)
    assert all(box["right"] <= 390 for box in boxes)
