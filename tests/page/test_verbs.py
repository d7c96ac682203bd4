"""What people can do on the page: quote, react, forward, send albums, type inline, change the frame."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from gallery.hands import opened
from sandbox import Sandbox
from sandbox.population import add_person

IVAN = 700_000_101


@pytest.fixture
async def bare() -> AsyncIterator[Sandbox]:
    """A sandbox whose bot is nobody but the test."""
    async with Sandbox.running(limits=False, inline=True) as running:
        add_person(running.world, "Иван", id=IVAN)
        yield running


@pytest.fixture
async def page(chromium: Browser, bare: Sandbox) -> AsyncIterator[Page]:
    async with opened(chromium, bare.url, width=1200, height=900) as page:
        await page.locator(".phone button.wide").click()
        yield page


def of_last(sandbox: Sandbox, kind: str = "message") -> dict[str, Any]:
    return [p.update[kind] for p in sandbox.world.updates.all() if kind in p.update][-1]


async def from_menu(message: Locator, label: str) -> None:
    await message.hover()
    await message.locator(".message-more").click()
    await message.page.get_by_role("menuitem", name=label, exact=True).click()


async def said(sandbox: Sandbox, page: Page, text: str, **fields: Any) -> Locator:
    """The bot says something; where it stands on the page."""
    answer = await page.request.post(
        f"{sandbox.url}/bot{sandbox.token}/sendMessage", data={"chat_id": IVAN, "text": text, **fields}
    )
    assert answer.ok, await answer.text()
    message = page.locator("article.message").last
    await expect(message).not_to_contain_class("mine")
    return message


async def test_an_album_a_reaction_a_forward_and_a_reply(bare: Sandbox, page: Page) -> None:
    await page.get_by_label("Прикрепить").click()
    await page.get_by_role("menuitem", name="Альбом-образец").click()
    await expect(page.locator("article .photo img")).to_have_count(3)
    assert of_last(bare)["media_group_id"]

    message = await said(bare, page, "Завтра или в среду?")
    await from_menu(message, "Реакция")
    await page.get_by_role("button", name="🔥").click()
    await expect(message.locator(".reactions")).to_have_text("🔥")
    await from_menu(message, "Переслать боту")
    await expect(page.locator("article.mine .forwarded")).to_contain_text("Voronka")
    assert of_last(bare)["forward_origin"]["sender_user"]["is_bot"]


async def test_what_is_offered_inline_is_sent(bare: Sandbox, page: Page) -> None:
    name = bare.world.me["username"]
    await page.locator("textarea").press_sequentially(f"@{name} цена")
    while not any("inline_query" in one.update for one in bare.world.updates.all()):
        await page.wait_for_timeout(20)
    asked = of_last(bare, "inline_query")
    assert asked["query"] == "цена"
    result = {"type": "article", "id": "1", "title": "Прайс", "input_message_content": {"message_text": "100 ₽"}}
    data = {"inline_query_id": asked["id"], "results": [result]}
    await page.request.post(f"{bare.url}/bot{bare.token}/answerInlineQuery", data=data)
    await page.locator(".offers button", has_text="Прайс").click()
    await expect(page.locator("article.mine").last).to_contain_text("100 ₽")
    await expect(page.locator("textarea")).to_have_value("")


async def test_what_is_written_becomes_links_and_a_long_quotation_opens(bare: Sandbox, page: Page) -> None:
    message = await said(bare, page, "Пишите: a@b.ru, +7 999 123-45-67, site.ru")
    assert await message.locator(".words a").evaluate_all("all => all.map(one => one.getAttribute('href'))") == [
        "mailto:a@b.ru", "tel:+79991234567", "https://site.ru",
    ]  # fmt: skip
    lines = "\n".join(map(str, range(12)))
    message = await said(bare, page, f"<blockquote expandable>{lines}</blockquote>", parse_mode="HTML")
    quotation = message.locator("blockquote")
    folded = await quotation.evaluate("one => one.clientHeight")
    await quotation.click()
    assert await quotation.evaluate("one => one.clientHeight") > 2 * folded


@pytest.mark.parametrize(
    ("presses", "halves"), [(0, 168), (1, 169), (2, 213)], ids=["iPhone 390", "Android 360", "desktop"]
)
async def test_buttons_are_as_wide_as_in_each_client(bare: Sandbox, page: Page, presses: int, halves: int) -> None:
    for _ in range(presses):
        await page.get_by_label("Чей экран показан").click()
    keys = [[{"text": "Раз", "callback_data": "1"}, {"text": "Очень длинная подпись кнопки", "callback_data": "2"}]]
    message = await said(bare, page, "x", reply_markup={"inline_keyboard": keys})
    boxes = await message.locator("button.inline").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().width, one.firstChild.scrollWidth > one.clientWidth])"
    )
    assert [round(width) for width, _ in boxes] == pytest.approx([halves, halves], abs=1)
    assert [cut for _, cut in boxes] == [False, True]


async def test_light_and_dark_are_switched(page: Page) -> None:
    before = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.get_by_label("Светло или темно").click()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != before


async def test_a_day_is_lived_through_and_not_jumped_over(bare: Sandbox, page: Page) -> None:
    begun = bare.clock.offset
    await page.evaluate("window.offsets = []")
    await page.get_by_role("button", name="+1 день").click()
    moments = [begun]
    while moments[-1] < begun + 86_400 - 1:
        if bare.clock.offset != moments[-1]:
            moments.append(bare.clock.offset)
        await page.wait_for_timeout(10)
    assert max(after - before for before, after in pairwise(moments)) <= 3600


async def test_a_clock_that_is_turned_waits_for_a_bot_that_keeps_pace(
    bare: Sandbox, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[float] = [bare.clock.offset]
    monkeypatch.setattr(bare.clock, "kept", lambda: kept[-1])
    await page.get_by_role("button", name="+1 час").click()
    while bare.clock.offset == kept[-1]:
        await page.wait_for_timeout(10)
    first = bare.clock.offset
    for _ in range(3):
        async with page.expect_response("**/sandbox/clock"):
            pass
    assert bare.clock.offset == first < kept[0] + 3600
    while bare.clock.offset < kept[0] + 3600:
        kept.append(bare.clock.offset)
        await page.wait_for_timeout(10)
