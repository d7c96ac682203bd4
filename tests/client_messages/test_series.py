"""A series goes on until the client answers, buys, or wants no more (R41)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.deals import Done, NewDeal, NewTask, Step
from crm_core.services.message_log import Incoming
from handlers.ui.callbacks.mailings import ShowMailings
from handlers.ui.callbacks.own_requests import StopMessages, Unsubscribe
from tests.handlers.chat import Chat
from tests.handlers.desk import BORIS, OLEG, Desk
from tests.reminders.post import Post


async def refused(desk: Desk, *, news: bool = True) -> int:
    """Oleg's deal was refused and is to be won back; that deal's id."""
    async with desk.core.transaction(await oleg(desk)) as crm:
        if news:
            await crm.privacy.agree_to_news(crm.actor.id or 0)
    card = await desk.card()
    async with desk.core.transaction(desk.actor) as crm:
        await crm.deals.closing.lose(desk.deal, card.version, "expensive")
    card = await desk.card()
    async with desk.core.transaction(desk.actor) as crm:
        return await crm.deals.follow_ups.win_back(desk.deal, card.version)


async def oleg(desk: Desk) -> Actor:
    async with desk.core.reading(Actor.system()) as crm:
        known = await crm.queries.people.who(OLEG)
    assert known.actor is not None
    return known.actor


async def series(post: Post, days: float) -> list[str]:
    return [one.facts.words for one in await post.after(days=days) if one.kind == "client.series"]


async def test_each_message_comes_at_its_time_until_the_last(desk: Desk, post: Post) -> None:
    await refused(desk)
    assert [await series(post, 2), await series(post, 1.25), await series(post, 10)] == [
        [],
        [desk.core.regulation.funnel("return").series[0].say.ru],
        [],
    ]
    assert len(await series(post, 10)) == 1
    assert await series(post, 100) == []


async def _writes(desk: Desk, back: int) -> None:
    async with desk.core.transaction(await oleg(desk)) as crm:
        await crm.conversation.from_client(crm.actor.id or 0, Incoming(MessageKind.TEXT, "Да", None, OLEG, 5_000))


async def _unsubscribes(desk: Desk, back: int) -> None:
    await Chat(desk.core, OLEG, "Олег", "ru").press_data(Unsubscribe())


async def _mutes(desk: Desk, back: int) -> None:
    await Chat(desk.core, OLEG, "Олег", "ru").press_data(StopMessages())


async def _moves_on(desk: Desk, back: int) -> None:
    await _step(desk, back, to="contact_restored")


async def _is_spoken_to(desk: Desk, back: int) -> None:
    async with desk.core.reading(desk.actor) as crm:
        card = await crm.queries.cards.deal(back)
    task = card.tasks[0]
    spoken = next(one.code for one in desk.core.regulation.task_type(task.type).outcomes if one.reached)
    async with desk.core.transaction(desk.actor) as crm:
        call = _call(desk)
        await crm.deals.steps.take(Step(back, card.version, done=Done(task.id, spoken), next_task=call))


async def _asks_anew(desk: Desk, back: int) -> None:
    card = await desk.card()
    async with desk.core.transaction(desk.actor) as crm:
        await crm.deals.creation.open(NewDeal("inbound", "Ещё", card.contact.id, first_task=_call(desk)))


def _call(desk: Desk) -> NewTask:
    return NewTask("call", desk.core.clock.now() + timedelta(days=200))


async def _step(desk: Desk, deal: int, **more: object) -> None:
    async with desk.core.reading(desk.actor) as crm:
        version = (await crm.queries.cards.deal(deal)).version
    async with desk.core.transaction(desk.actor) as crm:
        await crm.deals.steps.take(Step(deal, version, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("ends", [_writes, _unsubscribes, _mutes, _moves_on, _is_spoken_to, _asks_anew])
async def test_it_stops_at_the_first(desk: Desk, post: Post, ends: Callable[[Desk, int], Awaitable[None]]) -> None:
    back = await refused(desk)
    assert len(await series(post, 3.25)) == 1
    await ends(desk, back)
    assert await series(post, 120) == []


async def test_who_did_not_agree_to_news_gets_none(desk: Desk, post: Post) -> None:
    await refused(desk, news=False)
    assert await post.rows(kind="client.series") == []


async def test_the_leader_reads_what_came_of_it(desk: Desk, post: Post, chat: Callable[..., Chat]) -> None:
    back = await refused(desk)
    await series(post, 3.25)
    boris = chat(BORIS)
    assert "Реанимация: написали 1, ответили 0, купили 0" in await boris.press_data(ShowMailings())
    await _writes(desk, back)
    assert "Реанимация: написали 1, ответили 1, купили 0" in await boris.press_data(ShowMailings())
