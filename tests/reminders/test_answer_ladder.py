"""A client who waits for an answer (R37): their manager, whoever leads, another manager; until anybody has answered."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.queries.notifications.answers import ClientWaits
from crm_core.queries.notifications.dto import AnswerFacts
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.regulation.loader import parse
from crm_core.regulation.values import WorkDuration
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.deals.ladders import unanswered_rungs
from crm_core.services.deals import Done, NewDeal
from tests.core.leads import asks, known_lead, says, visitor
from tests.deals.desk import Desk
from tests.people import hire
from tests.regulation.edits import edited
from tests.reminders.post import Post
from tests.rules.days import working

CLIENT = 500_001


@pytest.fixture
async def deal(desk: Desk) -> int:
    """A lead of the manager's that has had its answer."""
    async with desk.core.transaction(Actor(ActorKind.lead, None, None, None, "ru", "Europe/Moscow")) as crm:
        request = await asks(crm, visitor())
    row = await desk.row(request.deal_id)
    assert row.asked_at == desk.now, "a lead waits from its first words on"
    await replies(desk, request.deal_id)
    return request.deal_id


async def owner_of(desk: Desk, deal: int) -> Actor:
    people = {one.id or 0: one for one in (desk.manager, desk.colleague)}
    return people[(await desk.row(deal)).owner_id or 0]


async def writes(desk: Desk, text: str = "Когда будет готово?") -> None:
    client = await known_lead(desk.core, visitor())
    async with desk.core.transaction(client) as crm:
        await crm.conversation.from_client(client.id or 0, says(text, CLIENT))


async def replies(desk: Desk, deal: int, text: str = "Завтра") -> None:
    actor = await owner_of(desk, deal)
    async with desk.core.transaction(actor) as crm:
        await crm.conversation.to_client(deal, says(text, 900_000 + (actor.id or 0)))


def waits(notifications: list[Notification]) -> list[tuple[str, int | None]]:
    return [(one.kind, one.recipient.staff_id) for one in notifications if one.kind.startswith("answer.")]


def follow(desk: Desk, ladder: str, also: str = "") -> None:
    text = edited(('unanswered = ["30wm", "2wh"]', f"unanswered = {ladder}"), also=also)
    desk.core.follow(parse(text, "own.toml", lint=False))


async def test_the_manager_hears_of_it_first_and_the_leaders_later(desk: Desk, post: Post, deal: int) -> None:
    await writes(desk)
    asked = desk.now
    owner = await owner_of(desk, deal)
    assert waits(await post.at(asked + timedelta(minutes=29))) == []
    assert waits(await post.at(asked + timedelta(minutes=30))) == [("answer.waits", owner.id)]
    assert waits(await post.at(asked + timedelta(minutes=60))) == []
    told = waits(await post.at(asked + timedelta(hours=2)))
    assert sorted(told) == [("answer.waits_long", desk.head.id), ("answer.waits_long", desk.supervisor.id)]
    assert waits(await post.after(days=30)) == []


async def test_a_reminder_says_the_last_words_and_since_when(desk: Desk, post: Post, deal: int) -> None:
    await writes(desk, "Сколько стоит?")
    asked = desk.now
    desk.clock.advance(timedelta(minutes=5))
    await writes(desk, "И за сколько дней?")
    (told,) = [one for one in await post.at(asked + timedelta(minutes=30)) if isinstance(one.about, ClientWaits)]
    assert isinstance(told.facts, AnswerFacts)
    assert (told.facts.asked_at, told.facts.words) == (asked, "И за сколько дней?")


async def test_any_answer_stops_it_and_the_first_one_is_measured(desk: Desk, post: Post, deal: int) -> None:
    assert (await desk.row(deal)).first_response == 0
    await writes(desk)
    asked = desk.now
    desk.clock.advance(timedelta(minutes=10))
    await replies(desk, deal)
    assert waits(await post.at(asked + timedelta(days=2))) == []
    row = await desk.row(deal)
    assert (row.asked_at, row.answer_rung_at, row.first_response) == (None, None, 0)


async def test_the_first_answer_is_measured_in_working_minutes(desk: Desk) -> None:
    desk.clock.set(datetime.fromisoformat("2026-03-20T17:50:00+03:00"))  # Friday, ten minutes before closing time
    async with desk.core.transaction(Actor(ActorKind.lead, None, None, None, "ru", "Europe/Moscow")) as crm:
        request = await asks(crm, visitor())
    desk.clock.set(datetime.fromisoformat("2026-03-23T09:05:00+03:00"))
    await replies(desk, request.deal_id)
    assert (await desk.row(request.deal_id)).first_response == 15


async def test_a_logged_call_is_an_answer_and_one_in_vain_is_none(desk: Desk, post: Post, deal: int) -> None:
    owner = await owner_of(desk, deal)
    await writes(desk)
    task = (await desk.card(deal, owner)).tasks[0]
    await desk.take(deal, owner, done=Done(task.id, "no_answer"), next_task=desk.call(hours=3))
    assert (await desk.row(deal)).asked_at == desk.now
    task = (await desk.card(deal, owner)).tasks[0]
    await desk.take(deal, owner, done=Done(task.id, "reached"), next_task=desk.call(days=3))
    assert (await desk.row(deal)).asked_at is None
    assert waits(await post.after(hours=5)) == []


