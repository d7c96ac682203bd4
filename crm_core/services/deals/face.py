"""The one face of all that can be done with a deal."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from crm_core.services.deals.steps import Done, NewDeal, NewTask, Step, StepPlan


class Deals:
    async def open(self, new: NewDeal) -> int:
        raise NotImplementedError

    async def plan(self, step: Step) -> StepPlan:
        raise NotImplementedError

    async def take(self, step: Step) -> None:
        raise NotImplementedError

    async def lose(
        self, deal_id: int, seen_version: int, reason: str, done: Done | None = None, note: str | None = None
    ) -> datetime:
        raise NotImplementedError

    async def reopen(self, deal_id: int, seen_version: int, next_task: NewTask, done: Done | None = None) -> None:
        raise NotImplementedError

    async def pause(self, deal_id: int, seen_version: int, until: datetime, reason: str) -> None:
        raise NotImplementedError

    async def resume(self, deal_id: int, seen_version: int) -> None:
        raise NotImplementedError

    async def edit(self, deal_id: int, seen_version: int, field: str, value: JsonValue) -> None:
        raise NotImplementedError

    async def assign(self, deal_id: int, seen_version: int, staff_id: int) -> None:
        raise NotImplementedError

    async def nudge(self, deal_id: int) -> None:
        raise NotImplementedError
