"""The loop of a task in one sitting (R9): outcome, stage, what is missing, next step, done.

Every press and answer adds to a draft and comes back to `proceed`, which asks for the next thing that is needed and
takes the whole step at once when nothing is. On the likeliest path that is two presses and no typing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Outdated, Overtaken, Refused
from crm_core.queries.deals.dto import DealCard
from crm_core.rules.deals.statuses import DealStatus
from crm_core.services.deals import StepPlan
from handlers.manager.input.handing_on import hand_on_draft
from handlers.manager.input.standing import stands
from handlers.manager.input.states import Typing
from handlers.manager.lists.way_back import done_with
from handlers.manager.step import draft as drafts
from handlers.manager.step.came_back import came_back
from handlers.manager.step.draft import Draft
from handlers.manager.step.fields import fields_screen
from handlers.manager.step.money_screen import came_screen, unpaid_invoices
from handlers.manager.step.next_task_screens import earlier_screen, next_task_screen, wants_next, with_type
from handlers.manager.step.paid_period_screen import asks_for_period, period_screen
from handlers.manager.step.question_screens import question_screen
from handlers.manager.step.stage_screens import Following, stage_screen, why_screen
from handlers.manager.tasks.queue import onward
from handlers.ui.formatting.labels import task_type_name
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Screen
from handlers.ui.screens.deal_card import deal_screen


async def proceed(crm: Crm, state: FSMContext, draft: Draft) -> Screen:
    """Asks for the next thing that the step needs; takes it when it needs nothing more.

    Overtaken by somebody else, it comes back as a draft; on a deal that is a colleague's by now it reaches them.
    """
    return await _with(crm, state, draft, lambda: _ask_or_take(crm, state, draft))


async def take(crm: Crm, state: FSMContext, draft: Draft, next_at: datetime | None) -> Screen:
    """The whole step in one commit, and the card as it is after it; overtaken, as `proceed`."""
    return await _with(crm, state, draft, lambda: _take(crm, state, draft, next_at))


async def _with(crm: Crm, state: FSMContext, draft: Draft, act: Callable[[], Awaitable[Screen]]) -> Screen:
    """Both are found out as the deal is read, before anything is written."""
    try:
        try:
            return await act()
        except Overtaken:
            raise
        except Outdated:
            if (await crm.queries.cards.deal(draft.deal)).version == draft.version:
                raise
            return await came_back(crm, state, draft)
    except Refused as refused:
        return await hand_on_draft(crm, state, draft, refused)


async def _ask_or_take(crm: Crm, state: FSMContext, draft: Draft) -> Screen:
    await state.set_state(None)
    await drafts.keep(state, draft)
    if draft.pays and draft.came is None and (unpaid := unpaid_invoices(await crm.queries.cards.deal(draft.deal))):
        return came_screen(unpaid, draft)
    if not draft.settled:
        card = await crm.queries.cards.deal(draft.deal)
        return await stands(state, stage_screen(card, Viewer.of(crm), await _following(crm, draft, card)))
    if draft.kind == "edit":
        assert draft.asking is not None
        return await (edit(crm, state, draft) if draft.asking in draft.fields else ask(crm, state, draft, draft.asking))
    if draft.kind != "step":
        return await _when(state, draft, next_task_screen(crm, draft))
    plan = await crm.deals.steps.plan(draft.step())
    if plan.to is not None and plan.to.won and not draft.paid and draft.came is None:
        unpaid = unpaid_invoices(await crm.queries.cards.deal(draft.deal))
        if unpaid:
            return came_screen(unpaid, draft)
    if plan.missing:
        return await ask(crm, state, draft, plan.missing[0].code, len(plan.missing))
    if plan.owed and not draft.later:
        return await ask(crm, state, draft, plan.owed[0].code, len(plan.owed), may_wait=True)
    if plan.needs_why:
        await state.set_state(Typing.back_reason)
        return why_screen(draft)
    if plan.beside and draft.earlier is None:
        planned = earlier_screen(await crm.queries.cards.deal(draft.deal), plan.beside, Viewer.of(crm))
        return await stands(state, planned)
    if wants_next(plan):
        draft = with_type(crm, draft, plan.suggested)
        if draft.by_rules and plan.suggested is not None:
            return await _take(crm, state, draft, plan.suggested_at)
        await drafts.keep(state, draft)
        return await _when(state, draft, next_task_screen(crm, draft, plan.suggested_at, may_let_go=plan.refused))
    return await _take(crm, state, draft, None)


async def onward_by_the_rules(crm: Crm, state: FSMContext, draft: Draft, at: datetime) -> Screen:
    """To the next stage with its own first task at `at`; whatever else it asks for is asked."""
    card = await card_at(crm, draft.deal, draft.version)
    if card.next_stage is None:
        raise Outdated(draft.deal)
    draft = draft.but(to=card.next_stage.code, settled=True, why=None, earlier=None)
    plan = await crm.deals.steps.plan(draft.step())
    if not _asks_nothing(plan) or at <= crm.now:
        return await proceed(crm, state, draft)
    return await take(crm, state, with_type(crm, draft, plan.suggested), at)


async def _following(crm: Crm, draft: Draft, card: DealCard) -> Following | None:
    """The next stage's own task, where that stage asks for nothing else."""
    if card.next_stage is None or card.next_stage.won or draft.kind != "step":
        return None
    plan = await crm.deals.steps.plan(draft.but(to=card.next_stage.code, settled=True).step())
    if plan.suggested is None or plan.suggested_at is None or not _asks_nothing(plan):
        return None
    named = with_type(crm, draft.but(next_type=None), plan.suggested)
    what = named.next_title or task_type_name(named.next_type or "", crm.regulation)
    return Following(what, plan.suggested_at)


