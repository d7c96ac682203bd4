"""A business account on the page: connecting the bot, and the chat with a customer on both telephones."""

from __future__ import annotations

from playwright.async_api import Browser, Locator, expect

from gallery.hands import opened
from sandbox import Sandbox
from sandbox.population import add_person
from tests.page.menus import pick


async def from_menu(phone: Locator, label: str, choice: str) -> None:
    await pick(phone.locator(".chat-head button"), phone.get_by_role("menuitem", name=label))
    await phone.page.locator("dialog .choices button", has_text=choice).first.click()


async def test_a_customer_writes_to_an_account_and_the_bot_answers(chromium: Browser) -> None:
    async with Sandbox.running(limits=False, business=True) as sandbox:
        anna, ivan = (add_person(sandbox.world, name) for name in ("Анна", "Иван"))
        async with opened(chromium, sandbox.url, width=1200, height=900) as page:
            shop, customer = page.locator(f"#phone-{anna.id}"), page.locator(f"#phone-{ivan.id}")
            await from_menu(shop, "Подключить бота", "Читать и отвечать")
            await from_menu(shop, "Другой чат", "Иван")
            await expect(shop.locator(".chat-head")).to_contain_text("Иван")
            await from_menu(customer, "Другой чат", "Анна")
            await customer.get_by_label("Сообщение", exact=True).fill("Квартира продаётся?")
            await customer.get_by_label("Отправить", exact=True).click()
            await expect(shop.locator("article.message")).to_contain_text("Квартира продаётся?")
            [connection] = sandbox.world.connections
            answer = await page.request.post(
                f"{sandbox.url}/bot{sandbox.token}/sendMessage",
                data={"chat_id": ivan.id, "text": "Да", "business_connection_id": connection},
            )
            assert answer.ok, await answer.text()
            await expect(customer.locator("article.message:not(.mine)")).to_contain_text("Да")
            await expect(shop.locator("article.message.mine")).to_contain_text("Да")
            kinds = [next(iter(one.update.keys() - {"update_id"})) for one in sandbox.world.updates.all()]
            assert kinds == ["business_connection", "business_message"]
            await from_menu(customer, "Другой чат", "Voronka")
            await expect(customer.locator("article.message")).to_have_count(0)
