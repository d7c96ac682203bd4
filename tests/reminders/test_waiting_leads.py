"""A lead that nobody has is heard of until somebody takes it (R28), whatever people a company has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Deal, Staff, Task
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.lead_audience import Colleague, asked
from tests.core.leads import STRANGER, asks, visitor
from tests.people import hire
from tests.reminders.post import Post

COMPANIES = st.lists(st.tuples(st.sampled_from(Role), st.booleans()), min_size=1, max_size=8).map(
    lambda people: [Colleague(number, role, on) for number, (role, on) in enumerate(people, start=1)]
)
Rule = Callable[[Iterable[Colleague], int], Collection[int]]


def heard_by_somebody(rule: Rule, people: list[Colleague]) -> None:
    told = [set(rule(people, responses)) for responses in range(3)]
    assert all(told), "somebody hears, whoever works here"
    assert told[0] <= told[1] <= told[2], "who was asked is not forgotten"
    takers = {one.id for one in people if one.role in (Role.head, Role.supervisor, Role.admin)}
    assert told[2] >= takers | {one.id for one in people if one.on_shift}, "quality control takes no leads"
    leaders = {one.id for one in people if one.role in (Role.head, Role.supervisor)}
    assert leaders <= told[1]
    if sellers := {one.id for one in people if one.on_shift}:
        assert told[0] == sellers, "those on shift come first"


@settings(deadline=None)
@given(COMPANIES)
def test_every_company_has_somebody_who_hears(people: list[Colleague]) -> None:
    heard_by_somebody(asked, people)


def _managers_only(people: Iterable[Colleague], responses: int) -> set[int]:
    return {one.id for one in people if one.role is Role.manager}


def _never_the_leaders(people: Iterable[Colleague], responses: int) -> Collection[int]:
    present = list(people)
    return {one.id for one in present if one.on_shift} or asked(present, responses)


@pytest.mark.parametrize("mutant", [_managers_only, _never_the_leaders])
def test_the_law_catches_a_rule_that_forgets_somebody(mutant: Rule) -> None:
    company = [Colleague(1, Role.manager, True), Colleague(2, Role.admin, False)]
    leaders = [Colleague(1, Role.manager, True), Colleague(2, Role.head, False)]
    caught = 0
    for people in (company, leaders, company[1:]):
        try:
            heard_by_somebody(mutant, people)
        except AssertionError:
            caught += 1
    assert caught


def goes_by(core: CrmCore, **rules: Any) -> None:
    distribution = core.regulation.distribution.model_copy(update=rules)
    core.follow(core.regulation.model_copy(update={"distribution": distribution}))


async def lead(core: CrmCore, number: int = 1) -> int:
    async with core.transaction(STRANGER) as crm:
        return (await asks(crm, visitor(number))).deal_id


def heard(post: Post, who: Actor) -> int:
    return sum(one.kind == "lead.waiting" for one in post.gateway.to(who))


async def claim(core: CrmCore, who: Actor, deal_id: int) -> tuple[bool, str | None]:
    async with core.transaction(who) as crm:
        done = await crm.deals.claiming.claim(deal_id)
    return done.mine, done.taken_by


@pytest.mark.parametrize("mode", ["in_turn", "by_load", "claim"])
@pytest.mark.parametrize("roles", [(Role.admin,), (Role.head, Role.admin), tuple(Role), (Role.manager,)])
async def test_with_nobody_on_shift_somebody_hears_at_once_can_take_it_and_hears_again_until_then(
    core: CrmCore, clock: FrozenClock, roles: tuple[Role, ...], mode: str
) -> None:
    goes_by(core, mode=mode)
    people = [await hire(core, role, f"Коллега {role}", takes_leads=False) for role in roles]
    post = Post(core, clock)
    deal_id = await lead(core)
    await post.after(minutes=3)
    told = [one for one in people if heard(post, one)]
    assert told
    await post.after(minutes=31)
    assert all(heard(post, one) == 2 for one in told)
    assert await claim(core, told[0], deal_id) == (True, None)
    async with core.transaction(told[0]) as crm:
        card = await crm.queries.cards.deal(deal_id)
    assert card.owner is not None
    assert card.owner.id == told[0].id
    async with core.storage.reader() as session:
        assert set(await session.scalars(select(Task.owner_id).where(Task.deal_id == deal_id))) == {told[0].id}
    counts = [heard(post, one) for one in people]
    await post.after(hours=2)
    assert [heard(post, one) for one in people] == counts


async def test_a_lead_to_be_claimed_goes_on_to_the_head_when_nobody_on_shift_has_taken_it(
    core: CrmCore, clock: FrozenClock
) -> None:
    goes_by(core, mode="claim")
    first, second = await hire(core, name="Мария"), await hire(core, name="Иван")
    head = await hire(core, Role.head, "Глава")
    admin = await hire(core, Role.admin, "Админ", department_name=None)
    post = Post(core, clock)
    await lead(core)
    await post.after(minutes=3)
    assert [heard(post, one) for one in (first, second, head, admin)] == [1, 1, 0, 0]
    await post.after(minutes=28)
    assert [heard(post, one) for one in (head, admin)] == [1, 0]
    await post.after(minutes=31)
    assert heard(post, admin) == 1


async def test_who_comes_on_shift_is_asked_about_what_waits(core: CrmCore, clock: FrozenClock) -> None:
    supervisor = await hire(core, Role.supervisor, "Директор", takes_leads=False)
    manager = await hire(core, name="Мария", takes_leads=False)
    post = Post(core, clock)
    await lead(core)
    await post.after(minutes=3)
    assert (heard(post, supervisor), heard(post, manager)) == (1, 0)
    async with core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == manager.id).values(takes_leads=True))
    await post.after(minutes=1)
    assert heard(post, manager) == 1


async def test_a_lead_of_the_night_is_heard_of_when_people_wake(core: CrmCore, clock: FrozenClock) -> None:
    admin = await hire(core, Role.admin, "Админ", takes_leads=False)
    post = Post(core, clock)
    night = core.calendar.local(clock.now()).replace(hour=23, minute=10) + timedelta(days=1)
    clock.set(night)
    await lead(core)
    await post.after(minutes=30)
    assert heard(post, admin) == 0
    await post.at(night.replace(hour=9, minute=1) + timedelta(days=1))
    assert heard(post, admin) == 1


async def test_of_two_who_press_at_once_one_has_it_and_the_other_reads_whose_it_is(core: CrmCore) -> None:
    goes_by(core, mode="claim")
    people = [await hire(core, name="Мария"), await hire(core, name="Иван")]
    for number in range(1, 6):
        deal_id = await lead(core, number)
        answers = await asyncio.gather(*(claim(core, one, deal_id) for one in people))
        assert sorted(mine for mine, _ in answers) == [False, True]
        winner = people[[mine for mine, _ in answers].index(True)]
        assert [name for mine, name in answers if not mine] == [winner.name]
        async with core.storage.reader() as session:
            assert await session.scalar(select(Deal.owner_id).where(Deal.id == deal_id)) == winner.id
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count(Deal.id)).where(Deal.owner_id.is_(None))) == 0
