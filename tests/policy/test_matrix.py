"""Every act of the core × whoever may try it × whosever it is: allowed, or one neutral refusal on record (R48, R51)."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import AuditEntry, Deal
from crm_core.regulation.schema import ExportRules, Regulation
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.policy import Permission, allows
from crm_core.services.deals.closing import Closing
from crm_core.services.invoices.corrections import InvoiceCorrections
from crm_core.services.taking_on import TakingOn
from crm_core.storage import Storage
from crm_core.unit_of_work import Component
from tests.conftest import MONDAY_MORNING
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.policy.acts import ACTS, Act
from tests.policy.offered import permissions, unreachable
from tests.policy.world import SCOPES, WHO, Target, World, build, contents

NEEDED = permissions()
SAMPLE = ("deals.closing.lose", "deals.transfers.give", "tasks.postpone", "invoices.pay", "clients.merge",
          "staff.dismiss", "catalogue.change", "conversation.to_client", "intake.rename", "inbox.replay")  # fmt: skip


class Undone(Exception):
    """What was allowed is taken back, so that the next one tries the same world."""


@pytest.fixture(scope="module")
def built(
    sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory, regulation: Regulation
) -> tuple[Path, World]:
    """The company in a file, made once: no attempt leaves anything in it."""
    folder = tmp_path_factory.mktemp("policy")

    async def make() -> World:
        async with sqlite_template.copied(folder) as url, opened(url, regulation) as core:
            return await build(core)

    return folder / "voronka.db", asyncio.run(make())


@pytest.fixture
async def world(built: tuple[Path, World], tmp_path: Path, regulation: Regulation) -> AsyncIterator[World]:
    file, made = built
    copy = shutil.copyfile(file, tmp_path / "voronka.db")
    async with opened(f"sqlite:///{copy}", regulation) as core:
        yield replace(made, core=core)


@pytest.fixture
async def on_postgresql(
    postgresql_template: PostgresTemplate, tmp_path: Path, regulation: Regulation
) -> AsyncIterator[World]:
    async with postgresql_template.copied(tmp_path) as url, opened(url, regulation) as core:
        yield await build(core)


@asynccontextmanager
async def opened(url: str, regulation: Regulation) -> AsyncIterator[CrmCore]:
    storage = Storage.open(url)
    # The regulation lets nobody take the base along; here the policy alone is asked.
    everybody = regulation.model_copy(update={"export": ExportRules(roles=frozenset(Role))})
    try:
        yield CrmCore(storage, everybody, FrozenClock(MONDAY_MORNING))
    finally:
        await storage.close()


def expected(name: str, who: str, scope: str, actor: Actor, target: Target) -> bool:
    """By the policy alone; and by the few rules that are not the policy's."""
    act = ACTS[name]
    if name == "staff.cards.change":
        # One's own name may be put right; nobody's who is not at work.
        return scope in ("own", "colleague", "elsewhere") and allows(actor, NEEDED[name], target.subject)
    if name == "plans.put":
        # Of whoever there is; the deal that is nobody's has no manager to plan for.
        return target.owner is not None and allows(actor, NEEDED[name], target.subject)
    if act.of == "staff":
        # Nobody dismisses themselves, nor anybody who is not at work.
        return scope in ("colleague", "elsewhere") and allows(actor, NEEDED[name], target.subject)
    if name in ("deals.transfers.give", "deals.transfers.plan") and target.owner is None:
        # There is nobody to take it from: `assign` is for that.
        return False
    if name == "intake.give_consent" and who == "stranger":
        # Whoever they are, the door has seen it; from then on they are that client.
        return True
    if name == "deals.helpers.tell":
        # A note is told of by whoever wrote it.
        return False
    if name == "conversation.hand_on":
        # Only for whoever the deal was taken from while they wrote.
        return False
    if name in ("staff.settle", "staff.take_leads") and not actor.is_staff:
        return False
    if name == "privacy.find" and actor.kind is ActorKind.lead:
        # Whoever may be forgotten themselves looks for nobody.
        return False
    if name == "intake.settle" and actor.is_staff:
        return False
    subject = None if act.of == "company" else target.subject
    return allows(actor, NEEDED[name]) and all(allows(actor, one, subject) for one in (NEEDED[name], *act.also))


async def refusals(core: CrmCore) -> int:
    async with core.storage.reader() as session:
        return await session.scalar(select(func.count(AuditEntry.id)).where(~AuditEntry.allowed)) or 0


async def attempt(world: World, act: Act, actor: Actor, target: Target) -> bool:
    """Whether it was allowed. Anything but success, an expected end or `Refused` itself goes up."""
    try:
        async with world.core.transaction(actor) as crm:
            await act.do(crm, world, target)
            raise Undone
    except Refused:
        return False
    except (Undone, *act.ends):
        return True