async def test_thanks_ask_for_no_answer(desk: Desk, post: Post, deal: int) -> None:
    client = await known_lead(desk.core, visitor())
    async with desk.core.transaction(client) as crm:
        await crm.conversation.after_closing(client.id or 0, says("Спасибо!", CLIENT))
    assert waits(await post.after(hours=5)) == []


async def test_over_night_nobody_is_reminded(desk: Desk, post: Post, deal: int) -> None:
    desk.clock.set(datetime.fromisoformat("2026-03-16T19:00:00+03:00"))
    await writes(desk)
    assert waits(await post.after(hours=4)) == []
    assert waits(await post.at(datetime.fromisoformat("2026-03-17T09:29:00+03:00"))) == []
    assert len(waits(await post.at(datetime.fromisoformat("2026-03-17T09:30:00+03:00")))) == 1


async def test_a_refused_client_is_not_waited_for(desk: Desk, post: Post, deal: int) -> None:
    owner = await owner_of(desk, deal)
    await writes(desk)
    async with desk.core.transaction(owner) as crm:
        await crm.deals.closing.lose(deal, (await desk.card(deal, owner)).version, "expensive")
    assert waits(await post.after(hours=5)) == []


async def test_at_the_third_length_another_manager_takes_over_and_the_client_notices_nothing(
    desk: Desk, post: Post, deal: int
) -> None:
    follow(desk, '["30wm", "1wh", "2wh"]')
    owner = await owner_of(desk, deal)
    other = desk.colleague if owner.id == desk.manager.id else desk.manager
    await writes(desk)
    asked = desk.now
    await post.at(asked + timedelta(hours=1))
    sent = await post.at(asked + timedelta(hours=2))
    assert (await desk.row(deal)).owner_id == other.id
    mine = {one.kind for one in sent if one.recipient.staff_id == other.id}
    assert {"deal.assigned", "answer.waits"} <= mine
    assert "deal.taken_over" in {one.kind for one in sent if one.recipient.staff_id == owner.id}
    assert not [one for one in sent if one.recipient.contact_id is not None]
    assert waits(await post.after(days=20)) == [], "it does not wander on from one to the next"
    assert (await desk.row(deal)).owner_id == other.id


async def test_with_nobody_else_on_shift_the_deal_stays(desk: Desk, post: Post, deal: int) -> None:
    follow(desk, '["30wm", "1wh", "2wh"]')
    owner = await owner_of(desk, deal)
    other = desk.colleague if owner.id == desk.manager.id else desk.manager
    async with desk.core.transaction(other) as crm:
        await crm.staff.take_leads(False)
    await writes(desk)
    await post.after(hours=3)
    assert (await desk.row(deal)).owner_id == owner.id


async def test_whoever_is_given_the_deal_is_reminded_as_the_last_one_was(desk: Desk, post: Post, deal: int) -> None:
    owner = await owner_of(desk, deal)
    await writes(desk)
    await post.after(minutes=30)
    newcomer = await hire(desk.core, name="Ника")
    async with desk.core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.assign(deal, (await desk.card(deal, desk.supervisor)).version, newcomer.id or 0)
    told = waits(await post.after(minutes=30))
    assert ("answer.waits", newcomer.id) in told
    assert ("answer.waits", owner.id) not in told


async def test_a_funnel_may_have_a_ladder_of_its_own(desk: Desk, post: Post) -> None:
    text = edited(('code = "outreach"\n', 'code = "outreach"\nunanswered = ["5wm"]\n'))
    desk.core.follow(parse(text, "own.toml", lint=False))
    client = await known_lead(desk.core, visitor())
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.creation.open(NewDeal("outreach", "Холодный", client=client.id or 0))
    await writes(desk)
    assert waits(await post.after(minutes=5)) == [("answer.waits", desk.manager.id)]


async def test_one_press_says_that_they_were_answered_by_another_way(desk: Desk, post: Post, deal: int) -> None:
    owner = await owner_of(desk, deal)
    await writes(desk)
    asked = int(desk.now.timestamp())
    for expected in (True, False):
        async with desk.core.transaction(owner) as crm:
            assert await crm.conversation.answers.answered_elsewhere(deal, asked) is expected
    assert waits(await post.after(hours=5)) == []


@given(
    lengths=st.lists(st.builds(WorkDuration, st.booleans(), minutes=st.integers(0, 3000)), max_size=6),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),
)
def test_rungs_climb_in_time_whatever_the_order_of_lengths(lengths: list[WorkDuration], start: datetime) -> None:
    calendar = working()
    rungs = unanswered_rungs(calendar.local(start.astimezone()), lengths, calendar)
    assert [one.index for one in rungs] == list(range(len(lengths)))
    assert [one.at for one in rungs] == sorted(one.at for one in rungs)
    assert [one.name for one in rungs][:3] == ["manager", "head", "other"][: len(rungs)]
