"""The rules that people work by have changed (R77)."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy import select

from crm_core.models import AppliedRegulation, Staff
from crm_core.queries.notifications.dto import RulesFacts
from crm_core.queries.notifications.registry import NotificationKind, Sending, notification
from crm_core.regulation.changes import compare, topics_of
from crm_core.regulation.schema import Regulation
from crm_core.rules.deals.statuses import Priority


@notification("rules.changed", priority=Priority.NOTICE)
class RulesChanged(NotificationKind[RulesFacts]):
    """All that has changed since regulation number `since`; nothing, if it has been taken back meanwhile."""

    since: int
    by: int | None = None

    async def load(self, sending: Sending) -> RulesFacts | None:
        session = sending.uow.session
        kept = select(AppliedRegulation.rules).where(AppliedRegulation.id == self.since)
        before = (await session.execute(kept)).scalar()
        if before is None:
            return None
        try:
            old = Regulation.model_validate(before)
        except ValidationError:  # by an older version of the program, which knew other keys
            return None
        topics = topics_of(compare(old, sending.uow.regulation))
        if not topics:
            return None
        by = await session.get(Staff, self.by) if self.by is not None else None
        return RulesFacts(by.name if by is not None else None, topics)
