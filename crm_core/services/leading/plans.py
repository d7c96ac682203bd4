"""Plans of a month: typed by whoever leads, or brought by a table (R45)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, delete, select

from crm_core.errors import BadValue
from crm_core.models import Department, Plan, Staff
from crm_core.models.schema import table
from crm_core.rules.plans import MOST, BadPlanLine, PlanFor, PlanLine
from crm_core.rules.policy import Permission, Subject
from crm_core.rules.texts.spelling import spelling_key
from crm_core.services.base import Service, needs
from crm_core.storage.sql_types import AnyRow
from crm_core.storage.upserts import Upsert

_PLANS = table(Plan)
_KEEP = Upsert(
    lambda insert: (new := insert(_PLANS)).on_conflict_do_update(
        index_elements=["month", "whose"],
        set_={name: new.excluded[name] for name in ("amount", "currency", "by_staff_id", "at")},
    )
)


@dataclass(frozen=True, slots=True)
class PlansTaken:
    """How many plans a table has set, and the lines that it could not."""

    taken: int
    bad: tuple[BadPlanLine, ...]


class Plans(Service):
    """`crm.plans`."""

    @needs(Permission.plan_set)
    async def put(self, month: date, whose: PlanFor, amount: int | None) -> None:
        """A second word about a month takes the first one's place; None takes the plan away.

        Raises BadValue `too_large`, Refused for whom the actor does not lead.
        """
        await self._check(whose)
        if amount is None:
            gone = delete(Plan).where(Plan.month == month.replace(day=1), Plan.whose == whose.mark)
            await self.session.execute(gone)
        else:
            await self._keep(month, whose, amount)
        self.audited("plan.set", month=f"{month:%Y-%m}", of=whose.mark, amount=amount)

    @needs(Permission.plan_set)
    async def take(self, lines: Iterable[PlanLine | BadPlanLine], *, dry_run: bool = False) -> PlansTaken:
        """Every line that can be taken; a name is known however it is spelt. The lines of nobody are told."""
        listed = list(lines)
        people = await self._named(select(Staff.name, Staff.id).where(Staff.active))
        departments = await self._named(select(Department.name, Department.id))
        bad = [one for one in listed if isinstance(one, BadPlanLine)]
        taken = 0
        for one in listed:
            if isinstance(one, BadPlanLine):
                continue
            whose = _whose(one, people, departments)
            if isinstance(whose, BadPlanLine):
                bad.append(whose)
                continue
            await self._check(whose)
            taken += 1
            if not dry_run:
                await self._keep(one.month, whose, one.amount)
        if taken and not dry_run:
            self.audited("plan.import", count=taken)
        return PlansTaken(taken, tuple(sorted(bad, key=lambda one: one.line)))

    async def _keep(self, month: date, whose: PlanFor, amount: int) -> None:
        if not 0 <= amount <= MOST:
            raise BadValue("too_large", "plan")
        row = {"month": month.replace(day=1), "whose": whose.mark, "amount": amount}
        row |= {"currency": self.regulation.company.currency, "by_staff_id": self.actor.staff_id, "at": self.now}
        await self.session.execute(_KEEP.on(self.session), row)

    async def _check(self, whose: PlanFor) -> None:
        """Whoever leads a department plans for it and its people alone."""
        if whose.kind == "manager":
            found = await self.session.execute(select(Staff.department_id).where(Staff.id == whose.id))
            row = found.one_or_none()
            if row is None:
                raise self.refused(Permission.plan_set)
            self.allow(Permission.plan_set, Subject(whose.id, row[0]))
        elif whose.kind == "department":
            known = await self.session.scalar(select(Department.id).where(Department.id == whose.id))
            if known is None:
                raise self.refused(Permission.plan_set)
            self.allow(Permission.plan_set, Subject(department_id=whose.id))
        else:
            self.allow(Permission.plan_set, Subject())

    async def _named(self, statement: Select[str, int]) -> dict[str, list[int]]:
        named: dict[str, list[int]] = {}
        rows: Sequence[AnyRow] = (await self.session.execute(statement)).all()
        for name, number in rows:
            named.setdefault(spelling_key(name), []).append(number)
        return named


def _whose(line: PlanLine, people: dict[str, list[int]], departments: dict[str, list[int]]) -> PlanFor | BadPlanLine:
    if not line.manager and not line.department:
        return PlanFor()
    column, name, known = ("manager", line.manager, people) if line.manager else (
        "department", line.department, departments)  # fmt: skip
    found = known.get(spelling_key(name), [])
    if len(found) != 1:
        return BadPlanLine(line.line, column, "two_names" if found else "unknown_name", name[:40])
    return PlanFor("manager" if column == "manager" else "department", found[0])
