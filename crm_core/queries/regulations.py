"""The regulations that were in force, and who put them there (R77)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from crm_core.errors import Refused
from crm_core.models import AppliedRegulation, Staff
from crm_core.queries.base import Query, asks
from crm_core.rules.policy import Permission


@dataclass(frozen=True, slots=True)
class VersionLine:
    """`by` None: by the command line, or the first start."""

    number: int
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class VersionPage:
    lines: tuple[VersionLine, ...]
    page: int
    pages: int
    newest: int


class Versions(Query):
    @asks(Permission.regulation_apply)
    async def listing(self, page: int, size: int) -> VersionPage:
        """The newest first."""
        self.allow(Permission.regulation_apply)
        total = (await self.session.execute(select(func.count()).select_from(AppliedRegulation))).scalar_one()
        pages = max(1, -(-total // size))
        page = min(page, pages - 1)
        columns = AppliedRegulation.id, AppliedRegulation.applied_at, Staff.name
        found = select(*columns).outerjoin(Staff, Staff.id == AppliedRegulation.applied_by)
        found = found.order_by(AppliedRegulation.id.desc()).offset(page * size).limit(size)
        lines = tuple(VersionLine(*row) for row in await self.session.execute(found))
        newest = select(func.coalesce(func.max(AppliedRegulation.id), 0))
        return VersionPage(lines, page, pages, (await self.session.execute(newest)).scalar_one())

    @asks(Permission.regulation_apply)
    async def text(self, number: int) -> str:
        """What was written. Raises Refused."""
        self.allow(Permission.regulation_apply)
        row = await self.session.get(AppliedRegulation, number)
        if row is None:
            raise Refused(Permission.regulation_apply.value, "regulation", number)
        return row.text
