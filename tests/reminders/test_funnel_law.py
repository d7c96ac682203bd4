"""The funnel of any base: never more than came, and all who came are accounted for (R43)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm_core.models import Deal, StageEntry
from crm_core.regulation.schema import Funnel, Regulation
from crm_core.rules.deals.statuses import DealStatus
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.deals.machine import Machine, Setting
from tests.reminders.random_base import DEAL, NOW, Books
from tests.thoroughness import examples


def test_a_funnel_only_narrows_and_accounts_for_all_who_came(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    look_at_random_bases(Setting(sqlite_template, tmp_path, regulation), how_many=examples(60))


def test_so_it_does_on_postgresql(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    look_at_random_bases(Setting(postgresql_template, tmp_path, regulation), how_many=examples(25))


def look_at_random_bases(setting: Setting, how_many: int) -> None:
    machine = Machine(setting)
    books = Books(machine.storage, setting.regulation, machine.desk)

    @settings(
        max_examples=how_many,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(DEAL, max_size=14), st.integers(0, 70), st.integers(0, 60))
    def look(deals: list[dict[str, Any]], begins: int, ends: int) -> None:
        machine.run(books.fill(deals))
        machine.run(look_at_all_funnels(machine, begins, ends))

    try:
        look()
    finally:
        machine.close()


def by_hand(
    funnel: Funnel, deals: Mapping[int, Deal], entries: Sequence[StageEntry], since: datetime, until: datetime
) -> list[int]:
    """How many came to each stage, from the entries themselves: what a deal keeps of them must not differ."""
    came = [one.deal_id for one in entries if one.seq == 1 and one.funnel == funnel.code]
    codes = [stage.code for stage in funnel.stages]
    last = len(codes) - 1
    reached = [0] * len(codes)
    first = {one.deal_id: one.entered_at for one in entries if one.seq == 1}
    for deal_id in came:
        deal = deals[deal_id]
        if deal.funnel != funnel.code or not since <= first[deal_id] < until:
            continue
        seen = {one.stage for one in entries if one.deal_id == deal_id and one.funnel == funnel.code} | {deal.stage}
        furthest = max((place for place, code in enumerate(codes[:-1]) if code in seen), default=0)
        if deal.stage == codes[-1]:
            furthest = last - 1
        for place in range((last if deal.status is DealStatus.WON else furthest) + 1):
            reached[place] += 1
    return reached


async def look_at_all_funnels(machine: Machine, begins: int, ends: int) -> None:
    since, until = NOW - timedelta(hours=begins), NOW - timedelta(hours=ends)
    async with machine.core.reading(machine.desk.supervisor) as crm:
        entries = (await crm.session.scalars(select(StageEntry).order_by(StageEntry.deal_id, StageEntry.seq))).all()
        deals = {deal.id: deal for deal in await crm.session.scalars(select(Deal))}
        for funnel in crm.regulation.funnels:
            found = await crm.queries.funnel.funnel(funnel.code, since, until)
            assert [line.entered for line in found.stages] == by_hand(funnel, deals, entries, since, until)
            assert found.came == found.won + found.lost.count + found.waiting.count
            for before, after in pairwise(found.stages):
                assert before.entered == after.entered + before.lost.count + before.waiting.count
                assert after.conversion is None or 0 <= after.conversion <= 1
            for line in found.stages:
                assert sum(reason.count for reason in line.reasons) == line.lost.count
                assert sum(reason.sum for reason in line.reasons) == line.lost.sum
