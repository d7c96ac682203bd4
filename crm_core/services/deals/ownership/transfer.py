"""What somebody had in hand passes to others: one deal, several, or all of a leaver's, in one act (R46)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, func, select, update

from crm_core.clock import milliseconds
from crm_core.errors import BadValue
from crm_core.models import Deal, Staff, StageEntry, Task
from crm_core.models.schema import table
from crm_core.queries.access.scope import deals_within, reach_of
from crm_core.queries.filters.in_hand import in_hand
from crm_core.queries.notifications.kinds import DealAssigned, DealsAssigned
from crm_core.queries.notifications.outbox_dto import NewNotification
from crm_core.roles import Role
from crm_core.rules.deals.distribution import spread_evenly
from crm_core.rules.deals.statuses import DealEventKind, DealStatus, TaskState
from crm_core.rules.policy import Permission, Scope, Subject
from crm_core.services.base import Service, needs
from crm_core.services.conversation.answer_clock import AnswerClock
from crm_core.services.deals.ownership.handing_over import HandingOver, Passing
from crm_core.services.notifications.cancellation import PendingNotifications
from crm_core.services.notifications.outbox import Outbox
from crm_core.services.versioned import NO_SYNC
from crm_core.storage.sql_types import AnyElement
from crm_core.unit_of_work import UnitOfWork

_DEALS, _TASKS = table(Deal), table(Task)
_SEQ: AnyElement = (
    select(func.coalesce(func.max(StageEntry.seq), 0))
    .where(StageEntry.deal_id == Deal.id)
    .correlate(Deal)
    .scalar_subquery()
)
# So many ids fit into one statement on either database.
_BATCH = 500
# What tells the last owner that a deal came to them is no news for the next one, who gets a notification of their own.
_OF_THE_LAST_OWNER = (DealAssigned.name, DealsAssigned.name)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What was passed on: how many deals each receiver got. Empty if there was nothing to pass on."""

    given: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.given.values())


class _Deal(NamedTuple):
    id: int
    contact_id: int
    owner_id: int | None
    department_id: int | None
    version: int
    status: DealStatus
    stage_due_at: datetime | None
    paused_until: datetime | None
    seq: int

    @property
    def passing(self) -> Passing:
        return Passing(self.id, self.owner_id, self.status, self.stage_due_at, self.paused_until, self.seq)


