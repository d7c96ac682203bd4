"""What crosses: a press with the deletion of its message, an answer with another chat."""

from __future__ import annotations

from playwright.async_api import Page, expect

from sandbox import Sandbox
from tests.page.menus import pick
from tests.page.test_verbs import IVAN, bare, of_last, page, said

__all__ = ["bare", "page"]


async def test_a_slow_phone_presses_what_the_bot_has_deleted(bare: Sandbox, page: Page) -> None:
    await pick(page.get_by_label("Ещё", exact=True).first, page.get_by_role("menuitem", name="Медленный телефон"))
    keys = [[{"text": "Беру", "callback_data": "take"}]]
    message = await said(bare, page, "Кто возьмёт?", reply_markup={"inline_keyboard": keys})
    number = max(bare.world.chats[IVAN].posts)
    place = {"chat_id": IVAN, "message_id": number}
    await page.request.post(f"{bare.url}/bot{bare.token}/deleteMessage", data=place)
    await expect(message).to_contain_class("gone")
    await message.get_by_role("button", name="Беру").click()
    await expect(message.locator(".waiting")).to_have_count(1)
    pressed = of_last(bare, "callback_query")
    assert pressed["message"] == {"chat": bare.world.chats[IVAN].body, "message_id": number, "date": 0}


async def test_a_message_of_a_group_is_answered_in_the_chat_with_the_bot(bare: Sandbox, page: Page) -> None:
    ivan = bare.person("Иван", id=IVAN)
    group = bare.group("Отдел", ivan)
    await ivan.say("Цены новые?", chat=group.id)
    await page.reload()
    await page.get_by_label("Прикрепить").click()
    await page.get_by_role("menuitem", name="Ответить на сообщение группы").click()
    await page.get_by_role("button", name="Цены новые?").click()
    await page.locator("textarea").fill("Спрашивают про цены")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.mine").last).to_contain_text("Спрашивают про цены")
    told = of_last(bare)
    assert told["text"] == "Спрашивают про цены"
    assert told["external_reply"]["chat"]["title"] == "Отдел"
