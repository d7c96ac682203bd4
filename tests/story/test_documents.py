"""A leader sends a contract's template; a manager makes it for a deal, and the client has it (R61)."""

from __future__ import annotations

import base64

from sandbox.people import Person
from sandbox.views import Seen
from tests.documents.templates import CONTRACT, docx_of, words_of
from tests.story.company import Company, a_new_lead


async def send(person: Person, name: str, data: bytes) -> None:
    await person.send_document(name=name, content=base64.b64encode(data).decode())


async def words_in(company: Company, seen: Seen) -> list[str]:
    content = await company.app.bot.download(seen.body["document"]["file_id"])
    assert content is not None
    return words_of(content.read())


async def test_a_contract_is_made_from_the_companys_own_template_and_sent(company: Company) -> None:
    anna, marina, olga = company.anna, company.marina, company.olga
    await marina.say("/documents")
    await marina.hears("Ваш договор, КП, акт")
    await company.press(marina, "➕ Добавить шаблон")
    await marina.hears("Пришлите файл Word")
    await send(marina, "Договор.docx", docx_of("Заказчик {{ клеент }}"))
    await marina.hears("может быть, клиент?")
    await send(marina, "Договор.docx", b"%PDF-1.7")
    await marina.hears("Это не файл Word")
    await send(marina, "Договор.docx", CONTRACT)
    await marina.hears("Подставляется:")

    await a_new_lead(company, olga)
    await company.press(anna, "⋯ Ещё", "📄 Документы")
    await anna.hears("Пока нет.")
    await company.press(anna, "➕ Договор")
    await anna.hears("Не хватает: ИНН клиента")
    await anna.say("7707083893")
    await anna.hears("Не хватает: сумма")
    await anna.say("150 000 ₽")
    await anna.hears("В сделке нет товаров")
    await company.press(anna, "📄 Сделать без этого")
    made = await anna.hears("Прочитайте, прежде чем отправить клиенту")
    assert made.body["document"]["file_name"] == "Договор-2026-001.docx"
    read = await words_in(company, made)
    assert read[0] == "Договор № 2026-001 от 16 марта 2026 г."
    assert read[1] == "Заказчик: Ольга Соколова, ИНН 7707083893"
    assert read[2] == "Сумма: 150 000 ₽ (Сто пятьдесят тысяч рублей 00 копеек)"

    await company.press(anna, "📤 Отправить клиенту", "📤 Отправить")
    came = await olga.hears(lambda seen: "Договор № 2026-001" in seen.text)
    assert await words_in(company, came) == read
    await company.press(anna, "« К сделке", "⋯ Ещё", "🕘 История")
    await anna.hears("Договор № 2026-001: отправлен клиенту")

    await company.press(marina, "🗑 Убрать", "🗑 Да, убрать")
    await company.press(anna, "« К сделке", "⋯ Ещё")
    more = await anna.hears(lambda seen: "Сценарий" in str(seen.buttons))
    assert "📄 Документы" not in str(more.buttons), "nothing more is made of it"
