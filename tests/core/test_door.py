"""The core's one door: who acts, what is refused, and what happens when a transaction ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import AuditEntry, Department
from crm_core.roles import ActorKind
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from tests.core.leads import STRANGER
from tests.people import hire
from tests.statements import count_statements

SYSTEM = Actor.system()


def test_a_service_whose_act_names_no_permission_does_not_come_to_be() -> None:
    async def anything(self: Service) -> None: ...

    with pytest.raises(TypeError, match=r"Careless\.anything names no permission"):
        type("Careless", (Service,), {"anything": anything})
    assert type("Careful", (Service,), {"anything": needs(Permission.deal_edit)(anything)})


async def test_a_transaction_that_asks_nothing_costs_no_statement(core: CrmCore) -> None:
    with count_statements(core.storage) as seen:
        async with core.transaction(SYSTEM):
            pass
        async with core.reading(SYSTEM):
            pass
    assert seen == []


async def test_a_refusal_undoes_all_and_names_who_was_refused(core: CrmCore) -> None:
    manager = await hire(core)

    async def overreach() -> None:
        async with core.transaction(SYSTEM) as crm:
            await crm.staff.add_department("Undone")
            await crm.acting_as(manager).staff.add_department("Refused")

    with pytest.raises(Refused):
        await overreach()
    async with core.storage.reader() as session:
        assert "Undone" not in list(await session.scalars(select(Department.name)))
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "staff.manage"))).one()
        assert (entry.actor, entry.actor_id, entry.allowed) == (ActorKind.staff, manager.id, False)


async def test_what_was_done_is_on_record_with_who_did_it(core: CrmCore) -> None:
    async with core.transaction(SYSTEM) as crm:
        made = await crm.staff.add_department("Service")
    async with core.storage.reader() as session:
        entry = (await session.scalars(select(AuditEntry))).one()
        assert (entry.actor, entry.action, entry.subject, entry.subject_id, entry.allowed) == (
            ActorKind.system,
            "staff.add_department",
            "department",
            made,
            True,
        )


async def test_callbacks_run_after_the_commit_and_only_then(core: CrmCore) -> None:
    heard: list[str] = []
    async with core.transaction(SYSTEM) as crm:
        crm.on_commit.append(lambda: heard.append("committed"))
        assert heard == []

    async def fail() -> None:
        async with core.transaction(SYSTEM) as crm:
            crm.on_commit.append(lambda: heard.append("never"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert heard == ["committed"]


async def test_what_a_person_is_in_the_middle_of_survives_and_is_forgotten_when_done(core: CrmCore) -> None:
    for state, data in (("lead:need", {"need": "сайт\0"}), ("lead:phone", {"need": "сайт", "n": 1})):
        async with core.transaction(STRANGER) as crm:
            await crm.states.save(5, 5, state, data)
    async with core.transaction(STRANGER) as crm:
        assert await crm.states.load(5, 5) == ("lead:phone", {"need": "сайт", "n": 1})
        known = await crm.acting_as(SYSTEM).queries.people.who(5)
        assert (known.actor, known.state, known.data["n"]) == (None, "lead:phone", 1)
    async with core.transaction(STRANGER) as crm:
        await crm.states.save(5, 5, None, {})
        assert await crm.states.load(5, 5) == (None, {})


async def test_knowing_who_writes_takes_one_statement(core: CrmCore) -> None:
    manager = await hire(core, telegram_id=5)
    with count_statements(core.storage) as seen:
        async with core.reading(SYSTEM) as crm:
            assert (await crm.queries.people.who(5)).actor == manager
    assert len(seen) == 1
