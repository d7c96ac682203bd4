"""A row of a report opens as many deals as it says, whatever the base holds; its rows add up to its total (R44)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.queries.deals.list_filters import Period
from crm_core.queries.reports.report_dto import REPORT_CODES, Narrowing
from crm_core.regulation.schema import Regulation
from crm_core.rules.actor import Actor
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.deals.machine import Machine, Setting
from tests.reminders.random_base import DEAL, NOW, Books
from tests.thoroughness import examples

WEEK = Narrowing(Period(NOW - timedelta(hours=50), NOW + timedelta(hours=1)))
# Their sums are of lines, payments, invoices or chances, and not of the deals' own amounts.
OTHER_SUMS = {"profit_type", "profit_source", "revenue_product", "expected", "tasks_done", "tasks_overdue"}


def test_rows_open_what_they_count(sqlite_template: SqliteTemplate, tmp_path: Path, regulation: Regulation) -> None:
    walk_random_bases(Setting(sqlite_template, tmp_path, regulation), how_many=examples(20))


def test_so_they_do_on_postgresql(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation
) -> None:
    walk_random_bases(Setting(postgresql_template, tmp_path, regulation), how_many=examples(12))


def walk_random_bases(setting: Setting, how_many: int) -> None:
    machine = Machine(setting)
    books = Books(machine.storage, setting.regulation, machine.desk)

    @settings(max_examples=how_many, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(st.lists(DEAL, min_size=4, max_size=8))
    def walk(deals: list[dict[str, Any]]) -> None:
        machine.run(books.fill(deals))
        machine.run(walk_all_reports(machine, machine.desk.head))

    try:
        walk()
    finally:
        machine.close()


async def walk_all_reports(machine: Machine, reader: Actor) -> None:
    async with machine.core.reading(reader) as crm:
        for code in REPORT_CODES:
            report = await crm.queries.reports.table(code, WEEK)
            assert sum(row.count for row in report.rows) == report.total.count
            assert sum(row.sum for row in report.rows) == report.total.sum
            for row in report.rows:
                opened = await crm.queries.reports.deals(code, WEEK, row.key)
                if report.of == "deals":
                    assert (code, opened.total) == (code, row.count)
                if report.of == "deals" and code not in OTHER_SUMS:
                    assert (code, opened.sum) == (code, row.sum)
                assert 0 < opened.total <= row.count
