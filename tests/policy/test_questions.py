"""Every question of the core × whoever asks it × whosever it is about: answered as the policy says, or refused."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.queries.base import Query
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.deals.lists import Narrow
from crm_core.queries.reports.report_dto import Narrowing
from crm_core.queries.topics import Queries
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.exports import ExportKind
from crm_core.rules.policy import Permission, allows
from crm_core.rules.segments import Conditions
from tests.conftest import MONDAY_MORNING
from tests.policy.test_matrix import built, world
from tests.policy.world import SCOPES, WHO, Target, World

__all__ = ["built", "world"]

OF_LATE = Narrowing(Period(MONDAY_MORNING - timedelta(days=30), MONDAY_MORNING + timedelta(days=30)))

Ask = Callable[[Crm, World, Target], Awaitable[object]]


@dataclass(frozen=True)
class Question:
    """`of_target`: it names somebody's thing, and their reach counts."""

    ask: Ask
    of_target: bool = False


QUESTIONS: dict[str, Question] = {
    "cards.deal": Question(lambda c, w, t: c.queries.cards.deal(t.deal), True),
    "cards.task": Question(lambda c, w, t: c.queries.cards.task(t.task), True),
    "cards.invoice": Question(lambda c, w, t: c.queries.cards.invoice(t.sent), True),
    "papers.invoice": Question(lambda c, w, t: c.queries.papers.invoice(t.sent), True),
    "tags.of": Question(lambda c, w, t: c.queries.tags.of(t.deal), True),
    "documents.of": Question(lambda c, w, t: c.queries.documents.of(t.deal), True),
    "documents.one": Question(lambda c, w, t: c.queries.documents.one(t.document), True),
    "documents.templates": Question(lambda c, w, t: c.queries.documents.templates()),
    "expenses.of": Question(lambda c, w, t: c.queries.expenses.of(t.deal), True),
    "timeline.history": Question(lambda c, w, t: c.queries.timeline.history(t.deal), True),
    "timeline.changed_by_others": Question(lambda c, w, t: c.queries.timeline.changed_by_others(t.deal, 3), True),
    "helpers.of": Question(lambda c, w, t: c.queries.helpers.of(t.deal), True),
    "helpers.candidates": Question(lambda c, w, t: c.queries.helpers.candidates(t.deal), True),
    "helpers.mine": Question(lambda c, w, t: c.queries.helpers.mine()),
    "remarks.hanging": Question(lambda c, w, t: c.queries.remarks.hanging()),
    "remarks.of": Question(lambda c, w, t: c.queries.remarks.of(t.deal), True),
    "remarks.summary": Question(lambda c, w, t: c.queries.remarks.summary(MONDAY_MORNING)),
    "tags.counted": Question(lambda c, w, t: c.queries.tags.counted()),
    "tags.listing": Question(lambda c, w, t: c.queries.tags.listing("vip")),
    "worklists.listing": Question(lambda c, w, t: c.queries.worklists.listing("no_step")),
    "worklists.my_deals": Question(lambda c, w, t: c.queries.worklists.my_deals()),
    "worklists.my_funnels": Question(lambda c, w, t: c.queries.worklists.my_funnels()),
    "worklists.narrowed": Question(lambda c, w, t: c.queries.worklists.narrowed(Narrow())),
    "worklists.next_task": Question(lambda c, w, t: c.queries.worklists.next_task(besides_deal=0)),
    "worklists.received": Question(lambda c, w, t: c.queries.worklists.received(w.core.clock.now())),
    "worklists.today": Question(lambda c, w, t: c.queries.worklists.today()),
    "pipeline.by": Question(lambda c, w, t: c.queries.pipeline.by("source")),
    "pipeline.by_stage": Question(lambda c, w, t: c.queries.pipeline.by_stage()),
    "plans.own": Question(lambda c, w, t: c.queries.plans.own()),
    "plans.report": Question(lambda c, w, t: c.queries.plans.report(w.core.clock.now().date())),
    "reports.deals": Question(lambda c, w, t: c.queries.reports.deals("deals_stage", OF_LATE, None)),
    "reports.table": Question(lambda c, w, t: c.queries.reports.table("deals_manager", OF_LATE)),
    "record.notes": Question(lambda c, w, t: c.queries.record.notes()),
    "search.find": Question(lambda c, w, t: c.queries.search.find("Секретная")),
    "audit.lines": Question(lambda c, w, t: c.queries.audit.lines()),
    "catalogue.categories": Question(lambda c, w, t: c.queries.catalogue.categories()),
    "catalogue.product": Question(lambda c, w, t: c.queries.catalogue.product(w.product)),
    "catalogue.products": Question(lambda c, w, t: c.queries.catalogue.products("Товары")),
    "clients.card": Question(lambda c, w, t: c.queries.clients.card(t.contact), True),
    "clients.keeper": Question(lambda c, w, t: c.queries.clients.keeper(t.contact)),
    "clients.matches": Question(lambda c, w, t: c.queries.clients.matches("Вторая карточка")),
    "people.colleagues": Question(lambda c, w, t: c.queries.people.colleagues()),
    "people.departments": Question(lambda c, w, t: c.queries.people.departments()),
    "people.givers": Question(lambda c, w, t: c.queries.people.givers()),
    "people.in_hand": Question(lambda c, w, t: c.queries.people.in_hand(t.giver)),
    "people.mine": Question(lambda c, w, t: c.queries.people.mine()),
    "people.staff_list": Question(lambda c, w, t: c.queries.people.staff_list()),
    "people.named": Question(lambda c, w, t: c.queries.people.named("1")),
    "people.who": Question(lambda c, w, t: c.queries.people.who(1)),
    "series.figures": Question(lambda c, w, t: c.queries.series.figures(MONDAY_MORNING)),
    "broadcasts.count": Question(lambda c, w, t: c.queries.broadcasts.count(Conditions())),
    "broadcasts.progress": Question(lambda c, w, t: c.queries.broadcasts.progress(77)),
    "broadcasts.latest": Question(lambda c, w, t: c.queries.broadcasts.latest()),
    "segments.count": Question(lambda c, w, t: c.queries.segments.count(Conditions())),
    "segments.listing": Question(lambda c, w, t: c.queries.segments.listing()),
    "segments.named": Question(lambda c, w, t: c.queries.segments.named("gone")),
    "exporting.columns": Question(lambda c, w, t: c.queries.exporting.columns(ExportKind.DEALS)),
    "exporting.page": Question(lambda c, w, t: c.queries.exporting.page(ExportKind.CLIENTS)),
    "requests.logged": Question(lambda c, w, t: c.queries.requests.logged(1, [1])),
    "own_data.choices": Question(lambda c, w, t: c.queries.own_data.choices()),
    "own_data.everything": Question(lambda c, w, t: c.queries.own_data.everything()),
    "requests.mine": Question(lambda c, w, t: c.queries.requests.mine()),
    "ahead.next_moment": Question(lambda c, w, t: c.queries.ahead.next_moment()),
    "due.answer_ids": Question(lambda c, w, t: c.queries.due.answer_ids(5)),
    "due.answers": Question(lambda c, w, t: c.queries.due.answers([t.deal])),
    "due.deal_ids": Question(lambda c, w, t: c.queries.due.deal_ids(5)),
    "due.deals": Question(lambda c, w, t: c.queries.due.deals([t.deal])),
    "due.digest_ids": Question(lambda c, w, t: c.queries.due.digest_ids(5)),
    "due.digests": Question(lambda c, w, t: c.queries.due.digests([w.bench])),
    "due.invoice_ids": Question(lambda c, w, t: c.queries.due.invoice_ids(5)),
    "due.invoices": Question(lambda c, w, t: c.queries.due.invoices([t.sent], "call")),
    "due.leaders": Question(lambda c, w, t: c.queries.due.leaders()),
    "due.morning_ids": Question(lambda c, w, t: c.queries.due.morning_ids(5)),
    "due.mornings": Question(lambda c, w, t: c.queries.due.mornings([w.bench])),
    "due.notifications_waiting": Question(lambda c, w, t: c.queries.due.notifications_waiting()),
    "due.renewal_ids": Question(lambda c, w, t: c.queries.due.renewal_ids(5)),
    "due.renewals": Question(lambda c, w, t: c.queries.due.renewals([t.deal])),
    "due.task_ids": Question(lambda c, w, t: c.queries.due.task_ids(5)),
    "due.tasks": Question(lambda c, w, t: c.queries.due.tasks([t.task])),
    "due.waiting": Question(lambda c, w, t: c.queries.due.waiting([t.deal])),
    "due.waiting_ids": Question(lambda c, w, t: c.queries.due.waiting_ids(5)),
    "setup.progress": Question(lambda c, w, t: c.queries.setup.progress()),
    "setup.baseline": Question(lambda c, w, t: c.queries.setup.baseline()),
    "regulations.listing": Question(lambda c, w, t: c.queries.regulations.listing(0, 8)),
    "digest.at_hour": Question(lambda c, w, t: c.queries.digest.at_hour(w.core.clock.now())),
    "digest.for_supervisor": Question(lambda c, w, t: c.queries.digest.for_supervisor()),
    "funnel.odds": Question(lambda c, w, t: c.queries.funnel.odds("inbound", MONDAY_MORNING, MONDAY_MORNING)),
    "funnel.funnel": Question(
        lambda c, w, t: c.queries.funnel.funnel("inbound", w.core.clock.now() - timedelta(1), w.core.clock.now())
    ),
}
# What takes a lease of a notification, a file that there is, or a window of its own: each has tests beside its code.
ELSEWHERE = {"papers.numbered", "notifications.facts", "timeline.file", "digest.of", "regulations.text"}
OF_CLIENTS_ALONE = {"own_data.choices", "own_data.everything", "requests.logged", "requests.mine"}
CLIENTS_OWN = {"cards.invoice", "papers.invoice", "people.mine"} | OF_CLIENTS_ALONE


