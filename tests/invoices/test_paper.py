"""An invoice to print: what stands in it, for whom it is, and how it is made (R30)."""

from __future__ import annotations

import pypdfium2
import pytest

from crm_core.errors import Refused
from crm_core.queries.invoices.paper import InvoicePaper
from crm_core.regulation.schema import Regulation
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Paper
from handlers.ui.paper.drawing import draw
from handlers.ui.paper.invoice import invoice_paper
from tests.deals.desk import Desk
from tests.invoices.till import card, draft, pay, ready, send

OURS = (
    "ООО «Вектор», ИНН 7707083893, КПП 770701001\n"
    "р/с 40702810438000060473 в ПАО Сбербанк, БИК 044525225, к/с 30101810400000000225"
)


def with_requisites(desk: Desk) -> None:
    rules = desk.core.regulation.model_dump()
    rules["invoice"]["payment_details"] = {"ru": OURS, "en": OURS}
    desk.core.follow(Regulation.model_validate(rules))


async def paper(desk: Desk, invoice: int) -> InvoicePaper:
    async with desk.core.reading(desk.manager) as crm:
        return await crm.queries.papers.invoice(invoice)


def words_of(pdf: bytes) -> str:
    read = pypdfium2.PdfDocument(pdf)
    try:
        pages = []
        for page in read:
            text = page.get_textpage()
            pages.append(text.get_text_bounded())
            text.close()
            page.close()
        return " ".join(" ".join(pages).split())
    finally:
        read.close()


async def test_it_says_who_sells_what_to_whom_for_how_much_and_how_to_pay(desk: Desk) -> None:
    with_requisites(desk)
    deal = await ready(desk)
    version = (await desk.card(deal)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.editing.edit(deal, version, "requisites", {"name": "ООО «Ромашка»", "inn": "5024093363"})
    invoice = await draft(desk, deal, 60_700_75, 2)
    await send(desk, invoice)
    await pay(desk, invoice, 1_401_00)
    facts = await paper(desk, invoice)
    assert (facts.total, facts.left, facts.payee["bik"]) == (121_401_50, 120_000_50, "044525225")
    with speaking("ru"):
        shown = invoice_paper(facts)
    assert shown.code is not None
    assert "|Sum=12000050|" in shown.code
    assert "рубль 50\u00a0копеек" in shown.notes[0]
    printed = words_of(draw(shown)).replace("\u00a0", " ")
    for words in (
        "Счёт на оплату № 2026-0001 от 16 марта 2026 г.", "40702810438000060473", "ООО «Вектор»", "ПАО Сбербанк",
        "ООО «Ромашка»", "5024093363", "60 700,75", "121 401,50", "120 000,50 ₽", "1 401,00 ₽",
        "Сто двадцать одна тысяча четыреста один рубль 50 копеек", "Оплатить до 23 марта 2026 г.",
    ):  # fmt: skip
        assert words in printed, words


async def test_requisites_that_cannot_be_read_stand_as_they_were_typed(desk: Desk) -> None:
    rules = desk.core.regulation.model_dump()
    rules["invoice"]["payment_details"] = {"ru": "Оплата по ссылке pay.vektor.ru", "en": "Pay at pay.vektor.ru"}
    desk.core.follow(Regulation.model_validate(rules))
    invoice = await draft(desk, await desk.deal())
    await send(desk, invoice)
    with speaking("en"):
        shown = invoice_paper(await paper(desk, invoice))
    assert (shown.payee, shown.code) == ((), None)
    assert "Pay at pay.vektor.ru" in words_of(draw(shown))


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    draw(Paper(name="a.pdf", title="Счёт Ромашке 🙂"))
    assert caplog.records == []


async def test_a_draft_and_a_foreign_one_are_no_papers(desk: Desk) -> None:
    invoice = await draft(desk, await desk.deal())
    with pytest.raises(Refused):
        await paper(desk, invoice)
    number = (await send(desk, invoice)).number
    async with desk.core.reading(desk.supervisor) as crm:
        assert (await crm.queries.papers.numbered(number)).invoice_id == invoice
    for again in (invoice, invoice + 1):
        with pytest.raises(Refused):
            async with desk.core.reading(desk.colleague) as crm:
                await crm.queries.papers.invoice(again)
    with pytest.raises(Refused):
        async with desk.core.reading(desk.supervisor) as crm:
            await crm.queries.papers.numbered("2026-9999")


async def test_many_lines_and_letters_of_any_alphabet_are_drawn(desk: Desk) -> None:
    deal = await desk.deal(client="გიორგი ₸ 🙂")
    async with desk.core.transaction(desk.supervisor) as crm:
        goods = [await crm.catalogue.add(f"Товар {n} " + "длинный " * 15, "Разное", "шт.", n) for n in range(1, 41)]
    async with desk.core.transaction(desk.manager) as crm:
        invoice = await crm.invoices.draft(deal)
        for product in goods:
            await crm.invoices.put_line(invoice, product, 1)
    await send(desk, invoice)
    assert (await card(desk, invoice)).total == sum(range(1, 41))
    with speaking("ru"):
        printed = words_of(draw(invoice_paper(await paper(desk, invoice))))
    assert "Товар 40" in printed
    assert "გიორგი" in printed
