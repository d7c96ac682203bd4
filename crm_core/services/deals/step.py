"""The loop in one sitting (R9): task finished, fields filled, stages passed, next task set; all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import JsonValue
from sqlalchemy import select

from crm_core.errors import BadValue, FieldsMissing, NextTaskRequired, Outdated
from crm_core.models import Invoice, Task
from crm_core.queries.tasks.titles import own_title
from crm_core.regulation.errors import UnknownCode
from crm_core.regulation.schema import Field, Regulation, StageTask
from crm_core.rules.deals import stage_moves
from crm_core.rules.deals.field_moments import task_due
from crm_core.rules.deals.statuses import DealStatus, InvoiceStatus
from crm_core.rules.policy import Permission, allows
from crm_core.services.base import Service, needs
from crm_core.services.client_messages.stages import StageMessages
from crm_core.services.deals.clocks import DealClocks, Stood
from crm_core.services.deals.commands import Earlier, NewTask, Step, StepPlan
from crm_core.services.deals.fields import field_answers as answering
from crm_core.services.deals.fields.field_answers import Answers
from crm_core.services.deals.fields.field_writer import FieldWriter
from crm_core.services.deals.store import DealStore, Held
from crm_core.services.deals.task_completion import Finished, TaskCompletion
from crm_core.services.deals.task_planning import TaskPlanning, earliest
from crm_core.services.deals.text_checks import check_reason
from crm_core.services.notifications.cancellation import STALL
from crm_core.storage.sql_types import NamedValues
from crm_core.unit_of_work import UnitOfWork

_MAX_WHY = 500


@dataclass(frozen=True, slots=True)
class Outlook:
    """A step that has been looked at: what it asks for, and all that it will write."""

    held: Held
    answers: Answers
    finished: Finished | None
    move: stage_moves.MovePlan | None
    next_task: NewTask | None
    why: str | None
    earlier: Earlier = "beside"
    stood: Stood | None = None
    owed: tuple[Field, ...] = ()

    @property
    def wins(self) -> bool:
        return self.move is not None and self.move.wins

    @property
    def ends_all(self) -> bool:
        """Nothing that was planned before it is still to be done."""
        return self.wins or self.earlier == "replaced"

    @property
    def left(self) -> tuple[Task, ...]:
        """The open tasks that it leaves open."""
        if self.ends_all:
            return ()
        gone = self.finished.task.id if self.finished else None
        return tuple(task for task in self.held.tasks if task.id != gone)

    @property
    def of_stage(self) -> tuple[StageTask, ...]:
        return self.move.tasks if self.move and not self.keeps_to_earlier else ()

    @property
    def regular(self) -> tuple[StageTask, ...]:
        """The stage's tasks that it creates: a next task of one's own stands in place of the first."""
        return self.of_stage[1:] if self.next_task else self.of_stage

    @property
    def values(self) -> dict[str, JsonValue]:
        """What the fields hold after it."""
        return {**self.held.values(), **self.answers.values}

    @property
    def keeps_to_earlier(self) -> bool:
        """What was planned before is the next step."""
        return self.earlier == "instead" and bool(self.left)

    @property
    def needs_next(self) -> bool:
        return self.goes_on and not (self.left or self.regular or self.next_task)

    @property
    def goes_on(self) -> bool:
        """There is something to do next: until the sale, and after a refusal whose follow-up has ended, until somebody
        says that the client is not to be written to."""
        deal = self.held.deal
        if deal.status is DealStatus.LOST:
            return self.finished is not None and self.held.contact.barred_at is None
        return deal.status is DealStatus.OPEN and not self.wins

    def plan(self, regulation: Regulation) -> StepPlan:
        move = self.move
        return StepPlan(
            deal_id=self.held.deal.id,
            to=move.target if move else None,
            passed=move.passed if move else (),
            missing=move.missing if move else (),
            needs_next=self.needs_next,
            suggested=self._suggested(regulation),
            needs_why=move is not None and move.backwards and self.why is None,
            beside=tuple(task.id for task in self.left) if self.move and self.regular else (),
            refused=self.held.deal.status is DealStatus.LOST,
            owed=tuple(field for field in self.owed if self.move is None or field not in self.move.missing),
        )

    def _suggested(self, regulation: Regulation) -> StageTask | None:
        if self.keeps_to_earlier:
            return None
        if self.move and self.move.tasks:
            return self.move.tasks[0]
        done = self.finished
        if done and done.outcome.then == "retry" and done.outcome.retry_after:
            title = own_title(regulation, done.task.title, done.task.title_code)
            return StageTask(type=done.task.type, due=done.outcome.retry_after, title=title)
        return self._follow_up(regulation)

    def _follow_up(self, regulation: Regulation) -> StageTask | None:
        """A refusal's next follow-up is its first one anew."""
        deal = self.held.deal
        if deal.status is not DealStatus.LOST or self.finished is None:
            return None
        return next((reason.follow_up for reason in regulation.reasons if reason.code == deal.lost_reason), None)


