"""Tags (R60): put on by hand and by rules, counted, listed; of a hidden field's rule nothing is told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import BadValue
from crm_core.models import Deal
from crm_core.queries.deals.dto import HistoryKind
from crm_core.regulation.errors import RegulationError
from crm_core.regulation.loader import parse
from crm_core.regulation.schema import Regulation, Tag, Text, WorkDuration
from crm_core.regulation.sections import TagRule
from crm_core.rules.actor import Actor
from tests.deals.desk import Desk, open_desk


@pytest.fixture
async def desk(core: CrmCore, clock: FrozenClock) -> Desk:
    return await open_desk(core, clock)


async def borne(desk: Desk, deal: int, actor: Actor | None = None) -> dict[str, str]:
    """Each tag of the deal's, with what it is there by."""
    async with desk.core.reading(actor or desk.manager) as crm:
        known = await crm.queries.tags.of(deal)
    return {one.tag.code: ("rule " * one.by_rule + "hand" * one.by_hand).strip() for one in known if one.on}


async def counted(desk: Desk, actor: Actor) -> dict[str, tuple[int, int]]:
    async with desk.core.reading(actor) as crm:
        return {one.tag.code: (one.count, one.sum) for one in await crm.queries.tags.counted()}


async def put(desk: Desk, deal: int, tag: str) -> bool:
    async with desk.core.transaction(desk.manager) as crm:
        return await crm.deals.tags.put(deal, tag)


def ruled(desk: Desk, **rules: TagRule) -> None:
    """The company's tags are these."""
    tags = tuple(Tag(code=code, name=Text(ru=code, en=code), rule=rule) for code, rule in rules.items())
    desk.core.follow(desk.core.regulation.model_copy(update={"tags": tags}))


async def known_as(desk: Desk, deal: int, **values: object) -> None:
    async with desk.core.storage.writer() as session:
        await session.execute(update(Deal).where(Deal.id == deal).values(**values))


async def test_a_hand_puts_a_tag_on_once_and_takes_it_off_and_the_history_says_so(desk: Desk) -> None:
    deal, other = await desk.deal(), await desk.deal()
    version = (await desk.card(deal)).version
    assert await put(desk, deal, "vip")
    assert not await put(desk, deal, "vip")
    assert (await borne(desk, deal), await borne(desk, other)) == ({"vip": "hand"}, {})
    card = await desk.card(deal)
    assert ([tag.code for tag in card.tags], card.version) == (["vip"], version)
    async with desk.core.transaction(desk.supervisor) as crm:
        assert await crm.deals.tags.take_off(deal, "vip")
        assert not await crm.deals.tags.take_off(deal, "vip")
    assert await borne(desk, deal) == {}
    async with desk.core.reading(desk.manager) as crm:
        history = await crm.queries.timeline.history(deal)
    acts = [item.detail for item in history.items if item.kind is HistoryKind.ACT]
    assert [(act["action"], act["tag"]) for act in acts] == [("deal.untag", "vip"), ("deal.tag", "vip")]


async def test_a_tag_that_there_is_not_is_not_put_on(desk: Desk) -> None:
    with pytest.raises(BadValue, match="not_a_choice"):
        await put(desk, await desk.deal(), "of_old")


async def test_a_rule_puts_its_tag_on_and_the_end_of_its_cause_takes_it_off(desk: Desk) -> None:
    deal = await desk.deal()
    rest, ended = desk.clock.now() + timedelta(days=2), desk.clock.now() - timedelta(minutes=1)
    for values, tags in (
        ({"stalled_at": desk.clock.now()}, {"stuck": "rule"}),
        ({"stalled_at": None, "amount": 500_000_00}, {"big": "rule"}),
        ({"amount": 499_999_99}, {}),
        ({"amount": 10**9, "currency": "USD"}, {}),
        (
            {"amount": None, "currency": "RUB", "paused_until": rest},
            {"on_pause": "rule"},
        ),
        ({"paused_until": ended}, {}),
        ({"asked_at": desk.clock.now() - timedelta(days=1)}, {"unanswered": "rule"}),
        ({"asked_at": desk.clock.now()}, {}),
    ):
        await known_as(desk, deal, **values)
        assert await borne(desk, deal) == tags, values
    await known_as(desk, deal, amount=500_000_00)
    await put(desk, deal, "big")
    assert await borne(desk, deal) == {"big": "rule hand"}
    await known_as(desk, deal, amount=1)
    assert await borne(desk, deal) == {"big": "hand"}, "what a hand put on stays"


async def test_a_rule_holds_where_all_that_it_says_is_true(desk: Desk) -> None:
    ruled(
        desk,
        old=TagRule(in_stage=WorkDuration.parse("2d")),
        big_here=TagRule(amount_from=Decimal("100.5"), funnels=("inbound",)),
        elsewhere=TagRule(funnels=("return",)),
        of_radio=TagRule(sources=("radio", "tv")),
    )
    deal = await desk.deal()
    await known_as(desk, deal, amount=100_49, source="tv")
    assert set(await borne(desk, deal)) == {"of_radio"}
    await known_as(desk, deal, amount=100_50)
    desk.clock.advance(timedelta(days=2))
    assert set(await borne(desk, deal)) == {"of_radio", "big_here", "old"}


async def test_each_counts_what_they_may_see(desk: Desk) -> None:
    mine, theirs = await desk.deal(), await desk.deal()
    await known_as(desk, theirs, owner_id=desk.colleague.id)
    for deal, amount in ((mine, 600_000_00), (theirs, 700_000_00)):
        await known_as(desk, deal, amount=amount)
    assert await counted(desk, desk.manager) == {"big": (1, 600_000_00)}
    assert await counted(desk, desk.supervisor) == {"big": (2, 1_300_000_00)}


async def test_a_rule_on_what_is_hidden_is_no_tag_to_those_from_whom_it_is(desk: Desk) -> None:
    deal = await desk.deal()
    await known_as(desk, deal, amount=10**9)
    data = desk.core.regulation.model_dump(mode="json")
    for field in data["fields"]:
        if field["code"] == "amount":
            field["hidden_for"] = ["manager"]
    desk.core.follow(Regulation.model_validate(data))
    assert (await borne(desk, deal), await counted(desk, desk.manager)) == ({}, {})
    assert set(await borne(desk, deal, desk.supervisor)) == {"big"}


async def test_a_tag_that_the_rules_have_no_longer_is_on_no_card(desk: Desk) -> None:
    deal = await desk.deal()
    await put(desk, deal, "vip")
    ruled(desk)
    assert (await desk.card(deal)).tags == ()
    async with desk.core.reading(desk.manager) as crm:
        assert (await crm.queries.tags.listing("vip")).total == 0


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("{}", "no_conditions"),
        ('{ sources = ["zoo"] }', "unknown_code"),
        ('{ funnels = ["zoo"] }', "unknown_code"),
        ("{ amount_from = 0 }", "greater_than"),
        ("{ stalled = false }", ""),
    ],
)
def test_a_rule_that_says_nothing_or_of_what_there_is_not_is_a_mistake_with_its_line(rule: str, fault: str) -> None:
    text = f'extends = "default"\ntags = [\n  {{ code = "x", name = "X", rule = {rule} }},\n]\n'
    with pytest.raises(RegulationError) as raised:
        parse(text, "rules.toml")
    (problem,) = raised.value.problems
    assert problem.line == 3
    assert fault in problem.code
