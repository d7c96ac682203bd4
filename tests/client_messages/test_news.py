"""News to a segment: to whoever agreed and to nobody else, once, at its pace, by their own night (R41)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from crm_core.core import CrmCore
from crm_core.models import Broadcast, Consent, Contact
from crm_core.queries.notifications.kinds import DealNudged
from crm_core.queries.notifications.outbox_dto import NewNotification, Notification
from crm_core.rules.broadcasts import AHEAD, PACES, BroadcastState, moments
from crm_core.rules.deals.statuses import ConsentKind, MessageKind
from crm_core.rules.segments import Conditions
from crm_core.services.client_messages.broadcasts import NewBroadcast
from crm_core.services.message_log import Incoming
from handlers.ui.callbacks.mailings import ShowMailings
from handlers.ui.callbacks.own_requests import Unsubscribe
from reminders.gateway import Unreachable
from reminders.send_slots import AHEAD as AT_HAND
from tests.handlers.chat import Chat
from tests.handlers.desk import BORIS, Desk
from tests.reminders.post import Post

FIRST = 800_000
NOW = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)


async def people(core: CrmCore, many: int, *, news: bool = True, **columns: object) -> list[int]:
    """Clients who have agreed to news, or not; their ids."""
    now = core.clock.now()
    common = {"name": "Клиент", "locale": "ru", "consented_at": now, "created_at": now, "fields": {}, **columns}
    async with core.storage.writer() as session:
        known = await session.scalar(select(Contact.telegram_id).order_by(Contact.telegram_id.desc()).limit(1))
        start = max(FIRST, (known or 0) + 1)
        rows = [{**common, "telegram_id": start + number} for number in range(many)]
        ids = list(await session.scalars(insert(Contact).returning(Contact.id), rows))
        given = {"version": core.regulation.consent.version, "locale": "ru", "given_at": now}
        kinds = (ConsentKind.DATA, ConsentKind.NEWS) if news else (ConsentKind.DATA,)
        rows = [{**given, "contact_id": one, "kind": kind} for one in ids for kind in kinds]
        await session.execute(insert(Consent), rows)
    return ids


async def begun(desk: Desk, a_minute: int = 60) -> int:
    said = Incoming(MessageKind.TEXT, "Скидка 10 % до пятницы", None, None, None)
    async with desk.core.transaction(desk.boss) as crm:
        return await crm.broadcasts.begin(NewBroadcast("inquiry", Conditions(), said, a_minute))


async def minutes(post: Post, many: int) -> list[Notification]:
    """What goes out within so many minutes, a look at the clock each, as the bot has it."""
    sent = await post.ring()
    for _minute in range(many):
        sent += await post.after(minutes=1)
    return sent


def readers(sent: list[Notification]) -> list[int]:
    return [one.recipient.contact_id or 0 for one in sent if one.kind == "client.news"]


async def test_a_leader_writes_sees_it_as_clients_will_and_reads_what_came_of_it(
    desk: Desk, post: Post, chat: Callable[..., Chat]
) -> None:
    them = await people(desk.core, 3)
    await people(desk.core, 2, news=False)
    boris = chat(BORIS)
    await boris.press_data(ShowMailings())
    await boris.press("Новое сообщение")
    assert "Спрашивали, но не покупали: <b>3</b>" in boris.text
    await boris.press("3")
    await boris.say("Скидка 10 % до пятницы", entities=[{"type": "bold", "offset": 0, "length": 6}])
    shown, question = boris.screens
    assert "<b>Скидка</b> 10 % до пятницы" in shown.text
    assert "<b>3 клиента</b>" in question.text
    await boris.press("1200 в минуту")
    await boris.press("Отправить")
    assert "В пути</b>: 0 из 3" in boris.text
    sent = await minutes(post, 3)
    assert sorted(readers(sent)) == them
    assert [one.facts.delivered for one in sent if one.kind == "broadcast.over"] == [3]
    oleg = chat(FIRST)
    await oleg.press_data(Unsubscribe())
    await oleg.say("Интересно, расскажите")
    await boris.press_data(ShowMailings())
    await boris.press("1")
    assert "Ответили: 1" in boris.text
    assert "Готово</b>: 3 из 3" in boris.text


async def test_a_second_press_sends_nothing_twice(desk: Desk, post: Post, chat: Callable[..., Chat]) -> None:
    await people(desk.core, 2)
    boris = chat(BORIS)
    await boris.press_data(ShowMailings())
    await boris.press("Новое сообщение")
    await boris.press("3")
    await boris.say("Привет")
    go = boris.data("Отправить")
    await boris.press_data(go)
    await boris.press_data(go)
    async with desk.core.storage.reader() as session:
        assert len(list(await session.scalars(select(Broadcast.id)))) == 1
    assert len(readers(await minutes(post, 3))) == 2


async def test_it_goes_on_after_a_restart_at_its_pace_to_everybody_once(desk: Desk, post: Post) -> None:
    them = await people(desk.core, 150)
    await begun(desk)
    sent = await minutes(post, 1)
    assert 60 <= len(readers(sent)) <= 125
    again = Post(desk.core, post.clock)
    again.clock.advance(timedelta(hours=2))
    more = await minutes(again, 5)
    assert sorted(readers(sent) + readers(more)) == them
    promised = [one.not_before for one in await again.rows(kind="client.news")]
    gaps = [later - earlier for earlier, later in pairwise(promised)]
    assert min(gaps) >= timedelta(seconds=1), "what the silence kept back is not made up for"


async def test_what_is_stopped_goes_to_nobody_else(desk: Desk, post: Post) -> None:
    await people(desk.core, 200)
    broadcast = await begun(desk)
    before = readers(await minutes(post, 1))
    async with desk.core.transaction(desk.boss) as crm:
        await crm.broadcasts.stop(broadcast)
    assert readers(await minutes(post, 5)) == []
    async with desk.core.reading(desk.boss) as crm:
        told = await crm.queries.broadcasts.progress(broadcast)
    assert told is not None
    assert (told.state, told.delivered, told.waiting) == (BroadcastState.STOPPED, len(before), 0)


async def test_whoever_sleeps_gets_it_in_their_own_morning_and_it_is_over_only_then(desk: Desk, post: Post) -> None:
    (awake,) = await people(desk.core, 1)
    (asleep,) = await people(desk.core, 1, zone="America/New_York")
    await begun(desk)
    sent = await minutes(post, 5)
    assert (readers(sent), [one.kind for one in sent if one.kind == "broadcast.over"]) == ([awake], [])
    sent = await post.after(hours=7)
    sent += await minutes(post, 3)
    assert readers(sent) == [asleep]
    assert sum(one.kind == "broadcast.over" for one in sent) == 1


async def test_whoever_blocked_us_is_counted_and_whoever_left_meanwhile_is_let_alone(desk: Desk, post: Post) -> None:
    gone, left, stays = await people(desk.core, 3)

    def refuse(notification: Notification) -> None:
        if notification.recipient.contact_id == gone:
            raise Unreachable

    post.gateway.refuse = refuse
    broadcast = await begun(desk)
    await post.tick.scan()
    async with desk.core.storage.writer() as session:
        await session.execute(
            update(Consent)
            .where(Consent.contact_id == left, Consent.kind == ConsentKind.NEWS)
            .values(withdrawn_at=desk.core.clock.now())
        )
    assert readers(await minutes(post, 3)) == [stays]
    async with desk.core.reading(desk.boss) as crm:
        told = await crm.queries.broadcasts.progress(broadcast)
    assert told is not None
    assert (told.total, told.delivered, told.blocked, told.dropped) == (3, 1, 1, 1)


async def test_talks_go_before_news(desk: Desk, post: Post) -> None:
    await people(desk.core, 90)
    await begun(desk, PACES[-1])
    await post.ring()
    post.timer.advance(5)
    post.clock.advance(timedelta(minutes=1))
    await post.put(NewNotification("urgent", DealNudged(by=1), staff_id=desk.actor.id, deal_id=desk.deal))
    sent = await post.deliver()
    kinds = [one.kind for one in sent if one.kind in ("client.news", "deal.nudge")]
    assert kinds.index("deal.nudge") < 2 * AT_HAND, "what was being prepared goes first, if it is ready first"
    assert len(kinds) > 60


@pytest.mark.parametrize("pace", PACES)
def test_a_pace_is_kept(pace: int) -> None:
    assert len(moments(NOW, NOW, pace, 10_000)) == pace


@given(
    st.sampled_from(PACES),
    st.lists(st.integers(1, 5_000), min_size=1, max_size=40),
    st.integers(1, 400),
)
def test_however_the_clock_is_looked_at_the_pace_is_never_exceeded(pace: int, looks: list[int], most: int) -> None:
    """`looks`: seconds between two looks; whatever was kept back by a silence is not made up for."""
    next_at, now, promised = NOW, NOW, list[datetime]()
    for seconds in looks:
        times = moments(next_at, now, pace, most)
        assert all(now <= one < now + AHEAD for one in times)
        promised += times
        if times:
            next_at = times[-1] + timedelta(minutes=1) / pace
        now += timedelta(seconds=seconds)
    gap = timedelta(minutes=1) / pace - timedelta(microseconds=1)
    assert all(later - earlier >= gap for earlier, later in pairwise(promised))
