"""A client on the phone: the card behind a deal (R21), and two cards that are made one (R20)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from crm_core.models import Contact, Deal
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus, MessageKind
from crm_core.services.conversation.service import Incoming
from crm_core.services.deals import NewClient, NewDeal
from handlers.ui.callbacks.clients import CompareCards, MergeCards, OpenClient
from handlers.ui.callbacks.deals import OpenDeal
from tests.handlers.chat import Chat
from tests.handlers.desk import OLEG, Desk
from tests.people import hire

VERA = 700_090


async def further_deal(desk: Desk, client: str = "Олежка", phone: str | None = "89123456789") -> int:
    """Somebody else, as it seems, who gave Oleg's number. Anna's deal."""
    async with desk.core.transaction(desk.actor) as crm:
        return await crm.deals.creation.open(NewDeal("inbound", "Ещё заявка", NewClient(client, phone, another=True)))


async def contact_of(desk: Desk, deal: int) -> Contact:
    async with desk.core.storage.reader() as session:
        found = select(Contact).join(Deal, Deal.contact_id == Contact.id).where(Deal.id == deal)
        return (await session.scalars(found)).one()


async def open_client(desk: Desk, deal: int | None = None) -> None:
    await desk.anna.press_data(OpenDeal(deal=deal or desk.deal))
    await desk.anna.more("Клиент")


async def test_a_client_is_one_screen_with_the_number_one_press_away(desk: Desk) -> None:
    anna = desk.anna
    async with desk.core.transaction(Actor.system("ru")) as crm:
        contact = (await contact_of(desk, desk.deal)).id
        await crm.conversation.from_client(
            contact, Incoming(MessageKind.TEXT, "Когда <b>созвонимся</b>?", None, OLEG, 5)
        )
    async with desk.core.transaction(desk.actor) as crm:
        await crm.conversation.to_client(desk.deal, Incoming(MessageKind.PHOTO, "Завтра", "file", 1, 6))
    await open_client(desk)
    for words in ("Олег Смирнов", "есть открытая сделка", "+7 912 345-67-89", "созвонимся", "[фото] Завтра", "Анна"):
        assert words in anna.text
    assert any(one.copy_text == "+79123456789" for one in anna.buttons)
    await anna.press("Переписка")
    assert "созвонимся" in anna.text
    await anna.press("К клиенту")
    await anna.press("К сделке")
    assert "Заявка получена" in anna.text


async def test_what_and_when_they_bought_stands_on_the_card(desk: Desk) -> None:
    anna = desk.anna
    sold = await further_deal(desk)
    oleg = (await contact_of(desk, desk.deal)).id
    async with desk.core.storage.writer() as session:
        won = {"status": DealStatus.WON, "closed_at": desk.core.clock.now() - timedelta(days=30), "amount": 850_000_00}
        await session.execute(update(Deal).where(Deal.id == sold).values(contact_id=oleg, **won))
    await open_client(desk)
    assert "1 покупка" in anna.text
    assert "850\xa0000" in anna.text
    await anna.press("Покупки и счета")
    assert "Ещё заявка" in anna.text
    await anna.press("К клиенту")
    await anna.press("Все сделки (2)")
    await anna.press("Ещё заявка")
    assert "850\xa0000" in anna.text


async def test_two_cards_of_one_person_are_made_one_and_apart_again(desk: Desk) -> None:
    anna = desk.anna
    second = await further_deal(desk)
    await anna.press_data(OpenDeal(deal=second))
    await anna.more("Это тот же человек: Олег Смирнов?")
    assert "Олежка" in anna.text
    assert "«Олежка» перейдёт на «Олег Смирнов»" in anna.text
    await anna.press("Один человек")
    assert "Объединено" in (anna.toast or "")
    assert "Сюда же объединена карточка: Олежка" in anna.text
    assert (await contact_of(desk, second)).name == "Олег Смирнов"
    await anna.press("К сделке")
    await anna.more("Клиент")
    await anna.press("Разъединить: Олежка")
    assert "снова две карточки" in (anna.toast or "")
    assert (await contact_of(desk, second)).name == "Олежка"


async def test_either_of_two_cards_may_be_kept(desk: Desk) -> None:
    anna = desk.anna
    second = await further_deal(desk)
    await open_client(desk, second)
    await anna.press("Это тот же человек: Олег Смирнов?")
    await anna.press("Оставить «Олежка»")
    assert "«Олег Смирнов» перейдёт на «Олежка»" in anna.text
    await anna.press("Один человек")
    assert (await contact_of(desk, desk.deal)).name == "Олежка"


async def test_linked_deals_of_a_merged_client_show_each_other(desk: Desk) -> None:
    anna = desk.anna
    second = await further_deal(desk)
    await anna.press_data(OpenDeal(deal=second))
    await anna.more("Это тот же человек")
    await anna.press("Один человек")
    for one in (desk.deal, second):
        await anna.press_data(OpenDeal(deal=one))
        await anna.press("⋯ Ещё")
        assert any(label.startswith("🔗") for label in anna.labels), anna.labels


async def test_an_old_button_of_a_merge_says_that_it_is_done(desk: Desk) -> None:
    anna = desk.anna
    second = await further_deal(desk)
    await anna.press_data(OpenDeal(deal=second))
    await anna.more("Это тот же человек")
    press = anna.data("Один человек")
    await anna.press_data(press)
    undo = anna.data("Разъединить")
    await anna.press_data(press)
    assert "уже объединили" in (anna.toast or "")
    await anna.press_data(undo)
    await anna.press_data(undo)
    assert "уже отменено" in (anna.toast or "")


async def test_a_colleagues_client_is_neither_seen_nor_merged(desk: Desk) -> None:
    await hire(desk.core, name="Вера", telegram_id=VERA)
    vera = Chat(desk.core, VERA, "Вера", "ru")
    oleg, other = await contact_of(desk, desk.deal), await contact_of(desk, await further_deal(desk))
    await vera.say("/menu")
    for forged in (
        OpenClient(contact=oleg.id),
        CompareCards(keep=oleg.id, other=other.id),
        MergeCards(keep=oleg.id, other=other.id),
    ):
        await vera.press_data(forged)
        assert vera.toast == "Это недоступно."
        assert "Олег" not in vera.text


async def test_a_number_of_a_colleagues_client_does_not_tell_whose_it_is(desk: Desk) -> None:
    vera = await hire(desk.core, name="Вера", telegram_id=VERA)
    second = await further_deal(desk)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == second).values(owner_id=vera.id))
    phone = Chat(desk.core, VERA, "Вера", "ru")
    await phone.press_data(OpenDeal(deal=second))
    assert "Олежка" in phone.text
    assert "Смирнов" not in phone.text + " ".join(phone.labels)
