"""The buttons of the loop: how a task ended, where the deal goes, what comes next and when (R9, R12)."""

from __future__ import annotations

from datetime import UTC, datetime

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue, Outdated
from crm_core.queries.deals.dto import DealCard, TaskCard
from crm_core.regulation.schema import Outcome, UnknownCode
from crm_core.rules.deals.statuses import DealStatus
from handlers.manager.input.date_flow import picks_time
from handlers.manager.input.standing import stands
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.step import draft as drafts
from handlers.manager.step.callbacks import (
    BackReason,
    ByTheRules,
    CloseWon,
    KeepEarlier,
    LeaveStep,
    MoveByTheRules,
    ResumeStep,
    StayOnStage,
    StepNote,
    StepType,
    resume,
)
from handlers.manager.step.came_back import came_back
from handlers.manager.step.draft import Draft
from handlers.manager.step.flow import card_at, onward_by_the_rules, proceed, take
from handlers.manager.step.money_screen import unpaid_invoices
from handlers.manager.step.refusal import reasons_screen
from handlers.manager.step.stage_screens import back_reasons, stages_screen
from handlers.manager.tasks.queue import show_deal
from handlers.routers import staff
from handlers.ui.callbacks.deals import MoveDeal, PlanStep, ReopenDeal
from handlers.ui.callbacks.tasks import LogOutcome
from handlers.ui.formatting.labels import task_type_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import fill
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen, button, inline

NOTE_LIMIT, WHY_LIMIT = 1000, 500


@staff.press(LogOutcome)
async def log_outcome(data: LogOutcome, crm: Crm, state: FSMContext) -> Screen:
    """What was said is kept at once, whatever becomes of the step: it is a fact."""
    card = await crm.queries.cards.task(data.task)
    try:
        outcome = crm.regulation.outcome(card.task.type, data.outcome)
    except UnknownCode:
        raise Outdated(card.deal.id) from None
    await crm.tasks.say_outcome(data.task, data.outcome)
    draft = _begun_by(outcome, card.deal, data, card.task.type)
    others = await _others_since(crm, card, data.version)
    if not card.open or others:
        return await came_back(crm, state, draft)
    if card.deal.owner is None or card.task.deal_version != data.version:
        card = await crm.queries.cards.task(data.task)
        draft = draft.but(version=card.task.deal_version)
    if outcome.then == "lose" and card.deal.open:
        await drafts.keep(state, draft)
        return await stands(state, reasons_screen(card.deal, crm.regulation))
    return await proceed(crm, state, draft)


async def _others_since(crm: Crm, card: TaskCard, version: int) -> bool:
    """Whether somebody else has changed the deal since the button was drawn; one's own changes surprise nobody."""
    since = card.task.deal_version - version
    return since > 0 and bool(await crm.queries.timeline.changed_by_others(card.deal.id, since))


@staff.press(MoveDeal)
async def move(data: MoveDeal, crm: Crm, state: FSMContext) -> Screen:
    """The stages to move to; with `to`, on towards it. A step that is under way goes on with what it has."""
    kept = await drafts.pending(state)
    if kept is None or (kept.deal, kept.version, kept.kind) != (data.deal, data.version, "step"):
        card = await card_at(crm, data.deal, data.version)
        kept = Draft(deal=data.deal, version=data.version, settled=False)
    else:
        card = await crm.queries.cards.deal(data.deal)
        if card.version != data.version:
            meant = kept.but(to=data.to, settled=True) if data.to else kept
            return await came_back(crm, state, meant)
    if data.to:
        return await proceed(crm, state, kept.but(to=data.to, settled=True, why=None, earlier=None))
    await drafts.keep(state, kept)
    ahead = await crm.deals.steps.ahead(card.id)
    return stages_screen(card, ahead, Viewer.of(crm), under_way=kept.done is not None)