class StepService(Service):
    """Looking at a step, and taking it."""

    def __init__(self, uow: UnitOfWork) -> None:
        super().__init__(uow)
        self._store = DealStore(uow)
        self._clocks = DealClocks(uow)
        self._tasks = TaskPlanning(uow)
        self._completion = TaskCompletion(uow)
        self._fields = FieldWriter(uow)
        self._told = StageMessages(uow)

    @needs(Permission.task_complete)
    async def plan(self, step: Step) -> StepPlan:
        """What the step would take and bring; changes nothing. Raises Outdated, BadValue, Refused."""
        look = await self._look(step)
        plan = look.plan(self.regulation)
        due = plan.suggested.due if plan.suggested else None
        return replace(plan, suggested_at=task_due(due, look.values, self.calendar, self.now) if due else None)

    @needs(Permission.task_complete)
    async def take(self, step: Step) -> None:
        """Takes the step whole, in six statements (R6, R9, R11, R14); one more if notifications wait to be
        withdrawn, one if earlier tasks are replaced, one if the stage has words for the client.

        Moving to the last stage wins the deal. A sale's task may be finished without a next one. A stage
        where the deal stood before goes on by its old clock. Raises Outdated (also for a task that is no longer open),
        FieldsMissing, NextTaskRequired, BadValue (`empty`, `no_words`: a move backwards without a reason), Refused.
        """
        look = await self._look(step)
        plan, held = look.plan(self.regulation), look.held
        if plan.missing:
            raise FieldsMissing(tuple(field.code for field in plan.missing))
        if plan.needs_next:
            raise NextTaskRequired
        if plan.needs_why:
            raise BadValue("empty", "why")
        owner_id = self._store.owner_after(held)
        rows = [self._tasks.row(owner_id, task) for task in self._next_tasks(look)]
        changes = await self._fields.columns(held, look.answers) | self._moving(look)
        changes |= self._completion.spoken(held, look.finished)
        changes["next_task_at"] = earliest(look.left, rows, self._fields.moved(held, look.answers))
        await self._store.change(held, **changes)
        await self._fields.write(held, look.answers)
        await self._completion.end(held, look.finished, cancel_rest=look.ends_all)
        await self._store.enter(held, plan.passed, look.why)
        await self._tasks.add(held.deal.id, rows)
        await self._withdraw(look)
        if look.move is not None:
            await self._told.reached(held, look.move)
        self._note_step(look)

    async def _look(self, step: Step) -> Outlook:
        held = await self._store.load(step.deal_id, Permission.deal_view, step.seen_version)
        finished = self._completion.finished(held, step.done) if step.done else None
        self._allow_step(held, step, finished)
        answers = answering.sort(self.regulation, step.fields, held.deal.currency)
        if not self.hidden.isdisjoint(answers.values):
            raise self.refused(Permission.deal_edit, "deal", step.deal_id)
        self._fields.check_company_name(held.contact, answers)
        next_task = self._tasks.checked(step.next_task) if step.next_task else None
        move = await self._move(held, step, step.to, answers) if step.to else None
        why = check_reason(step.why, "why", _MAX_WHY) if step.why and move and move.backwards else None
        stood = await self._store.stood_on(held, move.target) if move and self._been_there(held, move) else None
        return Outlook(
            held,
            answers,
            finished,
            move,
            next_task,
            why,
            step.earlier,
            stood,
            self._owed(held, answers, finished, move),
        )

    def _owed(
        self, held: Held, answers: Answers, finished: Finished | None, move: stage_moves.MovePlan | None
    ) -> tuple[Field, ...]:
        """Of an open deal, by whoever may fill it in and sees the field; not after a "no answer"."""
        deal = held.deal
        nobody = move is None and finished is not None and not finished.outcome.reached
        backwards = move is not None and move.backwards
        if deal.status is not DealStatus.OPEN or nobody or backwards:
            return ()
        if not allows(self.actor, Permission.deal_edit, held.subject):
            return ()
        try:
            owed = stage_moves.owed(self.regulation, deal.funnel, deal.stage, {**held.values(), **answers.values})
        except UnknownCode:
            return ()
        return tuple(field for field in owed if field.code not in self.hidden)

    def _been_there(self, held: Held, move: stage_moves.MovePlan) -> bool:
        """Whether the deal may have stood there before; one that has only gone on has an entry a stage."""
        deal = held.deal
        return move.backwards or held.seq != self.regulation.position(deal.funnel, deal.stage) + 1

    def _allow_step(self, held: Held, step: Step, finished: Finished | None) -> None:
        """A move takes the deal's own manager or above; a task may be finished by whoever it was given to."""
        if step.to:
            self._store.check_reach(held, Permission.deal_move)
        if step.fields:
            self._store.check_reach(held, Permission.deal_edit)
        if finished and finished.task.owner_id != self.actor.staff_id:
            self._store.check_reach(held, Permission.task_complete)
        if step.next_task and not (finished and finished.task.owner_id == self.actor.staff_id):
            self._store.check_reach(held, Permission.task_create)
        if step.earlier == "replaced":
            self._store.check_reach(held, Permission.task_edit)

    async def _move(self, held: Held, step: Step, to: str, answers: Answers) -> stage_moves.MovePlan | None:
        """None: the deal stands there already. Raises Outdated for a closed deal, BadValue for an unknown stage."""
        deal = held.deal
        if deal.status is not DealStatus.OPEN:
            raise Outdated(deal.id)
        try:
            values = {**held.values(), **answers.values}
            move = stage_moves.plan(self.regulation, deal.funnel, deal.stage, to, values)
        except UnknownCode:
            raise BadValue("unknown_code", "stage") from None
        if move.backwards:
            self._store.check_reach(held, Permission.deal_move_back)
        if step.paid and not (move.wins and await self._is_paid(deal.id)):
            raise Outdated(deal.id)
        return None if move.empty else move

    async def _is_paid(self, deal_id: int) -> bool:
        paid = select(Invoice.id).where(Invoice.deal_id == deal_id, Invoice.status == InvoiceStatus.PAID).limit(1)
        return (await self.session.execute(paid)).first() is not None

    @needs(Permission.deal_view)
    async def ahead(self, deal_id: int) -> tuple[stage_moves.MovePlan, ...]:
        """The stages that an open deal may go on to, each with what it would ask for (R6, R14). Raises Refused."""
        held = await self._store.load(deal_id, Permission.deal_view)
        return stage_moves.ahead(self.regulation, held.deal.funnel, held.deal.stage, held.values())

    def _next_tasks(self, look: Outlook) -> list[NewTask]:
        own = [look.next_task] if look.next_task else []
        if own and look.of_stage:
            own = [self._tasks.following(own[0], look.of_stage[0])]
        return own + [self._tasks.regular(task, look.values) for task in look.regular]

    def _moving(self, look: Outlook) -> NamedValues:
        if look.move is None:
            return {}
        entering = self._clocks.coming_back(look.move.target, look.values, look.stood)
        paid_until = look.answers.columns.get("paid_until", look.held.deal.paid_until)
        return entering | self._clocks.closing(DealStatus.WON, paid_until) if look.wins else entering

    async def _withdraw(self, look: Outlook) -> None:
        ended = look.held.tasks if look.ends_all else (look.finished.task,) if look.finished else ()
        await self._store.silence(look.held, kinds=STALL if look.move else (), tasks=ended)

    def _note_step(self, look: Outlook) -> None:
        deal, detail = look.held.deal, NamedValues()
        if look.finished:
            detail |= {"task": look.finished.task.id, "outcome": look.finished.outcome.code}
        if look.move:
            detail |= {"from": deal.stage, "to": look.move.target.code}
            if look.why:
                detail["why"] = look.why
        if look.answers.values:
            detail["fields"] = sorted(look.answers.values)
        self.audited("deal.win" if look.wins else "deal.move" if look.move else "deal.step", "deal", deal.id, **detail)
