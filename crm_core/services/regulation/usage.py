"""What of the regulation is in use: deals by stage, and what refers to things that are to go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from crm_core.models import Company, Contact, Deal, Task
from crm_core.queries.filters.literals import inlined
from crm_core.regulation.changes import Change, What
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.stage_migration import Standing
from crm_core.rules.deals.statuses import TaskState
from crm_core.services.regulation.plan import InUse, is_loss
from crm_core.storage.sql_types import AnyElement
from crm_core.unit_of_work import Component

_STANDINGS = select(Deal.funnel, Deal.stage, Deal.status, func.count()).group_by(Deal.funnel, Deal.stage, Deal.status)


class Usage(Component):
    async def standings(self) -> tuple[Standing, ...]:
        """All deals by where they stand, in no particular order."""
        rows = (await self.session.execute(_STANDINGS)).all()
        return tuple(Standing(funnel, stage, status, count) for funnel, stage, status, count in rows)

    async def of_lost(self, changes: Iterable[Change], old: Regulation) -> tuple[InUse, ...]:
        """What the changes take away although it is used. Stages are not among it: `settle` sees to their deals."""
        found: list[InUse] = []
        for change in changes:
            counting = _uses(change, old) if is_loss(change) else None
            if counting is None:
                continue
            if count := (await self.session.execute(counting)).scalar_one():
                found.append(InUse(change, count, blocks=_blocks(change)))
        return tuple(found)


def _blocks(change: Change) -> bool:
    """A task that cannot be finished, a value that cannot be read."""
    return change.what is What.TASK_TYPE or bool(change.key)


def _uses(change: Change, old: Regulation) -> Select[int] | None:
    code = change.codes[-1]
    match change.what:
        case What.REASON:
            return _count(Deal.id, Deal.lost_reason == code)
        case What.SOURCE:
            return _count(Deal.id, Deal.source == code)
        case What.TASK_TYPE:
            return _count(Task.id, Task.type == code, inlined(Task.state, TaskState.OPEN))
        case What.OUTCOME:
            return _count(Task.id, Task.type == change.codes[0], Task.outcome == code)
        case What.FIELD:
            return _of_field(old, code)
        case What.CHOICE:
            return _of_field(old, change.codes[0], code)
        case _:
            return None


def _of_field(old: Regulation, code: str, choice: str | None = None) -> Select[int] | None:
    """Cards that hold a value of the field, or this choice of it; built-in ones have columns and are never lost."""
    field = old.field(code)
    if field.builtin:
        return None
    model: type[Deal] | type[Contact] | type[Company] = {"deal": Deal, "contact": Contact, "company": Company}[
        field.entity
    ]
    value: AnyElement = model.fields[code].as_string()
    if choice is None:
        return _count(model.id, value.is_not(None))
    # A list of choices is read as its JSON: the code stands in it between quotes.
    return _count(model.id, and_(value.is_not(None), or_(value == choice, value.contains(f'"{choice}"'))))


def _count(of: Any, *conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count(of)).where(*conditions)
