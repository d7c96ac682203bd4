"""Over ten thousand leads (R28): the statement that chooses, asked of SQLite itself, against the rule in words."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, create_engine, insert, update

from crm_core.models import Deal, Staff
from crm_core.models.schema import Schema, table
from crm_core.regulation.schema import Regulation
from crm_core.roles import Role
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.time.own_days import OwnDays
from crm_core.rules.time.working_time import WorkingCalendar
from crm_core.services.lead_assignment import statement, todays_values

_STAFF, _DEALS = table(Staff), table(Deal)
_BEGIN = datetime(2026, 4, 1, 6, tzinfo=UTC)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Person:
    id: int
    takes_leads: bool = True
    weekdays: str | None = None
    away_until: date | None = None
    last: datetime = _NEVER
    deals: int = 0
    given: int = 0


@pytest.fixture
def database() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    Schema.metadata.create_all(engine, [_STAFF, _DEALS])
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _hire(database: Connection, many: int) -> list[Person]:
    people = [Person(number) for number in range(1, many + 1)]
    row = {"role": Role.manager, "locale": "ru", "zone": "Europe/Moscow", "takes_leads": True}
    database.execute(insert(_STAFF), [{"id": one.id, "name": str(one.id), **row} for one in people])
    return people


def _next(database: Connection, mode: str, calendar: WorkingCalendar, now: datetime, most: int | None) -> int | None:
    values = {"now": now, "but": 0, **todays_values(calendar, now), **({} if most is None else {"most": most})}
    row = database.execute(statement(mode, limited=most is not None), values).first()
    return row[0] if row else None


def test_of_those_always_on_shift_no_two_ever_differ_by_more_than_one(
    database: Connection, regulation: Regulation
) -> None:
    calendar = WorkingCalendar(regulation.calendar, "Europe/Moscow")
    people = _hire(database, 7)
    given: Counter[int | None] = Counter({one.id: 0 for one in people})
    chance, now = random.Random(28), _BEGIN
    for _ in range(6_000):
        now += timedelta(seconds=chance.randint(1, 9_000))
        given[_next(database, "in_turn", calendar, now, None)] += 1
        assert max(given.values()) - min(given.values()) <= 1


@pytest.mark.parametrize("mode", ["in_turn", "by_load"])
def test_whatever_shifts_leaves_days_off_and_limits_do_the_right_one_is_next(
    database: Connection, regulation: Regulation, mode: str
) -> None:
    calendar = WorkingCalendar(regulation.calendar, "Europe/Moscow")
    people = _hire(database, 6)
    chance, now, nobody = random.Random(mode), _BEGIN, 0
    for _ in range(2_000):
        now += timedelta(minutes=chance.randint(1, 300))
        if chance.random() < 0.1:
            one = chance.choice(people)
            one.takes_leads = chance.random() < 0.7
            one.weekdays = chance.choice([None, "12345", "67", "1357"])
            one.away_until = chance.choice([None, None, now.date() + timedelta(days=chance.randint(0, 9))])
            changed = {"takes_leads": one.takes_leads, "weekdays": one.weekdays, "away_until": one.away_until}
            database.execute(update(_STAFF).where(_STAFF.c.id == one.id).values(**changed))
        most = chance.choice([None, 3])
        today = calendar.local(now).date()
        able = [
            one
            for one in people
            if one.takes_leads and (one.away_until is None or one.away_until < today)
            if most is None or one.deals < most
        ]
        ranked = sorted(
            able,
            key=lambda one: (
                not OwnDays(calendar, one.weekdays).works(today),
                one.deals if mode == "by_load" else 0, one.last, one.id,
            ),
        )  # fmt: skip
        chosen = _next(database, mode, calendar, now, most)
        assert chosen == (ranked[0].id if ranked else None)
        if not ranked:
            nobody += 1
            continue
        ranked[0].last, ranked[0].given = now, ranked[0].given + 1
        _deal(database, ranked[0], now)
        if sum(one.deals for one in people) > 12:
            _close(database, chance.choice([one for one in people if one.deals]))
    assert 0 < nobody < 500
    assert min(one.given for one in people) > 60


def _deal(database: Connection, whose: Person, now: datetime) -> None:
    row = {
        "title": "Сайт", "contact_id": 1, "owner_id": whose.id, "funnel": "inbound", "stage": "new", "currency": "RUB",
        "status": DealStatus.OPEN, "created_at": now, "stage_entered_at": now, "fields": {},
    }  # fmt: skip
    database.execute(insert(_DEALS), row)
    whose.deals += 1


def _close(database: Connection, whose: Person) -> None:
    theirs = _DEALS.c.owner_id == whose.id, _DEALS.c.status == DealStatus.OPEN
    oldest = _DEALS.select().with_only_columns(_DEALS.c.id).where(*theirs).order_by(_DEALS.c.id).limit(1)
    database.execute(update(_DEALS).where(_DEALS.c.id == oldest.scalar_subquery()).values(status=DealStatus.LOST))
    whose.deals -= 1
