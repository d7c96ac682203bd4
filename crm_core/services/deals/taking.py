"""The loop in one sitting (R9): task finished, fields filled, stages passed, next task set; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_core.errors import BadValue, FieldsMissing, NextTaskRequired, Outdated
from crm_core.models import Task
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import StageTask, Text
from crm_core.rules import moves
from crm_core.rules.policy import Permission
from crm_core.rules.states import DealStatus
from crm_core.services.deals import answers as answering
from crm_core.services.deals.answers import Answers
from crm_core.services.deals.finishing import Finished, Finishing
from crm_core.services.deals.held import Held, earliest
from crm_core.services.deals.letters import STALL
from crm_core.services.deals.records import Records
from crm_core.services.deals.steps import NewTask, Step, StepPlan
from crm_core.services.service import needs


@dataclass(frozen=True, slots=True)
class _Outlook:
    """A step that has been looked at: what it asks for, and all that it will write."""

    held: Held
    answers: Answers
    finished: Finished | None
    move: moves.MovePlan | None
    next_task: NewTask | None

    @property
    def wins(self) -> bool:
        return self.move is not None and self.move.wins

    @property
    def left(self) -> tuple[Task, ...]:
        """The open tasks that it leaves open."""
        if self.wins:
            return ()
        gone = self.finished.task.id if self.finished else None
        return tuple(task for task in self.held.tasks if task.id != gone)

    @property
    def regular(self) -> tuple[StageTask, ...]:
        """The stage's tasks that it creates: a next task of one's own stands in place of the first."""
        tasks = self.move.tasks if self.move else ()
        return tasks[1:] if self.next_task else tasks

    @property
    def needs_next(self) -> bool:
        is_open = self.held.deal.status is DealStatus.OPEN and not self.wins
        return is_open and not (self.left or self.regular or self.next_task)

    def plan(self) -> StepPlan:
        move = self.move
        return StepPlan(
            deal_id=self.held.deal.id,
            to=move.target if move else None,
            passed=move.passed if move else (),
            missing=move.missing if move else (),
            needs_next=self.needs_next,
            suggested=self._suggested(),
        )

    def _suggested(self) -> StageTask | None:
        if self.move and self.move.tasks:
            return self.move.tasks[0]
        done = self.finished
        if done and done.outcome.then == "retry" and done.outcome.retry_after:
            title = Text.model_validate(done.task.title) if done.task.title else None
            return StageTask(type=done.task.type, due=done.outcome.retry_after, title=title)
        return None


class Steps(Records, Finishing):
    """Looking at a step, and taking it."""

    @needs(Permission.task_complete)
    async def plan(self, step: Step) -> StepPlan:
        """What the step would take and bring; changes nothing. Raises Outdated, BadValue, Refused."""
        return (await self._look(step)).plan()

    @needs(Permission.task_complete)
    async def take(self, step: Step) -> None:
        """Takes the step whole, in some seven statements (R6, R9, R11, R14).

        Moving to the last stage wins the deal. A task of a closed deal may be finished without a next one. Raises
        Outdated (also for a task that is no longer open), FieldsMissing, NextTaskRequired, BadValue, Refused.
        """
        look = await self._look(step)
        plan, held = look.plan(), look.held
        if plan.missing:
            raise FieldsMissing(tuple(field.code for field in plan.missing))
        if plan.needs_next:
            raise NextTaskRequired
        rows = [self._row(held.deal, task) for task in self._tasks(look)]
        changes = await self._columns(held, look.answers) | self._moving(look)
        await self._change(held, **changes, next_task_at=earliest(look.left, rows))
        await self._write(held, look.answers)
        await self._end_tasks(held, look.finished, cancel_rest=look.wins)
        await self._enter(held, plan.passed)
        await self._make(rows)
        await self._withdraw(look)
        self._note_step(look)

    async def _look(self, step: Step) -> _Outlook:
        held = await self._held(step.deal_id, Permission.deal_view, step.seen_version)
        finished = self._finished(held, step.done) if step.done else None
        self._allow_step(held, step, finished)
        answers = answering.sort(self.regulation, step.fields, held.deal.currency)
        next_task = self._checked(step.next_task) if step.next_task else None
        move = self._move(held, step.to, answers) if step.to else None
        return _Outlook(held, answers, finished, move, next_task)

    def _allow_step(self, held: Held, step: Step, finished: Finished | None) -> None:
        """A move takes the deal's own manager or above; a task may be finished by whoever it was given to."""
        if step.to:
            self._allow(held, Permission.deal_move)
        if step.fields:
            self._allow(held, Permission.deal_edit)
        if finished and finished.task.owner_id != self._staff_id:
            self._allow(held, Permission.task_complete)
        if step.next_task and not (finished and finished.task.owner_id == self._staff_id):
            self._allow(held, Permission.task_create)

    def _move(self, held: Held, to: str, answers: Answers) -> moves.MovePlan | None:
        """None: the deal stands there already. Raises Outdated for a closed deal, BadValue for an unknown stage."""
        deal = held.deal
        if deal.status is not DealStatus.OPEN:
            raise Outdated(deal.id)
        try:
            move = moves.plan(self.regulation, deal.funnel, deal.stage, to, {**held.values(), **answers.values})
        except UnknownCode:
            raise BadValue("unknown_code", "stage") from None
        if move.backwards:
            self._allow(held, Permission.deal_move_back)
        return None if move.empty else move

    def _tasks(self, look: _Outlook) -> list[NewTask]:
        own = [look.next_task] if look.next_task else []
        return own + [self._regular(task) for task in look.regular]

    def _moving(self, look: _Outlook) -> dict[str, Any]:
        if look.move is None:
            return {}
        entering = self._entering(look.move.target)
        return entering | self._closed_as(DealStatus.WON) if look.wins else entering

    async def _withdraw(self, look: _Outlook) -> None:
        ended = look.held.tasks if look.wins else (look.finished.task,) if look.finished else ()
        await self._withdrawn(look.held, kinds=STALL if look.move else (), tasks=ended)

    def _note_step(self, look: _Outlook) -> None:
        deal, detail = look.held.deal, dict[str, Any]()
        if look.finished:
            detail |= {"task": look.finished.task.id, "outcome": look.finished.outcome.code}
        if look.move:
            detail |= {"from": deal.stage, "to": look.move.target.code}
        if look.answers.values:
            detail["fields"] = sorted(look.answers.values)
        self.audited("deal.win" if look.wins else "deal.move" if look.move else "deal.step", "deal", deal.id, **detail)
