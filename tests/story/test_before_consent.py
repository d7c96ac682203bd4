"""What somebody writes before they agree is not typed twice, and not kept before (R18, R25)."""

from __future__ import annotations

from sqlalchemy import func, select

from crm_core.models import Contact, Deal, Message
from tests.story.company import Company


async def test_the_words_come_back_with_the_consent(company: Company) -> None:
    olga = company.olga
    await olga.say("Нужен интернет-магазин, я Ольга")
    await olga.hears("Прочтём, как только вы согласитесь")
    await olga.say("с оплатой картой")
    await olga.hears("И это прочтём")
    async with company.app.storage.reader() as session:
        for table in (Contact, Message, Deal):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    await company.press(olga, "Даю согласие")
    await olga.hears("То, что вы написали, уже у нас")
    await olga.hears("По какому номеру")
    (deal,) = await company.open_deals()
    card = await company.card(deal)
    assert card.need == "Нужен интернет-магазин\nс оплатой картой"
    assert card.contact.name == "Ольга"