async def violations(world: World, name: str) -> list[str]:
    """Where what happens is not what the policy says, or a refusal left a trace other than one row of the audit."""
    act, found, core = ACTS[name], list[str](), world.core
    before = await contents(core, "audit")
    for who in WHO:
        actor = world.actors[who]
        for scope in SCOPES if act.of != "company" else ("own",):
            target = world.target(who, scope)
            should, counted = expected(name, who, scope, actor, target), await refusals(core)
            did = await attempt(world, act, actor, target)
            if did != should:
                found.append(f"{name}: {who} × {scope} was {'allowed' if did else 'refused'}")
            if await refusals(core) - counted != (0 if did else 1):
                found.append(f"{name}: {who} × {scope} is not on record once")
    if await contents(core, "audit") != before:
        found.append(f"{name}: something was changed")
    return found


def test_every_act_of_the_core_is_in_the_table_and_can_be_tried() -> None:
    assert unreachable() == set()
    assert set(NEEDED) == set(ACTS)


@pytest.mark.parametrize("name", sorted(ACTS))
async def test_an_act_is_allowed_as_the_policy_says_and_else_refused_on_record(name: str, world: World) -> None:
    assert await violations(world, name) == []


LEFT_AS_IT_IS = {
    "deals.steps.plan", "deals.steps.ahead", "deals.pausing.latest",  # questions
    "tasks.unsay_outcome",  # nothing was said
    "deals.assignment.assign", "deals.assignment.nudge", "tasks.assign",  # somebody else's from then on, or nobody's
    "deals.transfers.give", "deals.transfers.plan",
    "deals.checklist.tick", "intake.request_of",  # a note to oneself; what a client asks for anew
    "documents.missing", "documents.fetch",  # questions as well
    "clients.merge", "clients.unmerge",  # of people, not of a deal
    "deals.helpers.ask", "deals.helpers.release", "deals.helpers.give_task",  # nobody's has none
    "deals.remarks.write", "deals.remarks.answer",  # nobody to tell; words about it
    "invoices.corrections.ask",  # somebody else is to act
    "invoices.draft",  # there is one already
    "invoices.online.came",  # money that fits no invoice: the system keeps it, and leaders are told
    "conversation.answers.answered_elsewhere",  # nobody waits
    "conversation.take_back",  # nothing was said
    "conversation.edits.by_staff",  # nothing of theirs to edit
}  # fmt: skip


async def unowned_after(world: World) -> list[str]:
    """The acts of a supervisor on a deal that nobody owns which leave it nobody's."""
    actor, target, found = world.actors["supervisor"], world.target("supervisor", "nobody"), list[str]()
    mine = select(func.count()).where(Deal.id.in_([target.deal, target.lost]), Deal.owner_id == actor.id)
    for name in sorted(name for name, act in ACTS.items() if act.of == "deal"):
        try:
            async with world.core.transaction(actor) as crm:
                await ACTS[name].do(crm, world, target)
                if not await crm.session.scalar(mine):
                    found.append(name)
                raise Undone
        except (Undone, Refused, *ACTS[name].ends):
            pass
    return found


async def test_whoever_acts_on_nobodys_deal_owns_it(world: World) -> None:
    assert set(await unowned_after(world)) <= LEFT_AS_IT_IS


async def test_an_act_that_leaves_a_deal_to_nobody_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: invoices and words take nothing on."""

    async def nothing(self: TakingOn, deal_id: int, deal: object) -> None:
        return None

    monkeypatch.setattr(TakingOn, "take_on", nothing)
    assert {"conversation.note", "invoices.put_line"} <= set(await unowned_after(world))


async def test_the_same_holds_on_postgresql(on_postgresql: World) -> None:
    assert [one for name in SAMPLE for one in await violations(on_postgresql, name)] == []


@pytest.mark.parametrize(
    "name", ["deals.closing.lose", "invoices.pay", "conversation.note", "tasks.add", "deals.transfers.give"]
)
async def test_a_service_without_its_scope_check_is_caught(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: nobody asks how far an actor reaches."""

    def everything_is_near(self: Component, permission: Permission, *about: object) -> None:
        return None

    monkeypatch.setattr(Component, "allow", everything_is_near)
    assert any("× elsewhere was allowed" in one for one in await violations(world, name))


@pytest.mark.parametrize(
    ("service", "name"), [(Closing, "deals.closing.lose"), (InvoiceCorrections, "invoices.corrections.void")]
)
async def test_a_service_without_its_permission_is_caught(
    service: type, name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: the act itself is there, but not the `@needs` above it, nor the check inside."""
    act = name.rpartition(".")[2]
    monkeypatch.setattr(service, act, getattr(service, act).__wrapped__)
    monkeypatch.setattr(Component, "allow", lambda *_: None)
    assert any("client × own was allowed" in one for one in await violations(world, name))
