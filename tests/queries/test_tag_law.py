"""A tag's count and sum are those of the list that it opens, and each deal on it bears the tag, in any base (R60)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.queries.deals.list_dto import ListKind
from crm_core.queries.deals.tags import DealTagView
from crm_core.regulation.schema import Regulation, Tag, Text, WorkDuration
from crm_core.regulation.sections import TagRule
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import DealStatus
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.deals.machine import Machine, Setting
from tests.reminders.random_base import DEAL, Books
from tests.thoroughness import examples

RULES: dict[str, TagRule | None] = {
    "stuck": TagRule(stalled=True),
    "resting": TagRule(paused=True),
    "late": TagRule(overdue=True),
    "lost_sight": TagRule(no_step=True),
    "owes": TagRule(unpaid=True),
    "old": TagRule(in_stage=WorkDuration.parse("4wh")),
    "waits": TagRule(unanswered=WorkDuration.parse("30wm")),
    "big": TagRule(amount_from=Decimal(20_000)),
    "big_and_late": TagRule(amount_from=Decimal(5_000), overdue=True, funnels=("inbound",)),
    "vip": None,
}
KINDS: tuple[ListKind, ...] = ("all_open", "unpaid", "won_today")


def test_every_count_opens_a_list_of_the_same_count_and_sum(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    walk_random_bases(Setting(sqlite_template, tmp_path, with_tags(regulation)), examples(8))


def test_so_it_does_on_postgresql(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    walk_random_bases(Setting(postgresql_template, tmp_path, with_tags(regulation)), examples(4))


def with_tags(regulation: Regulation) -> Regulation:
    tags = tuple(Tag(code=code, name=Text(ru=code, en=code), rule=rule) for code, rule in RULES.items())
    return regulation.model_copy(update={"tags": tags})


def walk_random_bases(setting: Setting, how_many: int) -> None:
    machine = Machine(setting)
    books = Books(machine.storage, setting.regulation, machine.desk)

    @settings(
        max_examples=how_many,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(DEAL, max_size=10), st.sets(st.integers(0, 9)))
    def walk(deals: list[dict[str, Any]], by_hand: set[int]) -> None:
        machine.run(books.fill(deals))
        machine.run(put_by_hand(machine, by_hand))
        for reader in (machine.desk.supervisor, machine.desk.manager):
            machine.run(read_all(machine, reader))

    try:
        walk()
    finally:
        machine.close()


async def put_by_hand(machine: Machine, places: set[int]) -> None:
    async with machine.core.transaction(machine.desk.supervisor) as crm:
        page = await crm.queries.worklists.listing("all_open", 0, 100)
        for place, line in enumerate(page.lines):
            if place in places:
                await crm.deals.tags.put(line.id, "vip")


async def read_all(machine: Machine, reader: Actor) -> None:
    async with machine.core.reading(reader) as crm:
        cards: dict[int, dict[str, DealTagView]] = {}
        for kind in KINDS:
            counted = {one.tag.code: (one.count, one.sum) for one in await crm.queries.tags.counted(kind)}
            for code, rule in RULES.items():
                page = await crm.queries.tags.listing(code, kind, 0, 100)
                assert counted.get(code, (0, 0)) == (page.total, page.sum), (kind, code)
                assert len(page.lines) == page.total
                for line in page.lines:
                    if line.id not in cards:
                        cards[line.id] = {one.tag.code: one for one in await crm.queries.tags.of(line.id)}
                    assert cards[line.id][code].on
                    assert rule is None or line.status is DealStatus.OPEN, "a rule is of open deals"