def offered() -> dict[str, Permission | None]:
    """Each public question of a transaction with its permission; None where it names none."""
    found: dict[str, Permission | None] = {}
    for name, prop in vars(Queries).items():
        if not isinstance(prop, cached_property):
            continue
        kind: type[Query] = typing.get_type_hints(prop.func)["return"]
        for question, function in inspect.getmembers(kind, inspect.isfunction):
            if not question.startswith("_") and inspect.iscoroutinefunction(function):
                found[f"{name}.{question}"] = getattr(function, "asks", None)
    return found


NEEDED = offered()


def test_every_question_names_its_permission_and_is_in_the_table() -> None:
    assert [name for name, permission in NEEDED.items() if permission is None] == []
    assert set(NEEDED) == set(QUESTIONS) | ELSEWHERE


def expected(name: str, actor: Actor, target: Target) -> bool:
    """By the policy alone."""
    if actor.kind is ActorKind.lead and name not in CLIENTS_OWN:
        return False
    if name in OF_CLIENTS_ALONE:
        return actor.kind is ActorKind.lead
    permission = NEEDED[name]
    assert permission is not None
    return allows(actor, permission, target.subject if QUESTIONS[name].of_target else None)


async def answer(world: World, name: str, actor: Actor, target: Target) -> object:
    async with world.core.reading(actor) as crm:
        return await QUESTIONS[name].ask(crm, world, target)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
