"""Joining by a single-use invitation, and leaving at once (R50)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import AlreadyStaff, BadValue, InvitationRefused, Refused
from crm_core.models import Invitation, Staff
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.intake.service import Visitor
from tests.core.leads import STRANGER, known_lead, visitor
from tests.people import department, hire


async def _invited(core: CrmCore, role: Role = Role.manager, name: str = "Иван") -> str:
    async with core.transaction(Actor.system()) as crm:
        return await crm.staff.invite(role, name)


async def _joins(core: CrmCore, token: str, who: Visitor) -> int:
    async with core.transaction(STRANGER) as crm:
        return (await crm.staff.join(token, who)).id or 0


async def test_whoever_opens_an_invitation_works_here_from_then_on(core: CrmCore) -> None:
    sales = await department(core, "Sales")
    async with core.transaction(Actor.system()) as crm:
        token = await crm.staff.invite(Role.supervisor, "Ольга", "sales")
    staff_id = await _joins(core, token, visitor(9))
    async with core.reading(Actor.system()) as crm:
        known = await crm.queries.people.who(9)
    assert known.actor is not None
    assert (known.actor.id, known.actor.role, known.actor.department_id) == (staff_id, Role.supervisor, sales)
    assert (known.actor.name, known.actor.locale, known.actor.zone) == ("Ольга", "ru", "Europe/Moscow")


async def test_an_invitation_fits_a_link_and_is_kept_only_as_a_hash(core: CrmCore) -> None:
    token = await _invited(core)
    assert len(f"inv_{token}") <= 64
    assert token.replace("-", "").replace("_", "").isalnum()
    async with core.storage.reader() as session:
        kept = (await session.scalars(select(Invitation))).one()
        assert token not in repr(vars(kept))


async def test_an_invitation_lets_in_one_of_those_who_open_it_at_once(core: CrmCore) -> None:
    token = await _invited(core)
    outcomes = await asyncio.gather(*(_joins(core, token, visitor(n)) for n in range(10, 20)), return_exceptions=True)
    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvitationRefused) for outcome in outcomes) == 9
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count(Staff.id))) == 1


@pytest.mark.parametrize("token", ["", "never issued", "А\0\ud800"])
async def test_a_guessed_invitation_lets_nobody_in(core: CrmCore, token: str) -> None:
    await _invited(core)
    with pytest.raises(InvitationRefused):
        await _joins(core, token, visitor(9))


async def test_an_invitation_runs_out(core: CrmCore, clock: FrozenClock) -> None:
    token = await _invited(core)
    clock.advance(timedelta(days=7))
    with pytest.raises(InvitationRefused):
        await _joins(core, token, visitor(9))


async def test_a_colleague_who_opens_an_invitation_leaves_it_unused(core: CrmCore) -> None:
    manager = await hire(core, telegram_id=9)
    token = await _invited(core)
    with pytest.raises(AlreadyStaff):
        async with core.transaction(manager) as crm:
            await crm.staff.join(token, visitor(9))
    assert await _joins(core, token, visitor(10))


async def test_somebody_dismissed_is_nobody_at_that_moment_and_may_be_invited_again(core: CrmCore) -> None:
    admin = await hire(core, Role.admin)
    staff_id = await _joins(core, await _invited(core), visitor(9))
    async with core.transaction(admin) as crm:
        await crm.staff.dismiss(staff_id)
        assert (await crm.queries.people.who(9)).actor is None
    assert await _joins(core, await _invited(core, Role.head, "Иван П."), visitor(9)) == staff_id
    async with core.reading(Actor.system()) as crm:
        known = await crm.queries.people.who(9)
    assert known.actor is not None
    assert (known.actor.role, known.actor.name) == (Role.head, "Иван П.")


async def test_whoever_is_client_and_colleague_is_a_colleague(core: CrmCore) -> None:
    lead = await known_lead(core, visitor(9))
    await _joins(core, await _invited(core), visitor(9))
    async with core.reading(Actor.system()) as crm:
        known = await crm.queries.people.who(9)
    assert known.actor is not None
    assert (known.actor.is_staff, known.contact_id) == (True, lead.id)


async def test_joining_ends_what_the_lead_was_in_the_middle_of(core: CrmCore) -> None:
    async with core.transaction(STRANGER) as crm:
        await crm.states.save(9, 9, "lead:need", {"need": "сайт"})
    await _joins(core, await _invited(core), visitor(9))
    async with core.reading(Actor.system()) as crm:
        known = await crm.queries.people.who(9)
    assert (known.state, known.data) == (None, {})


@pytest.mark.parametrize(
    ("role", "invites"), [(Role.manager, Role.manager), (Role.head, Role.manager), (Role.supervisor, Role.admin)]
)
async def test_nobody_invites_above_themselves(core: CrmCore, role: Role, invites: Role) -> None:
    actor = await hire(core, role)
    with pytest.raises(Refused):
        async with core.transaction(actor) as crm:
            await crm.staff.invite(invites, "Друг")


async def test_a_supervisor_does_not_dismiss_an_administrator_nor_anybody_themselves(core: CrmCore) -> None:
    supervisor, admin = await hire(core, Role.supervisor), await hire(core, Role.admin)
    for actor, whom in ((supervisor, admin), (supervisor, supervisor), (admin, admin)):
        with pytest.raises(Refused):
            async with core.transaction(actor) as crm:
                await crm.staff.dismiss(whom.id or 0)


async def test_a_new_zone_moves_the_next_digest(core: CrmCore) -> None:
    token = await _invited(core, Role.supervisor)
    await _joins(core, token, visitor(9))
    async with core.reading(Actor.system()) as crm:
        actor = (await crm.queries.people.who(9)).actor
    assert actor is not None
    async with core.storage.reader() as session:
        assert await session.scalar(select(Staff.digest_at)) == datetime(2026, 3, 16, 15, tzinfo=UTC)
    async with core.transaction(actor) as crm:
        crm = crm.acting_as(await crm.staff.settle(zone="Asia/Vladivostok", digest_hour=time(9)))
        assert crm.actor.zone == "Asia/Vladivostok"
        mine = await crm.queries.people.mine()
        assert (mine.zone, mine.digest_hour) == ("Asia/Vladivostok", time(9))
    async with core.storage.reader() as session:
        assert await session.scalar(select(Staff.digest_at)) == datetime(2026, 3, 16, 23, tzinfo=UTC)
    async with core.transaction(actor) as crm:
        await crm.staff.settle(digest_hour=None)
    async with core.storage.reader() as session:
        assert await session.scalar(select(Staff.digest_at)) is None


async def test_a_zone_that_does_not_exist_is_refused(core: CrmCore) -> None:
    manager = await hire(core)
    for zone in ("Europe/Atlantis", "../../etc/passwd", ""):
        with pytest.raises(BadValue):
            async with core.transaction(manager) as crm:
                await crm.staff.settle(zone=zone)


async def test_colleagues_are_those_of_the_heads_department(core: CrmCore) -> None:
    head = await hire(core, Role.head, "Глава", department_name="Sales")
    await hire(core, name="Мария", department_name="Sales")
    await hire(core, name="Иван", department_name="Service")
    async with core.reading(head) as crm:
        assert [one.name for one in await crm.queries.people.colleagues()] == ["Глава", "Мария"]
    async with core.reading(await hire(core, Role.supervisor, "Директор", department_name=None)) as crm:
        assert [one.name for one in await crm.queries.people.colleagues()] == ["Глава", "Директор", "Иван", "Мария"]


async def test_a_department_of_the_same_name_is_the_same_department(core: CrmCore) -> None:
    async with core.transaction(Actor.system()) as crm:
        first = await crm.staff.add_department("Service")
        assert await crm.staff.add_department("Service") == first
