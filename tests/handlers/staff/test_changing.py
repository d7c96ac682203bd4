"""A colleague's card is put right in the chat, by those who direct (R48)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm_core.core import CrmCore
from crm_core.errors import BadValue, Refused
from crm_core.models import AuditEntry, ConversationState, OutboxNotification, Staff
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from handlers.team.callbacks import ChangeRole
from tests.handlers.chat import Chat
from tests.people import hire

BOSS, ANNA = 8_500_001, 8_500_002


@pytest.fixture
async def boss(core: CrmCore) -> Actor:
    return await hire(core, Role.admin, "Alla", department_name=None, telegram_id=BOSS, locale="en")


@pytest.fixture
async def anna(core: CrmCore) -> Actor:
    return await hire(core, name="Anna", department_name="Sales", telegram_id=ANNA, locale="en")


async def row(core: CrmCore, who: Actor) -> Staff:
    async with core.storage.reader() as session:
        return await session.get_one(Staff, who.id)


async def test_role_department_and_name_are_changed_by_presses(core: CrmCore, boss: Actor, anna: Actor) -> None:
    await hire(core, name="Vera", department_name="Service")
    phone = Chat(core, BOSS, "Alla", "en")
    await phone.say("/staff")
    await phone.press("Anna")
    await phone.press("🏢 Department")
    await phone.press("Service")
    assert "Service" in phone.text
    await phone.press("Role")
    await phone.press("Head of department")
    await phone.press("✏️ Name")
    await phone.say("Anna Petrova")
    changed = await row(core, anna)
    assert (changed.name, changed.role, changed.takes_leads) == ("Anna Petrova", Role.head, False)
    assert changed.digest_at is not None, "a head reads the digest"
    async with core.storage.reader() as session:
        audit = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "staff.change"))).all()
        told = (
            await session.scalars(select(OutboxNotification).where(OutboxNotification.kind == "staff.changed"))
        ).all()
    assert [one.detail["what"] for one in audit] == [["department_id"], ["role"], ["name"]]
    assert "Petrova" not in str([one.detail for one in audit])
    assert {one.staff_id for one in told} == {anna.id}


async def test_a_new_role_counts_from_the_next_press_and_ends_what_was_begun(
    core: CrmCore, boss: Actor, anna: Actor
) -> None:
    hers = Chat(core, ANNA, "Anna", "en")
    await hers.say("/new")
    await hers.say("/digest")
    assert "not available" in (hers.text + (hers.toast or ""))
    async with core.transaction(boss) as crm:
        await crm.staff.cards.change(anna.id or 0, role=Role.supervisor)
    async with core.storage.reader() as session:
        assert (await session.scalars(select(ConversationState).where(ConversationState.user_id == ANNA))).all() == []
    await hers.say("/digest")
    assert "not available" not in hers.text


async def test_nobody_changes_their_own_role_and_admins_are_made_by_admins(
    core: CrmCore, boss: Actor, anna: Actor
) -> None:
    director = await hire(core, Role.supervisor, "Mark", department_name=None)
    acts: list[tuple[Actor, int | None, Role]] = [
        (boss, boss.id, Role.manager),
        (director, boss.id, Role.manager),
        (director, anna.id, Role.admin),
        (anna, anna.id, Role.head),
    ]
    for actor, who, role in acts:
        with pytest.raises(Refused):
            async with core.transaction(actor) as crm:
                await crm.staff.cards.change(who or 0, role=role)
    with pytest.raises(BadValue):
        async with core.transaction(boss) as crm:
            await crm.staff.cards.change(anna.id or 0, department_id=99_999)
    hers = Chat(core, ANNA, "Anna", "en")
    await hers.press_data(ChangeRole(staff=anna.id or 0, role=Role.head.value))
    assert "not available" in (hers.toast or "").lower()
    assert (await row(core, anna)).role is Role.manager
