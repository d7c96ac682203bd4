"""Two open requests of one client: their words reach the one that is meant (R23)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, update

from crm_core.models import Deal, Message
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import Direction
from handlers.ui.callbacks.own_requests import AboutRequest
from tests.handlers.chat import Chat
from tests.handlers.desk import OLEG, Desk
from tests.people import hire
from tests.reminders.post import Post


async def second_request(desk: Desk) -> int:
    """Of Oleg's own, with another manager, and newer than the one that he has."""
    other = await hire(desk.core, name="Пётр")
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == desk.deal).values(status="lost"))
    async with desk.core.reading(desk.boss) as crm:
        contact = (await crm.queries.cards.deal(desk.deal)).contact.id
    async with desk.core.transaction(await of_oleg(desk)) as crm:
        deal = (await crm.intake.open_request(contact, "Нужна доставка")).deal_id
        await crm.intake.finish(deal)
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == desk.deal).values(status="open"))
        await session.execute(update(Deal).where(Deal.id == deal).values(owner_id=other.id))
    return deal


async def of_oleg(desk: Desk) -> Actor:
    async with desk.core.reading(Actor.system()) as crm:
        known = await crm.queries.people.who(OLEG)
    assert known.actor is not None
    return known.actor


async def said(desk: Desk) -> dict[str, int | None]:
    async with desk.core.storage.reader() as session:
        rows = await session.scalars(select(Message).where(Message.direction == Direction.IN).order_by(Message.id))
        return {one.text or "": one.deal_id for one in rows}


async def test_they_are_asked_once_and_what_they_wrote_goes_where_it_was_meant(
    desk: Desk, post: Post, chat: Callable[..., Chat]
) -> None:
    newer = await second_request(desk)
    oleg = chat(OLEG)
    await oleg.say("Когда будет готов макет?")
    assert "О какой из ваших заявок речь?" in oleg.text
    await oleg.say("И сколько он стоит?")
    assert "О какой" not in oleg.text
    assert (await said(desk))["Когда будет готов макет?"] == newer, "nothing waits for the answer"
    await oleg.press_data(await _button(desk, oleg))
    assert "Анна прочтёт" in oleg.text
    words = await said(desk)
    assert words["Когда будет готов макет?"] == words["И сколько он стоит?"] == desk.deal
    await oleg.say("Жду")
    assert (await said(desk))["Жду"] == desk.deal
    read = [one for one in await post.deliver() if one.kind == "message.in"]
    assert [(one.deal_id, one.facts.text) for one in read if one.recipient.staff_id == desk.actor.id] == [
        (desk.deal, words) for words in ("Когда будет готов макет?", "И сколько он стоит?", "Жду")
    ]
    async with desk.core.storage.reader() as session:
        waits = await session.scalars(select(Deal.id).where(Deal.asked_at.is_not(None)))
        assert desk.deal in list(waits)


async def _button(desk: Desk, oleg: Chat) -> str:
    async with desk.core.storage.reader() as session:
        first = await session.scalar(select(Message.message_id).where(Message.text == "Когда будет готов макет?"))
    return AboutRequest(deal=desk.deal, since=first or 0).pack()


async def test_a_reply_goes_to_what_it_answers(desk: Desk, chat: Callable[..., Chat]) -> None:
    oleg = chat(OLEG)
    await oleg.say("Пришлите смету")
    first = oleg.message_id
    await second_request(desk)
    before = {"message_id": first, "date": 0, "chat": {"id": OLEG, "type": "private"}}
    await oleg.say("Без доставки", reply_to_message=before)
    assert "О какой" not in oleg.text
    assert (await said(desk))["Без доставки"] == desk.deal


async def test_whoever_has_one_request_is_not_asked(desk: Desk, chat: Callable[..., Chat]) -> None:
    oleg = chat(OLEG)
    assert "О какой" not in await oleg.say("Когда будет готов макет?")
