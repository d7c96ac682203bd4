"""Whatever happens outside somebody's reach changes no answer that they get: no list, count, sum, likeness or order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from crm_core.errors import CrmError, Refused
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal
from tests.policy.acts import ACTS, Act
from tests.policy.test_matrix import SAMPLE, built, on_postgresql, world
from tests.policy.test_questions import NEEDED, QUESTIONS, expected
from tests.policy.world import World

__all__ = ["built", "on_postgresql", "world"]

# What everybody of the staff may know: who works here, in which departments, and whom Telegram's updates come from.
OF_THE_COMPANY = {"people.colleagues", "people.departments", "people.givers", "people.named", "people.who"}
ASKED = sorted(name for name in QUESTIONS if name not in OF_THE_COMPANY and not name.startswith("due."))

# An act on somebody's thing, or one without a target that makes or changes what a company has one of (rules, goods).
# What gives it to somebody of the asker's department brings it within reach.
HANDED_OVER = {"deals.assignment.assign", "deals.transfers.give"}
DONE = sorted(name for name, act in ACTS.items() if act.of in ("deal", "contact") and name not in HANDED_OVER)
SHADOWS = ("Секретная сделка", "Вторая", "Секретная")


async def answers(world: World, who: str) -> dict[str, str]:
    """All that they are told of lists and counts, and of their own things."""
    found: dict[str, str] = {}
    actor = world.actors[who]
    for name in ASKED:
        try:
            async with world.core.reading(actor) as crm:
                found[name] = repr(await QUESTIONS[name].ask(crm, world, world.target(who, "own")))
        except Refused:
            continue
    return found


async def act_outside(world: World, act: Act, doer: Actor) -> bool:
    """Once, for good, on what belongs to another department. Whether it was done."""
    target = world.target("manager", "elsewhere")
    try:
        async with world.core.transaction(doer) as crm:
            card = await crm.queries.cards.deal(target.deal)
            await act.do(crm, world, replace(target, version=card.version))
    except (CrmError, *act.ends):
        return False
    return True


async def open_likenesses(world: World, supervisor: Actor) -> None:
    """New clients and deals called as the asker's are, in the other department."""
    doer = world.target("manager", "elsewhere").owner or supervisor
    for name in SHADOWS:
        async with world.core.transaction(doer) as crm:
            deal = await crm.deals.creation.open(NewDeal("inbound", name, NewClient("Вторая карточка")))
            card = await crm.queries.cards.deal(deal)
            await crm.deals.editing.edit(deal, card.version, "amount", 1_000_000)


async def seen(world: World, who: str, acts: Collection[str]) -> set[str]:
    """The questions whose answers to them are others once these acts were done outside."""
    before = await answers(world, who)
    assert len(before) >= 15, "most questions are for those who work with deals"
    doer = world.actors["supervisor"]
    await open_likenesses(world, doer)
    done = [name for name in acts if await act_outside(world, ACTS[name], doer)]
    assert len(done) >= len(acts) // 3, "most of what may be done to a deal was done"
    after = await answers(world, who)
    assert set(after) == set(before)
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize("who", ["manager", "head"])
async def test_what_happens_in_another_department_is_seen_in_no_answer(world: World, who: str) -> None:
    assert await seen(world, who, DONE) == set()


async def test_the_same_is_seen_in_no_answer_on_postgresql(on_postgresql: World) -> None:
    assert await seen(on_postgresql, "head", [name for name in DONE if name in SAMPLE]) == set()


async def test_every_question_has_an_answer_on_postgresql(on_postgresql: World) -> None:
    """Whatever SQLite lets pass in a statement and PostgreSQL does not."""
    actors = {**on_postgresql.actors, "system": Actor.system()}
    for name, question in sorted(QUESTIONS.items()):
        targets = {who: on_postgresql.target(who, "own") for who in ("supervisor", "admin", "system", "client")}
        who = next(who for who, target in targets.items() if expected(name, actors[who], target))
        # What is due is held until it is done.
        begin = on_postgresql.core.transaction if name.startswith("due.") else on_postgresql.core.reading
        async with begin(actors[who]) as crm:
            await question.ask(crm, on_postgresql, targets[who])


@pytest.mark.parametrize("who", ["manager", "head"])
async def test_what_is_not_theirs_and_what_is_not_there_have_one_answer(world: World, who: str) -> None:
    """Of every question that names something: a foreign one, another department's and one that never was."""
    actor = world.actors[who]
    theirs = world.target(who, "elsewhere")
    nowhere = replace(theirs, deal=10**9, task=10**9, sent=10**9, contact=10**9)
    for name in sorted(name for name, question in QUESTIONS.items() if question.of_target and NEEDED[name]):
        said: list[str] = []
        for target in (theirs, nowhere):
            try:
                async with world.core.reading(actor) as crm:
                    said.append(repr(await QUESTIONS[name].ask(crm, world, target)))
            except CrmError as error:
                said.append(type(error).__name__)
        assert said[0] == said[1], name