class TransferService(Service):
    """Stages, tasks done, messages and invoices stay with the deal: only who answers for it changes."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._pending, self._handing = PendingNotifications(uow), HandingOver(uow)

    @needs(Permission.deal_assign)
    async def give(
        self,
        from_staff: int,
        to_staff: int | None = None,
        *,
        spread: bool = False,
        deal_ids: Collection[int] | None = None,
    ) -> Transfer:
        """Gives deals of `from_staff` to a colleague, or spreads them evenly over those who sell beside them.

        All that they have in hand as far as the actor reaches, or those of `deal_ids` that are theirs still. Open tasks
        and notifications not yet sent go along; each receiver is told once, by one notification. Raises BadValue
        `not_staff` for a receiver who does not work here, `nobody` with nobody to spread over; Refused.
        """
        parts, takers = await self._passing(from_staff, to_staff, spread, deal_ids, lock=True)
        for taker, part in parts.items():
            await self._hand_over(part, from_staff, taker, takers[taker])
        await self._announce_transfer(parts, from_staff)
        done = _counted(parts)
        if done.total:
            given = {str(taker): count for taker, count in done.given.items()}
            self.audited("deal.transfer", "staff", from_staff, count=done.total, to=given)
        return done

    @needs(Permission.deal_assign)
    async def plan(
        self,
        from_staff: int,
        to_staff: int | None = None,
        *,
        spread: bool = False,
        deal_ids: Collection[int] | None = None,
    ) -> Transfer:
        """Who would get how many; changes nothing. Raises as `give`."""
        parts, _ = await self._passing(from_staff, to_staff, spread, deal_ids, lock=False)
        return _counted(parts)

    async def _passing(
        self, from_staff: int, to_staff: int | None, spread: bool, deal_ids: Collection[int] | None, *, lock: bool
    ) -> tuple[dict[int, list[_Deal]], dict[int, int | None]]:
        """The deals by receiver, and every receiver's department."""
        deals = await self._theirs(from_staff, deal_ids, lock=lock)
        if spread:
            takers = await self._sellers_beside(from_staff)
        else:
            takers = {} if to_staff is None else {to_staff: await self._department_of(to_staff)}
        if not takers or from_staff in takers:
            raise BadValue("nobody" if spread else "not_staff", "owner")
        return await self._parted(deals, tuple(takers)), takers

    async def _theirs(self, from_staff: int, deal_ids: Collection[int] | None, *, lock: bool) -> list[_Deal]:
        """The oldest first. Raises Refused for a deal, or a person, out of the actor's reach."""
        found = select(
            Deal.id,
            Deal.contact_id,
            Deal.owner_id,
            Deal.department_id,
            Deal.version,
            Deal.status,
            Deal.stage_due_at,
            Deal.paused_until,
            _SEQ,
        )
        if deal_ids is None:
            seen = deals_within(self.actor, reach_of(self.actor, Permission.deal_assign))
            found = found.where(in_hand(from_staff), seen)
        else:
            found = found.where(Deal.owner_id == from_staff, Deal.id.in_(sorted(set(deal_ids))))
        found = found.order_by(Deal.id)
        rows = await self.session.execute(found.with_for_update(of=Deal) if lock else found)
        deals = [_Deal(*row) for row in rows]
        for deal in deals:
            subject = Subject(deal.owner_id, deal.department_id, deal.contact_id)
            self.allow(Permission.deal_assign, subject, "deal", deal.id)
        if not deals:
            await self._check_person(from_staff)
        return deals

    async def _check_person(self, staff_id: int) -> None:
        row = (await self.session.execute(select(Staff.department_id).where(Staff.id == staff_id))).first()
        if row is None:
            raise self.refused(Permission.deal_assign, "staff", staff_id)
        self.allow(Permission.deal_assign, Subject(department_id=row[0]), "staff", staff_id)

    async def _department_of(self, staff_id: int) -> int | None:
        row = (
            await self.session.execute(select(Staff.department_id).where(Staff.id == staff_id, Staff.active))
        ).first()
        if row is None:
            raise BadValue("not_staff", "owner")
        return row[0]

    async def _sellers_beside(self, staff_id: int) -> dict[int, int | None]:
        """Managers of the same department; without any, of the whole company for whoever directs all of it."""
        home = await self.session.scalar(select(Staff.department_id).where(Staff.id == staff_id))
        others = select(Staff.id, Staff.department_id).where(
            Staff.active, Staff.role == Role.manager, Staff.unreachable_at.is_(None), Staff.id != staff_id
        )
        rows = (await self.session.execute(others.where(Staff.department_id.is_not_distinct_from(home)))).all()
        if not rows and reach_of(self.actor, Permission.deal_assign) is Scope.company:
            rows = (await self.session.execute(others)).all()
        return {row[0]: row[1] for row in rows}

    async def _parted(self, deals: list[_Deal], takers: tuple[int, ...]) -> dict[int, list[_Deal]]:
        """Who gets which deals; whoever gets none is left out."""
        if not deals:
            return {}
        if len(takers) == 1:
            return {takers[0]: deals}
        sizes: dict[int, int] = {}
        for deal in deals:
            sizes[deal.contact_id] = sizes.get(deal.contact_id, 0) + 1
        loads = dict.fromkeys(takers, 0)
        counted = select(Deal.owner_id, func.count()).where(Deal.owner_id.in_(takers), Deal.status == DealStatus.OPEN)
        for owner_id, count in await self.session.execute(counted.group_by(Deal.owner_id)):
            loads[cast("int", owner_id)] = count
        chosen = spread_evenly(sizes, loads)
        parts: dict[int, list[_Deal]] = {}
        for deal in deals:
            parts.setdefault(chosen[deal.contact_id], []).append(deal)
        return parts

    async def _hand_over(self, part: list[_Deal], giver: int, taker: int, department_id: int | None) -> None:
        """The deals of one receiver. A card of the last owner's is outdated from now on: the version grows."""
        for start in range(0, len(part), _BATCH):
            ids = [deal.id for deal in part[start : start + _BATCH]]
            mine = {"owner_id": taker, "department_id": department_id, "version": _DEALS.c.version + 1}
            await self._write_rows(update(_DEALS).where(_DEALS.c.id.in_(ids)).values(mine))
            tasks = update(_TASKS).where(_TASKS.c.deal_id.in_(ids), _TASKS.c.state == TaskState.OPEN)
            await self._write_rows(tasks.where(_TASKS.c.owner_id == giver).values(owner_id=taker))
            await self._readdress(ids, giver, taker)
            await self.other(AnswerClock).handed_over(ids)
        await self._begin_clocks(part)
        for deal in part:
            self.happened(DealEventKind.ASSIGNED, deal.id, self._batch, **{"from": giver, "to": taker})

    async def _begin_clocks(self, part: list[_Deal]) -> None:
        """A working day at least for their new owner; what is late by now is noted on the last one's record."""
        clocks = [(deal.id, clock) for deal in part if (clock := self._handing.clock(deal.passing))]
        if clocks:
            columns = {name: bindparam(f"new_{name}", type_=_DEALS.c[name].type) for name in clocks[0][1]}
            begun = update(_DEALS).where(_DEALS.c.id == bindparam("deal")).values(columns)
            rows = [{"deal": deal, **{f"new_{name}": value for name, value in clock.items()}} for deal, clock in clocks]
            await self.session.execute(begun, rows)
        await self._handing.note_the_late([deal.passing for deal in part])

    async def _readdress(self, deal_ids: list[int], giver: int, taker: int) -> None:
        """Delivery holds what is passed on until its new reader is awake."""
        await self._pending.cancel(deal_ids, kinds=_OF_THE_LAST_OWNER, reader=giver)
        await self._pending.readdress(giver, taker, deals=deal_ids)

    @property
    def _batch(self) -> int:
        """By which the deals of this act are found again."""
        return milliseconds(self.now)

    async def _write_rows(self, statement: Any) -> None:
        await self.session.execute(statement, execution_options=NO_SYNC)

    async def _announce_transfer(self, parts: Mapping[int, list[_Deal]], giver: int) -> None:
        await self.other(Outbox).put_all(self._transfer_notifications(parts, giver))

    def _transfer_notifications(self, parts: Mapping[int, list[_Deal]], giver: int) -> Iterable[NewNotification]:
        """One deal comes with its card, several with their number and the way to their list."""
        by = self.actor.staff_id
        for taker, part in parts.items():
            if taker == by:
                continue
            first = part[0]
            key = f"assign:{first.id}:{first.version + 1}"
            if len(part) == 1:
                yield NewNotification(key, DealAssigned(by=by), staff_id=taker, deal_id=first.id)
            else:
                about = DealsAssigned(by=by, giver=giver, at=self._batch, deals=tuple(deal.id for deal in part))
                yield NewNotification(key, about, staff_id=taker)


def _counted(parts: Mapping[int, list[_Deal]]) -> Transfer:
    return Transfer({taker: len(part) for taker, part in parts.items()})
