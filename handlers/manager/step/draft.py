"""A step of the loop (R9) that is still being put together. It lives in the conversation's state until it is taken."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from aiogram.fsm.context import FSMContext
from pydantic import BaseModel, JsonValue

from crm_core.errors import Outdated
from crm_core.services.deals import Done, Earlier, NewTask, Step

_KEY = "step"


class Draft(BaseModel):
    """What has been pressed and answered so far, for one deal at one version.

    `kind`: a step of the loop; `plan`, one more task and nothing else; `reopen`, a refused client is back; `edit`, the
    correction of the one field `asking`. `task_type`: of the task that has ended with `outcome`. `settled`: it has been
    chosen where the deal goes (`to` None: it stays). `why`: the reason of a step backwards. `paid`: the money has come,
    so that only the sale's own fields are asked for. `pays`: what was pressed says that money has come. `came`: by
    invoice what was paid of it, in minor units, once that was asked; empty: nothing yet. `earlier`: what becomes of the
    tasks that the deal has already, once that was asked. `by_rules`: the task that the rules suggest is the next step,
    unasked. `later`: what the rules have come to require is not asked for this time. `asking`: the field whose answer
    is awaited, `picked` what is ticked so far of several choices.
    """

    kind: Literal["step", "plan", "reopen", "edit"] = "step"
    deal: int
    version: int
    task: int | None = None
    outcome: str | None = None
    task_type: str | None = None
    note: str | None = None
    to: str | None = None
    settled: bool = True
    why: str | None = None
    paid: bool = False
    pays: bool = False
    came: dict[int, int] | None = None
    earlier: Earlier | None = None
    by_rules: bool = False
    fields: dict[str, JsonValue] = {}
    later: bool = False
    asking: str | None = None
    picked: list[str] = []
    next_type: str | None = None
    next_title: str | None = None
    next_title_code: str | None = None

    @property
    def done(self) -> Done | None:
        if self.task is None or self.outcome is None:
            return None
        return Done(self.task, self.outcome, self.note)

    def next_task(self, at: datetime) -> NewTask:
        assert self.next_type is not None
        return NewTask(self.next_type, at, self.next_title, self.next_title_code)

    def step(self, next_at: datetime | None = None) -> Step:
        new = self.next_task(next_at) if next_at is not None else None
        return Step(
            self.deal,
            self.version,
            self.done,
            self.to,
            self.fields,
            new,
            self.why,
            self.paid,
            self.earlier or "beside",
        )

    def but(self, **changes: object) -> Draft:
        return self.model_copy(update=changes)


async def keep(state: FSMContext, draft: Draft) -> None:
    await state.update_data({_KEY: draft.model_dump(mode="json", exclude_defaults=True)})


async def drop(state: FSMContext) -> None:
    """Forgets the draft and whatever was being typed."""
    data = await state.get_data()
    if data.pop(_KEY, None) is not None:
        await state.set_data(data)
    await state.set_state(None)


async def pending(state: FSMContext) -> Draft | None:
    kept = (await state.get_data()).get(_KEY)
    return Draft.model_validate(kept) if kept else None


async def begun(state: FSMContext, deal: int, version: int) -> Draft:
    """The draft that a pressed button belongs to. Raises Outdated if it is over or was of an older card."""
    draft = await pending(state)
    if draft is None or (draft.deal, draft.version) != (deal, version):
        raise Outdated(deal)
    return draft
