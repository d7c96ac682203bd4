"""Tasks in a line: one shape for cards and lists, read by columns and never as whole rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm_core.models import Contact, Deal, Task
from crm_core.queries.access.field_visibility import shown_title
from crm_core.queries.base import Query
from crm_core.queries.tasks.dto import TaskLine
from crm_core.queries.tasks.titles import task_title
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Text
from crm_core.storage.sql_types import AnyRow, AnySelect


def select_tasks() -> AnySelect:
    """Tasks with as much of their deal as a line shows."""
    return (
        select(
            Task.id,
            Task.deal_id,
            Deal.title,
            Deal.version,
            Deal.status,
            Contact.name,
            Task.type,
            Task.title,
            Task.due_at,
            Task.postponed,
            Deal.funnel,
            Deal.stage,
            Deal.amount,
            Deal.currency,
            Task.owner_id,
            Task.title_code,
            Task.first_due_at,
        )
        .join(Deal, Deal.id == Task.deal_id)
        .join(Contact, Contact.id == Deal.contact_id)
    )


class TaskLines(Query):
    """Turns rows of `select_tasks` into lines."""

    def read(self, rows: Iterable[AnyRow]) -> tuple[TaskLine, ...]:
        return tuple(self._line(*row[:17]) for row in rows)

    def _line(
        self,
        task_id: int,
        deal_id: int,
        deal_title: str,
        deal_version: int,
        deal_status: Any,
        contact_name: str,
        type_code: str,
        title: str | None,
        due_at: datetime,
        postponed: int,
        funnel: str,
        stage: str,
        amount: int | None,
        currency: str,
        owner_id: int | None,
        title_code: str | None,
        first_due_at: datetime | None,
    ) -> TaskLine:
        return TaskLine(
            id=task_id,
            deal_id=deal_id,
            deal_title=shown_title(deal_title, contact_name, self.hidden),
            deal_version=deal_version,
            deal_status=deal_status,
            contact_name=contact_name,
            type=type_code,
            title=task_title(self.regulation, type_code, title, title_code),
            due_at=due_at,
            overdue=due_at < self.now,
            postponed=postponed,
            stage_name=self.stage_name(funnel, stage),
            amount=None if "amount" in self.hidden else amount,
            currency=currency,
            owner_id=owner_id,
            first_due_at=first_due_at,
        )

    def stage_name(self, funnel: str, stage: str) -> Text:
        """A stage that the regulation no longer has shows as its code, so that the deal can still be found."""
        try:
            return self.regulation.stage(funnel, stage).name
        except UnknownCode:
            return Text.model_validate(stage)