async def test_a_question_is_answered_as_the_policy_says_and_else_refused(name: str, world: World) -> None:
    found: list[str] = []
    for who in WHO:
        actor = world.actors[who]
        if who == "stranger" and name in OF_CLIENTS_ALONE | {"people.mine"}:
            # The door answers strangers with the welcome; they have no page to ask for.
            continue
        for scope in SCOPES if QUESTIONS[name].of_target else ("own",):
            target = world.target(who, scope)
            try:
                await answer(world, name, actor, target)
                did = True
            except Refused:
                did = False
            if did != expected(name, actor, target):
                found.append(f"{who} × {scope} was {'answered' if did else 'refused'}")
    assert found == []


LISTS = sorted(name for name in QUESTIONS if name.split(".")[0] in ("worklists", "pipeline", "search", "record"))


@pytest.mark.parametrize("name", LISTS)
async def test_nobody_learns_from_a_list_of_a_deal_that_they_may_not_open(name: str, world: World) -> None:
    for who in ("manager", "head", "supervisor", "admin"):
        actor = world.actors[who]
        try:
            told = await answer(world, name, actor, world.target(who, "own"))
        except Refused:
            continue
        for deal_id in set(deals_in(told)):
            async with world.core.reading(actor) as crm:
                await crm.queries.cards.deal(deal_id)


def deals_in(told: object) -> Iterator[int]:
    """The deals that an answer names, however deep."""
    if is_dataclass(told) and not isinstance(told, type):
        for one in fields(told):
            value: Any = getattr(told, one.name)
            if one.name == "deal_id" and isinstance(value, int):
                yield value
            yield from deals_in(value)
    elif isinstance(told, tuple | list):
        for value in typing.cast("tuple[object, ...]", told):
            yield from deals_in(value)


async def test_a_draft_is_not_its_clients_to_see(world: World) -> None:
    client = world.actors["client"]
    with pytest.raises(Refused):
        async with world.core.reading(client) as crm:
            await crm.queries.cards.invoice(world.target("client", "own").draft)


async def test_a_question_that_names_nothing_is_not_for_clients_and_not_in_order(world: World) -> None:
    class Careless(Query):
        async def everything(self) -> str:
            return "all"

    assert getattr(Careless.everything, "asks", None) is None
    with pytest.raises(Refused):
        async with world.core.reading(world.actors["client"]) as crm:
            await Careless(crm).everything()