def _asks_nothing(plan: StepPlan) -> bool:
    return not (plan.missing or plan.owed or plan.needs_why or plan.beside)


async def _when(state: FSMContext, draft: Draft, screen: Screen) -> Screen:
    return await stands(state, screen, moment="step", of=draft.deal, version=draft.version)


async def ask(
    crm: Crm, state: FSMContext, draft: Draft, code: str, still: int = 1, *, may_wait: bool = False
) -> Screen:
    """`may_wait`: the deal goes on without it, and it is asked for with the next step again."""
    if draft.asking != code:
        draft = draft.but(asking=code, picked=[])
    await drafts.keep(state, draft)
    await state.set_state(Typing.answer)
    return await question_screen(crm, draft, crm.regulation.field(code), still, may_wait=may_wait)


async def _take(crm: Crm, state: FSMContext, draft: Draft, next_at: datetime | None) -> Screen:
    if draft.kind == "reopen":
        assert next_at is not None
        await crm.deals.closing.reopen(draft.deal, draft.version, draft.next_task(next_at), draft.done)
    else:
        await crm.deals.steps.take(draft.step(next_at))
        await _record(crm, draft.came or {})
    await drafts.drop(state)
    viewer = Viewer.of(crm)
    card = await crm.queries.cards.deal(draft.deal)
    if asks_for_period(card, viewer):
        return period_screen(card, viewer, toast=_outcome(card, viewer, next_at))
    if draft.done:
        await done_with(state, draft.deal)
    forward = await onward(crm, state, draft.deal)
    return deal_screen(card, viewer, toast=_outcome(card, viewer, next_at), onward=forward)


async def _record(crm: Crm, came: Mapping[int, int]) -> None:
    """The payments that the step was told of, in the same commit: ladder, thanks and deal agree from then on."""
    for invoice, paid in came.items():
        card = await crm.queries.cards.invoice(invoice)
        await crm.invoices.pay(invoice, card.version, paid)


async def edit(crm: Crm, state: FSMContext, draft: Draft) -> Screen:
    """One field corrected; then the list of fields again, for the next one."""
    assert draft.asking is not None
    await crm.deals.editing.edit(draft.deal, draft.version, draft.asking, draft.fields[draft.asking])
    await drafts.drop(state)
    return fields_screen(await crm.queries.cards.deal(draft.deal), Viewer.of(crm), toast=_("✅ Saved"))


async def card_at(crm: Crm, deal: int, version: int) -> DealCard:
    """The deal's card, if it is still as the pressed button showed it. Raises Outdated."""
    card = await crm.queries.cards.deal(deal)
    if card.version != version:
        raise Outdated(deal)
    return card


def _outcome(card: DealCard, viewer: Viewer, next_at: datetime | None) -> str:
    if card.status is DealStatus.WON:
        return _("🏆 Won! Well done.")
    if next_at is None:
        return _("Done")
    return _("Done. Next step: {when}").format(when=viewer.watch.when(next_at))
