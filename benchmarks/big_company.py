"""A company of any size, made by the database itself: three years of deals, with stages and tasks.

200 managers in 10 departments. Of the deals of each day 20 % are open, 35 % won, 45 % lost; each has entered one to
three stages, an open one has a task (one in ten is late), one in fifty an
unpaid invoice. Numbers are drawn by arithmetic.
"""

# ruff: noqa: S608
# Nothing of it comes from outside.

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from crm_core.regulation.schema import Regulation
from crm_core.storage import Storage
from crm_core.storage.migrations import cohorts

MOMENT = datetime(2026, 3, 16, 7, 0, tzinfo=UTC)
"""Now, for whoever asks this company."""
MANAGERS, DEPARTMENTS, DAYS = 200, 10, 1095
_NOW = int(MOMENT.timestamp())


async def load(storage: Storage, regulation: Regulation, deals: int) -> None:
    """Into an empty, migrated base; statistics are gathered at the end."""
    sqlite = storage.is_sqlite
    async with storage.engines.writer.begin() as connection:
        again = await _without_triggers(connection, sqlite)
        made = _statements(regulation, deals, sqlite)
        for statement in (*made, *cohorts.fill(sqlite=sqlite), *again):
            await connection.exec_driver_sql(statement)
    async with storage.engines.writer.connect() as connection:
        settled = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await settled.exec_driver_sql("ANALYZE" if sqlite else "VACUUM ANALYZE")


async def _without_triggers(connection: AsyncConnection, sqlite: bool) -> list[str]:
    """Row by row they would take most of the time. Nobody searches here, so nothing is made findable; what else they
    keep is written at once at the end. Returns how to put them back."""
    if not sqlite:
        await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return []
    await connection.exec_driver_sql("PRAGMA cache_size = -400000")
    named = await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
    made = await connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"))
    again: list[str] = list(made.scalars())
    for name in list(named.scalars()):
        await connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return again


def _statements(regulation: Regulation, deals: int, sqlite: bool) -> list[str]:
    funnel = regulation.funnel(regulation.inbound)
    stages = [stage.code for stage in funnel.stages]
    last = len(stages) - 1
    reasons = [reason.code for reason in regulation.reasons]

    def numbers(most: int) -> str:
        if sqlite:
            up = f"SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {most}"
            return f"(WITH RECURSIVE n(i) AS ({up}) SELECT i FROM n)"
        return f"generate_series(1, {most}) AS n(i)"

    def moment(seconds: str) -> str:
        if sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f000', {seconds}, 'unixepoch')"
        return f"to_timestamp({seconds})"

    def one_of(words: list[str], number: str) -> str:
        cases = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(words))
        return f"(CASE {number} {cases} END)"

    drawn = "(CAST(i AS BIGINT) * 7919 % 10007 % 100)"
    other = "(CAST(i AS BIGINT) * 104729 % 1009)"
    owner = f"(CAST(i AS BIGINT) * 31 % {MANAGERS} + 1)"
    came = f"({_NOW} - ({deals} - i) * {DAYS * 86_400 // deals if deals <= DAYS * 86_400 else 1})"
    status = f"(CASE WHEN {drawn} < 20 THEN 'open' WHEN {drawn} < 55 THEN 'won' ELSE 'lost' END)"
    place = f"(CASE WHEN {drawn} >= 20 AND {drawn} < 55 THEN {last} ELSE {other} % {last} END)"
    closed = f"(CASE WHEN {drawn} >= 20 THEN {moment(f'{came} + {place} * 86400 + 3600')} END)"
    late = f"({_NOW} + ({other} - 100) * 600)"
    task_at = f"(CASE WHEN {drawn} < 20 THEN {moment(late)} END)"
    reason = f"(CASE WHEN {drawn} >= 55 THEN {one_of(reasons, f'{other} % {len(reasons)}')} END)"
    at_last = f"{came} + {place} * 86400"
    entered = f"SELECT i, {{seq}}, '{funnel.code}', {{stage}}, {{passed}}, {{at}} FROM {numbers(deals)}"
    no, yes = ("0", "1") if sqlite else ("FALSE", "TRUE")
    entry = "INSERT INTO stage_entries (deal_id, seq, funnel, stage, passed, entered_at) "
    half = f"({place} / 2)"
    made = moment(str(_NOW))
    due_on = "'2026-03-14'" if sqlite else "DATE '2026-03-14'"
    return [
        "INSERT INTO departments (id, name) "
        f"SELECT i, 'Department ' || CAST(i AS VARCHAR(9)) FROM {numbers(DEPARTMENTS)}",
        "INSERT INTO staff (id, name, role, department_id, telegram_id, locale, zone, takes_leads, active, "
        "digest_hour) "
        f"SELECT i, 'Manager ' || CAST(i AS VARCHAR(9)), 'manager', i % {DEPARTMENTS} + 1, i, 'en', 'Europe/Moscow', "
        f"{yes}, {yes}, '09:00:00' FROM {numbers(MANAGERS)}",
        "INSERT INTO contacts (id, name, locale, fields, created_at) "
        f"SELECT i, 'Client ' || CAST(i AS VARCHAR(9)), 'en', '{{}}', {made} FROM {numbers(max(1, deals // 10))}",
        "INSERT INTO deals (id, title, contact_id, owner_id, department_id, funnel, stage, status, amount, currency, "
        "fields, version, created_at, stage_entered_at, stage_due_at, stall_rung_at, stall_rung, stalled_at, "
        "next_task_at, closed_at, lost_reason, ticked) "
        f"SELECT i, 'Deal ' || CAST(i AS VARCHAR(9)), i % {max(1, deals // 10)} + 1, {owner}, "
        f"{owner} % {DEPARTMENTS} + 1, '{funnel.code}', {one_of(stages, place)}, {status}, "
        f"({other} + 1) * 1000, 'RUB', '{{}}', 1, {moment(came)}, {moment(at_last)}, "
        f"{moment(f'{_NOW} + 86400')}, {moment(f'{_NOW} + 86400 + i % 1000')}, 0, "
        f"CASE WHEN {drawn} = 7 THEN {moment(f'{_NOW} - 86400')} END, {task_at}, {closed}, {reason}, '{{}}' "
        f"FROM {numbers(deals)}",
        entry + entered.format(seq=1, stage=f"'{stages[0]}'", passed=no, at=moment(came)),
        entry
        + entered.format(seq=2, stage=one_of(stages, half), passed=no, at=moment(f"{came} + {half} * 86400"))
        + f" WHERE {place} > 3",
        entry
        + entered.format(
            seq=f"CASE WHEN {place} > 3 THEN 3 ELSE 2 END", stage=one_of(stages, place), passed=no, at=moment(at_last)
        )
        + f" WHERE {place} > 0",
        "INSERT INTO tasks (deal_id, owner_id, type, state, due_at, rung_at, rung, postponed, created_at) "
        f"SELECT i, {owner}, 'call', 'open', {moment(late)}, "
        f"{moment(f'{_NOW} + 600 + {other} * 60')}, 0, 0, {made} FROM {numbers(deals)} WHERE {drawn} < 20",
        "INSERT INTO invoices (deal_id, contact_id, status, currency, total, paid, due_on, rung_at, rung, version, "
        f"created_at, sent_at) SELECT i, i % {max(1, deals // 10)} + 1, 'sent', 'RUB', 100000, 0, {due_on}, "
        f"{moment(f'{_NOW} + 86400')}, 0, 1, {made}, {made} FROM {numbers(deals)} WHERE {drawn} = 30 AND i % 2 = 0",
    ]
