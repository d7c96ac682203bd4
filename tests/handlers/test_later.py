"""Words that go to a client later, and turns of the scenario sent by two presses (R23)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.models import Deal, Message, OutboxNotification
from crm_core.rules.deals.statuses import Direction, NotificationState
from tests.core.leads import known_lead, says, visitor
from tests.handlers.desk import OLEG, Desk
from tests.reminders.post import Post

WORDS = "Доброе утро! Смета готова."


async def planned(desk: Desk) -> None:
    """Anna writes this morning what is to go tomorrow at ten."""
    await desk.open_deal()
    await desk.anna.press("Написать")
    await desk.anna.press("Отправить позже")
    await desk.anna.say("завтра в 10")
    await desk.anna.press("Да")
    await desk.anna.say(WORDS)
    assert "завтра 10:00" in desk.anna.text
    assert "Если клиент напишет раньше" in desk.anna.text


async def client_writes(desk: Desk, text: str) -> None:
    client = await known_lead(desk.core, visitor(OLEG, "Олег"))
    async with desk.core.transaction(client) as crm:
        await crm.conversation.from_client(client.id or 0, says(text, OLEG))


async def direction(desk: Desk) -> Direction:
    async with desk.core.storage.reader() as session:
        return (await session.scalars(select(Message.direction).where(Message.text == WORDS))).one()


def to_client(post: Post) -> list[str]:
    return [one.facts.text for one in post.gateway.notifications if one.kind == "message.out"]


async def test_it_goes_at_its_time_and_is_an_answer_then(desk: Desk, clock: FrozenClock) -> None:
    post, began = Post(desk.core, clock), clock.now()
    await planned(desk)
    await post.after(hours=23)
    assert to_client(post) == []
    await post.at(began + timedelta(days=1))
    assert to_client(post) == [WORDS]
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(Deal.asked_at).where(Deal.id == desk.deal)) is None


async def test_a_client_who_writes_first_is_not_talked_past(desk: Desk, clock: FrozenClock) -> None:
    post = Post(desk.core, clock)
    await planned(desk)
    clock.advance(timedelta(hours=3))
    await client_writes(desk, "Я передумал")
    await post.deliver()
    (told,) = [one for one in post.gateway.notifications if one.kind == "message.withdrawn"]
    assert (told.recipient.staff_id, told.facts.text) == (desk.actor.id, WORDS)
    await post.after(days=2)
    assert to_client(post) == []
    assert await direction(desk) is Direction.NOTE, "nothing written is lost"


async def test_one_press_takes_it_back(desk: Desk, clock: FrozenClock) -> None:
    post = Post(desk.core, clock)
    await planned(desk)
    await desk.anna.press("Не отправлять")
    assert "Не отправлено" in (desk.anna.toast or "")
    await post.after(days=2)
    assert to_client(post) == []


async def test_what_telegram_puts_off_is_not_withdrawn(desk: Desk) -> None:
    await desk.open_deal()
    await desk.anna.press("Написать")
    await desk.anna.say("Сейчас отвечу")
    async with desk.core.storage.writer() as session:
        row = (await session.scalars(select(OutboxNotification).where(OutboxNotification.kind == "message.out"))).one()
        row.not_before += timedelta(minutes=2)
    await client_writes(desk, "Жду")
    async with desk.core.storage.reader() as session:
        row = (await session.scalars(select(OutboxNotification).where(OutboxNotification.kind == "message.out"))).one()
    assert row.state is NotificationState.PENDING


async def test_only_the_next_words_go_later(desk: Desk) -> None:
    await planned(desk)
    await desk.anna.say("А это сейчас")
    async with desk.core.storage.reader() as session:
        rows = await session.execute(
            select(OutboxNotification.not_before, OutboxNotification.created_at).where(
                OutboxNotification.kind == "message.out"
            )
        )
        waits = sorted(later - at for later, at in rows)
    assert [wait > timedelta(0) for wait in waits] == [False, True]


async def test_a_turn_of_the_scenario_goes_by_two_presses_with_its_blanks_filled(desk: Desk) -> None:
    card = await desk.card()
    turn = card.stage.scenarios[0]
    await desk.open_deal()
    await desk.anna.press("Написать")
    await desk.anna.press(turn.title.ru[:20])
    assert "{" not in desk.anna.text
    if "Отправить" in " ".join(desk.anna.labels):
        send = desk.anna.data("Отправить")
        await desk.anna.press_data(send)
        async with desk.core.storage.reader() as session:
            said = (await session.scalars(select(Message).where(Message.direction == Direction.OUT))).one()
        assert said.text is not None
        assert "Анна" not in said.text
