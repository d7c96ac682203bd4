"""Tasks on their own; finishing one is a step of its deal (`deals.take`), since what comes next belongs to it."""

from __future__ import annotations

from datetime import datetime

from crm_core.services.deals.steps import Done, NewTask

__all__ = ["Done", "NewTask", "Tasks"]


class Tasks:
    async def add(self, deal_id: int, new: NewTask) -> int:
        raise NotImplementedError

    async def postpone(self, task_id: int, seen_version: int, due_at: datetime) -> None:
        raise NotImplementedError