@staff.press(ByTheRules)
async def by_the_rules(data: ByTheRules, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.begun(state, data.deal, data.version)
    at = datetime.fromtimestamp(data.at * 60, UTC)
    return await onward_by_the_rules(crm, state, draft, at)


@staff.press(MoveByTheRules)
async def move_by_the_rules(data: MoveByTheRules, crm: Crm, state: FSMContext) -> Screen:
    card = await card_at(crm, data.deal, data.version)
    if data.to not in {stage.code for stage in card.funnel.stages}:
        raise Outdated(data.deal)
    return await proceed(crm, state, Draft(deal=data.deal, version=data.version, to=data.to, by_rules=True))


@staff.press(BackReason)
async def reason_chosen(data: BackReason, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.begun(state, data.deal, data.version)
    reasons = back_reasons()
    if data.reason >= len(reasons):
        raise BadValue("not_a_choice")
    return await proceed(crm, state, draft.but(why=reasons[data.reason]))


@typed(Typing.back_reason)
async def reason_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.pending(state)
    text = words_of(message)
    if draft is None or not text:
        raise BadValue("empty")
    return await proceed(crm, state, draft.but(why=text[:WHY_LIMIT]))


@staff.press(KeepEarlier)
async def keep_earlier(data: KeepEarlier, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.begun(state, data.deal, data.version)
    return await proceed(crm, state, draft.but(earlier=data.earlier))


@staff.press(CloseWon)
async def close_won(data: CloseWon, crm: Crm, state: FSMContext) -> Screen:
    card = await card_at(crm, data.deal, data.version)
    won = crm.regulation.won_stage(card.funnel.code)
    return await proceed(crm, state, Draft(deal=data.deal, version=data.version, to=won.code, paid=True))


@staff.press(StayOnStage)
async def stay(data: StayOnStage, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.begun(state, data.deal, data.version)
    return await proceed(crm, state, draft.but(to=None, settled=True))


@staff.press(PlanStep)
async def plan_step(data: PlanStep, crm: Crm, state: FSMContext) -> Screen:
    """One more task, with nothing logged and nothing moved."""
    await card_at(crm, data.deal, data.version)
    first = crm.regulation.task_types[0].code
    return await proceed(crm, state, Draft(kind="plan", deal=data.deal, version=data.version, next_type=first))


@staff.press(ReopenDeal)
async def reopen(data: ReopenDeal, crm: Crm, state: FSMContext) -> Screen:
    await card_at(crm, data.deal, data.version)
    first = crm.regulation.task_types[0].code
    return await proceed(crm, state, Draft(kind="reopen", deal=data.deal, version=data.version, next_type=first))


@staff.press(ResumeStep)
async def resume_step(data: ResumeStep, crm: Crm, state: FSMContext) -> Screen:
    return await proceed(crm, state, await drafts.begun(state, data.deal, data.version))


@staff.press(LeaveStep)
async def leave_step(data: LeaveStep, crm: Crm, state: FSMContext) -> Screen:
    """Back to the card with nothing changed; answers that would be lost are asked about first."""
    draft = await drafts.pending(state)
    if draft is not None and draft.deal == data.deal and (draft.fields or draft.note) and not data.sure:
        return Screen(
            text=fill(_("You have already answered something. If you leave now, those answers are lost.")),
            keys=inline(
                button(_("▶️ Go on"), ResumeStep(deal=data.deal, version=data.version), "primary"),
                button(_("🗑 Leave all the same"), data.model_copy(update={"sure": True})),
            ),
        )
    if draft is not None and draft.deal == data.deal and draft.task is not None:
        await crm.tasks.unsay_outcome(draft.task)
    await drafts.drop(state)
    return await show_deal(crm, state, data.deal)


@staff.press(StepNote)
async def ask_note(data: StepNote, state: FSMContext) -> Screen:
    await drafts.begun(state, data.deal, data.version)
    await state.set_state(Typing.step_note)
    text = fill(_("✍️ What is worth remembering? A line or two."))
    return Screen(text=text, keys=inline(resume(data.deal, data.version)))


@typed(Typing.step_note)
async def keep_note(message: Message, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.pending(state)
    text = words_of(message)
    if draft is None:
        raise BadValue("unknown")
    if not text:
        again = fill(_("Please write the note as text."))
        return Screen(text=again, keys=inline(resume(draft.deal, draft.version)))
    return await proceed(crm, state, draft.but(note=text[:NOTE_LIMIT]))


@staff.press(StepType)
async def change_type(data: StepType, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.begun(state, data.deal, data.version)
    if data.type:
        return await proceed(crm, state, draft.but(next_type=data.type, next_title=None, next_title_code=None))
    kinds = [
        button(task_type_name(kind.code, crm.regulation), data.model_copy(update={"type": kind.code}))
        for kind in crm.regulation.task_types
    ]
    rows = [kinds[i : i + 2] for i in range(0, len(kinds), 2)]
    return Screen(text=fill(_("What is to be done next?")), keys=inline(*rows, resume(data.deal, data.version)))


@picks_time("step", resume)
async def next_at(crm: Crm, state: FSMContext, deal: int, version: int, at: datetime) -> Screen:
    draft = await drafts.begun(state, deal, version)
    if draft.next_type is None:
        raise Outdated(deal)
    return await take(crm, state, draft, at)


def _begun_by(outcome: Outcome, deal: DealCard, data: LogOutcome, task_type: str) -> Draft:
    """What an outcome leads to: on to the next stage, another try of the same kind, or a next step on the spot."""
    draft = Draft(
        deal=deal.id,
        version=data.version,
        task=data.task,
        outcome=data.outcome,
        task_type=task_type,
        pays=outcome.pays and deal.open,
    )
    if outcome.then == "advance" and deal.status is DealStatus.LOST:
        return draft.but(kind="reopen", next_type=task_type)
    if outcome.then == "advance" and deal.open and deal.next_stage is not None:
        if deal.next_stage.won and unpaid_invoices(deal):
            # They have paid: how much is the one question, and where the deal goes follows from it.
            return draft.but(to=deal.next_stage.code)
        return draft.but(settled=False)
    return draft
