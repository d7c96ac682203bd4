"""Every line of the digest opens a list of the same count and sum, whatever the base holds (R42)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.queries.deals.list_dto import LIST_KINDS, ListKind
from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.digest import Digest, Tally
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from handlers.ui.callbacks.team import TeamList
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import speaking
from handlers.ui.screens.digest import digest_keys
from handlers.ui.screens.team_lists import period_of
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.deals.machine import Machine, Setting
from tests.people import hire
from tests.reminders.random_base import DEAL, Books
from tests.thoroughness import examples

NO_FIGURE: set[ListKind] = {"all_open"}


def test_every_line_of_the_digest_opens_a_list_of_the_same_count_and_sum(
    sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    walk_random_bases(Setting(sqlite_template, tmp_path, regulation), how_many=examples(60))


def test_so_it_does_on_postgresql(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    walk_random_bases(Setting(postgresql_template, tmp_path, regulation), how_many=examples(25))


def walk_random_bases(setting: Setting, how_many: int) -> None:
    """Each base is read by a supervisor, by a head, and by a head of nobody."""
    machine = Machine(setting)
    books = Books(machine.storage, setting.regulation, machine.desk)
    outsider = machine.run(hire(machine.core, Role.head, "Чужая", department_name="Service"))
    readers = (machine.desk.supervisor, machine.desk.head, outsider)

    @settings(
        max_examples=how_many,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(DEAL, max_size=12))
    def walk(deals: list[dict[str, Any]]) -> None:
        machine.run(books.fill(deals))
        for reader in readers:
            machine.run(walk_all_lines(machine, reader))

    try:
        walk()
    finally:
        machine.close()


async def walk_all_lines(machine: Machine, reader: Actor) -> None:
    async with machine.core.reading(reader) as crm:
        digest = await crm.queries.digest.for_supervisor()
        counted = figures(digest)
        assert set(counted) == set(LIST_KINDS) - NO_FIGURE, "every list stands behind a line"
        for kind, figure in counted.items():
            listed = await crm.queries.worklists.listing(kind, period=Period(digest.since, digest.until))
            assert (kind, Tally(listed.total, listed.sum)) == (kind, figure)
        with speaking("ru"):
            keys = digest_keys(digest, Viewer.of(crm))
        opened: set[str] = set()
        for key in (key for row in keys.rows for key in row):
            if key.data and key.data.startswith(f"{TeamList.__prefix__}:"):
                press = TeamList.unpack(key.data)
                page = await crm.queries.worklists.listing(press.kind, period=period_of(press))
                assert key.text.endswith(f": {page.total}"), "the button says what it opens"
                assert counted[press.kind] == Tally(page.total, page.sum)
                opened.add(press.kind)
        assert opened == {kind for kind, figure in counted.items() if figure.count}, "no line is without its list"
    refusals, promised = digest.refusals, digest.promised
    assert sum(line.count for line in refusals.reasons) == refusals.count
    assert sum(line.sum for line in refusals.reasons) == refusals.sum
    assert sum(line.count for line in promised.stages) == promised.count
    assert digest.until - digest.since == timedelta(days=1)


def figures(digest: Digest) -> dict[ListKind, Tally]:
    payments = digest.payments
    return {
        "lost_today": Tally(digest.refusals.count, digest.refusals.sum),
        "untouched": digest.untouched,
        "overdue": Tally(digest.promised.count, digest.promised.sum),
        "no_step": digest.no_step,
        "stalled": digest.stalled,
        "paused": digest.paused,
        "follow_ups": digest.follow_ups,
        "new_leads": digest.new_leads,
        "won_today": digest.won,
        "unpaid": payments.overdue,
        "unreminded": payments.never_reminded,
        "due_soon": payments.due_soon,
        "ending": payments.ending,
    }
