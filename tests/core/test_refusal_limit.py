"""Whoever is refused again and again is on record, and does not fill the disk."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import AuditEntry
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.services import refusal_limit
from crm_core.services.audit_log import audit_row
from crm_core.services.refusal_limit import ALIKE, MOST, RefusalLimit
from tests.conftest import MONDAY_MORNING
from tests.core.leads import STRANGER

PRESSES = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(0, 90)), max_size=300)


def refused(person: int | None, subject: int, minutes: int = 0) -> dict[str, Any]:
    actor = Actor(ActorKind.staff, person, None, None, "ru", "Europe/Moscow")
    at = MONDAY_MORNING + timedelta(minutes=minutes)
    return audit_row(at, actor, "deal.view", "deal", subject, allowed=False)


@given(PRESSES)
def test_no_hour_has_more_than_so_many_alike_and_the_first_ones_are_all_there(
    presses: list[tuple[int, int, int]],
) -> None:
    limit = RefusalLimit()
    kept: Counter[tuple[int, int, int]] = Counter()
    came: Counter[tuple[int, int, int]] = Counter()
    for person, subject, minutes in sorted(presses, key=lambda one: one[2]):
        about = person, subject, minutes // 60
        came[about] += 1
        if limit.kept(refused(person, subject, minutes)) is not None:
            kept[about] += 1
    assert kept == {about: min(number, ALIKE) for about, number in came.items()}


def test_a_person_s_hour_is_bounded_whatever_they_reach_for() -> None:
    limit = RefusalLimit()
    rows = [limit.kept(refused(1, subject)) for subject in range(2 * MOST)]
    there = [row for row in rows if row is not None]
    assert len(there) == MOST
    assert [row["subject_id"] for row in there if row["detail"].get("and_more")] == [MOST - 1]
    assert limit.kept(refused(2, 1)) is not None, "nobody else loses by it"
    assert limit.kept(refused(1, 1, minutes=60)) is not None, "the next hour begins anew"


def test_memory_is_bounded_by_people_too(monkeypatch: Any) -> None:
    monkeypatch.setattr(refusal_limit, "PEOPLE", 3)
    limit = RefusalLimit()
    rows = [limit.kept(refused(person, 1)) for person in range(100)]
    assert sum(row is not None for row in rows) == 3 + ALIKE


def test_what_was_allowed_is_always_kept() -> None:
    limit = RefusalLimit()
    row = {**refused(1, 1), "allowed": True}
    assert all(limit.kept(row) is not None for _ in range(3 * ALIKE))


async def test_presses_that_are_forged_again_and_again_leave_so_many_rows(core: CrmCore, clock: FrozenClock) -> None:
    for number in range(ALIKE + 10):
        try:
            async with core.transaction(STRANGER) as crm:
                if number % 2:
                    crm.note_refusal(Refused("deal.view", "deal", 7))
                else:
                    raise Refused("deal.view", "deal", 7)
        except Refused:
            pass
    async with core.storage.reader() as session:
        details = list(await session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "deal.view")))
    assert len(details) == ALIKE
    assert details[-1] == {"and_more": True}
    assert details[0] == {}
