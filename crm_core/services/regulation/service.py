"""Applying a regulation: all of it in one transaction, or nothing (R5)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_core.errors import AppliedMeanwhile
from crm_core.models import AppliedRegulation, Deal
from crm_core.models.schema import table
from crm_core.regulation.changes import compare, topics_of
from crm_core.regulation.editing.document import Document
from crm_core.regulation.editing.edits import Edit, on_preset
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.loader import parse
from crm_core.regulation.schema import Regulation
from crm_core.rules.builtin_fields import own_values
from crm_core.rules.deals.field_moments import limit_end
from crm_core.rules.deals.stage_migration import settle
from crm_core.rules.deals.stall_timer import Clock, rebuilt
from crm_core.rules.deals.statuses import DealStatus
from crm_core.rules.policy import Permission
from crm_core.services.base import Service, needs
from crm_core.services.regulation.announcements import Announcements
from crm_core.services.regulation.deal_migration import DealMigration, remeasured_stages
from crm_core.services.regulation.plan import Plan, RegulationInUse
from crm_core.services.regulation.usage import Usage
from crm_core.storage.upserts import Upsert
from crm_core.unit_of_work import UnitOfWork

_APPLIED = table(AppliedRegulation)
_KEEP = Upsert(lambda insert: insert(_APPLIED).on_conflict_do_nothing().returning(_APPLIED.c.id))
_NEWEST = select(AppliedRegulation).order_by(AppliedRegulation.id.desc()).limit(1)
_NUMBER = select(func.coalesce(func.max(AppliedRegulation.id), 0))
FILE = "sales.toml"
"""What a regulation that comes by the chat is called, there and in its mistakes."""
_EARLIER = timedelta(minutes=1)
"""By how much the clocks of two computers may differ."""


@dataclass(frozen=True, slots=True)
class Written:
    """A regulation with the text that says it. `in_force` is the same with what the settings put above it."""

    text: str
    rules: Regulation
    in_force: Regulation

    @property
    def checksum(self) -> str:
        return checksum(self.text)


@dataclass(frozen=True, slots=True)
class Applied:
    """A regulation as it was applied; `number` grows by one each time. `applied_by` None: by the command line."""

    number: int
    applied_at: datetime
    applied_by: int | None
    checksum: str
    text: str
    rules: Regulation


class Regulations(Service):
    """The regulation of this transaction is taken for the one in force; a new one takes its place."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._migration = DealMigration(uow)
        self._announcements = Announcements(uow)

    @needs(Permission.regulation_view)
    async def number(self) -> int:
        """The number of the regulation in force; 0 before the first. One look-up by the primary key."""
        return (await self.session.execute(_NUMBER)).scalar_one()

    @needs(Permission.regulation_view)
    async def applied(self) -> Applied | None:
        """The regulation in force; None before the first start."""
        return await newest(self.session)

    @needs(Permission.regulation_apply)
    async def adopt(self, written: Written) -> None:
        """Records the regulation of the first start; does nothing if there is one already."""
        if await self._keep(written, 1):
            self.audited("regulation.apply", "regulation", 1)

    @needs(Permission.regulation_view)
    async def plan(self, written: Written) -> Plan:
        """What applying it would do; changes nothing."""
        old, new = self.regulation, written.in_force
        usage = Usage(self.uow)
        changes = compare(old, new)
        standings = await usage.standings()
        movings, stranded = settle(old, new, standings)
        standing = {(one.funnel, one.stage): one.count for one in standings if one.status is DealStatus.OPEN}
        gone = {(one.standing.funnel, one.standing.stage) for one in movings if one.standing.status is DealStatus.OPEN}
        again = {(funnel, after.code) for funnel, _, after in remeasured_stages(old, new)} - gone
        return Plan(
            changes=changes,
            standing=standing,
            movings=movings,
            stranded=stranded,
            in_use=await usage.of_lost(changes, old),
            clocks=sum(standing.get(stage, 0) for stage in again),
        )

    @needs(Permission.regulation_apply)
    async def apply(self, written: Written, over: int) -> Plan:
        """Puts it in force over regulation number `over`: deals of removed stages move, clocks are measured again.

        Raises RegulationInUse where the plan is not possible, AppliedMeanwhile if another one has come in between.
        """
        number = over + 1
        if not await self._keep(written, number):
            raise AppliedMeanwhile
        plan = await self.plan(written)
        if not plan.possible:
            raise RegulationInUse(plan)
        # Before the moves: a deal that moves gets its new stage's clock, and must not be measured by it again.
        measured = await self._migration.remeasure(self.regulation, written.in_force)
        await self._migration.move_all(plan.movings, written.in_force, number)
        await self._migration.replan_renewals(self.regulation, written.in_force)
        self.audited("regulation.apply", "regulation", number, moved=plan.moved, measured=measured)
        self.uow.go_by(written.in_force)
        if topics_of(plan.changes):
            await self._announcements.write(over)
        return plan

    @needs(Permission.regulation_apply)
    async def read(self, text: str) -> tuple[Written, int]:
        """What a text says, under what the settings put above it here; with the number of the one in force.

        Raises RegulationError with all its mistakes.
        """
        applied = await self._now()
        rules = parse(text, FILE)
        return Written(text, rules, self._settled(applied.rules, rules)), applied.number

    @needs(Permission.regulation_apply)
    async def edit(self, *edits: Edit) -> Plan:
        """Changes single parts of the one in force, and puts that in force (R77).

        Raises RegulationError where the whole is not right afterwards, RegulationInUse, AppliedMeanwhile, LookupError
        for a part that is not there.
        """
        applied = await self._now()
        document = Document(applied.text)
        for one in edits:
            one.write(document, applied.rules)
        written, number = await self.read(document.text)
        return await self.apply(written, over=number)

    @needs(Permission.regulation_apply)
    async def choose_preset(self, name: str, *, keep_calendar: bool) -> Plan:
        """Puts a packaged regulation in force, with what is known of the company; its hours too if they were chosen.

        Raises UnknownCode, RegulationInUse, AppliedMeanwhile.
        """
        applied = await self._now()
        text = on_preset(name, applied.rules, applied.rules.calendar if keep_calendar else None)
        written, number = await self.read(text)
        return await self.apply(written, over=number)

    @needs(Permission.regulation_apply)
    async def settle_late(self, since: datetime) -> int:
        """Deals that were moved by the regulation before, in processes that had not yet heard of this one.

        Those on a stage that is gone go where `moved` says; clocks of what entered a stage since are measured by the
        regulation of this transaction. Returns how many deals were touched.
        """
        new = self.regulation
        movings, _ = settle(new, new, await Usage(self.uow).standings())
        await self._migration.move_all(movings, new, await self.number())
        touched = sum(moving.standing.count for moving in movings)
        # A deal that continues another may count from a later day than it was opened on: it is left as it is.
        entered = Deal.stage_entered_at >= since - _EARLIER, Deal.paused_until.is_(None), Deal.linked_from_id.is_(None)
        async for deals in self._migration.batches(Deal.status == DealStatus.OPEN, *entered):
            touched += await self._migration.set_clocks(
                (deal, self._clock_of(deal)) for deal in deals if self._is_known(deal)
            )
        return touched

    async def _now(self) -> Applied:
        """Raises AppliedMeanwhile for a core that has recorded none: there is nothing to be changed."""
        applied = await newest(self.session)
        if applied is None:
            raise AppliedMeanwhile
        return applied

    def _settled(self, before: Regulation, rules: Regulation) -> Regulation:
        """What the settings put above the one in force stays above the new one."""
        ours, said = self.regulation.company, before.company
        above = {key: getattr(ours, key) for key in ("timezone", "locale") if getattr(ours, key) != getattr(said, key)}
        return rules.model_copy(update={"company": rules.company.model_copy(update=above)}) if above else rules

    def _is_known(self, deal: Deal) -> bool:
        try:
            self.regulation.stage(deal.funnel, deal.stage)
        except UnknownCode:
            return False
        return True

    def _clock_of(self, deal: Deal) -> Clock:
        limit = self.regulation.stage(deal.funnel, deal.stage).limit
        due = limit_end(limit, own_values(deal), self.calendar, deal.stage_entered_at)
        return rebuilt(due, deal.stall_rung, self.regulation.ladders, self.calendar, self.now)

    async def _keep(self, written: Written, number: int) -> bool:
        """False if there is one of that number. Of two at the same time the second waits here for the first."""
        row = {
            "id": number,
            "applied_at": self.now,
            "applied_by": self.actor.staff_id,
            "checksum": written.checksum,
            "text": written.text,
            "rules": written.rules.model_dump(mode="json", exclude_none=True),
        }
        return (await self.session.execute(_KEEP.on(self.session), row)).scalar() is not None


async def newest(session: AsyncSession) -> Applied | None:
    """The regulation that was applied last; None before the first start. For whoever has none to begin with.

    Rules kept by an older version of the program, which knew other keys, are read from their text again. Raises
    RegulationError where that has become wrong as well.
    """
    row = (await session.execute(_NEWEST)).scalar_one_or_none()
    if row is None:
        return None
    try:
        rules = Regulation.model_validate(row.rules)
    except ValidationError:
        rules = parse(row.text, "regulation in force", lint=False)
    return Applied(row.id, row.applied_at, row.applied_by, row.checksum, row.text, rules)


def checksum(text: str) -> str:
    """Of what is written, line ends aside: an editor's or Git's way of ending lines is no other regulation."""
    return hashlib.sha256("\n".join(text.splitlines()).encode()).hexdigest()
