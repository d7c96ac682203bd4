"""A refusal: the reason by one press, and the follow-up that it brings (R11, R16)."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.deals.dto import DealCard
from crm_core.queries.invoices.dto import InvoiceBrief
from crm_core.regulation.schema import Regulation, UnknownCode
from crm_core.rules.deals.statuses import InvoiceStatus
from handlers.manager.input.standing import stands
from handlers.manager.lists.way_back import done_with
from handlers.manager.step import draft as drafts
from handlers.manager.step.callbacks import leave
from handlers.manager.step.flow import card_at
from handlers.manager.tasks.queue import onward
from handlers.routers import staff
from handlers.ui.callbacks.deals import LoseDeal, LoseWithMoney, WinBack
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import fill, lines
from handlers.ui.kit.i18n import _, said
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import deal_screen


def reasons_screen(card: DealCard, regulation: Regulation) -> Screen:
    at = LoseDeal(deal=card.id, version=card.version)
    reasons = [button(said(one.name), at.model_copy(update={"reason": one.code})) for one in regulation.reasons]
    return Screen(
        text=lines(
            fill(_("<b>Why did the client refuse?</b>")),
            fill(_("By the reason I will set when to come back to them.")),
        ),
        keys=inline(*[reasons[i : i + 2] for i in range(0, len(reasons), 2)], leave(card.id, card.version)),
    )


def money_screen(asked: LoseDeal, part_paid: list[InvoiceBrief]) -> Screen:
    """What becomes of an invoice that has been paid in part: a client who refused is not dunned by the machine."""
    came = sum(one.paid for one in part_paid)
    left = sum(one.left for one in part_paid)
    currency = part_paid[0].currency
    at = {"deal": asked.deal, "version": asked.version, "reason": asked.reason}
    return Screen(
        text=lines(
            fill(
                _("<b>The client has paid {came}, {left} is left. What becomes of it?</b>"),
                came=amount(came, currency),
                left=amount(left, currency),
            ),
        ),
        keys=inline(
            button(_("🧾 Ask for no more, keep what came"), LoseWithMoney(**at, money="void")),
            button(_("↩️ Give it back"), LoseWithMoney(**at, money="back")),
            button(_("⏳ The debt stays, remind of it"), LoseWithMoney(**at, money="keep")),
            leave(asked.deal, asked.version),
        ),
    )


def _part_paid(card: DealCard) -> list[InvoiceBrief]:
    return [one for one in card.invoices if one.status is InvoiceStatus.PART_PAID]


async def _settle(crm: Crm, data: LoseWithMoney, part_paid: list[InvoiceBrief]) -> None:
    """In the same commit as the refusal; by whoever may put money right (R73)."""
    why = _("The client refused")
    for one in part_paid:
        card = await crm.queries.cards.invoice(one.id)
        if data.money == "void":
            await crm.invoices.corrections.void(card.id, card.version, why)
        elif data.money == "back":
            while card.paid:
                await crm.invoices.corrections.take_back(card.id, card.version, why, tell=False)
                card = await crm.queries.cards.invoice(one.id)


@staff.press(LoseDeal)
async def lose(data: LoseDeal, crm: Crm, state: FSMContext) -> Screen:
    if not data.reason:
        return await stands(state, reasons_screen(await card_at(crm, data.deal, data.version), crm.regulation))
    try:
        crm.regulation.reason(data.reason)
    except UnknownCode:
        return reasons_screen(await card_at(crm, data.deal, data.version), crm.regulation)
    if part_paid := _part_paid(await card_at(crm, data.deal, data.version)):
        return money_screen(data, part_paid)
    return await _lost(data, crm, state)


@staff.press(LoseWithMoney)
async def lose_with_money(data: LoseWithMoney, crm: Crm, state: FSMContext) -> Screen:
    await _settle(crm, data, _part_paid(await card_at(crm, data.deal, data.version)))
    return await _lost(data, crm, state)


async def _lost(data: LoseDeal | LoseWithMoney, crm: Crm, state: FSMContext) -> Screen:
    draft = await drafts.pending(state)
    ours = draft is not None and draft.deal == data.deal
    still_open = {task.id for task in (await card_at(crm, data.deal, data.version)).tasks}
    done = draft.done if draft is not None and ours and draft.task in still_open else None
    back_at = await crm.deals.closing.lose(data.deal, data.version, data.reason, done)
    if ours:
        await drafts.drop(state)
    viewer = Viewer.of(crm)
    toast = _("Noted. We come back to them {when}").format(when=viewer.watch.when(back_at))
    card = await crm.queries.cards.deal(data.deal)
    if done:
        await done_with(state, data.deal)
    return deal_screen(card, viewer, toast=toast, onward=await onward(crm, state, data.deal))


@staff.press(WinBack)
async def win_back(data: WinBack, crm: Crm) -> Screen:
    """A deal of its own in the funnel for it; the follow-up goes over to that one (R11)."""
    opened = await crm.deals.follow_ups.win_back(data.deal, data.version)
    card = await crm.queries.cards.deal(opened)
    viewer = Viewer.of(crm)
    due = card.tasks[0].due_at if card.tasks else crm.now
    toast = _("Opened in “{funnel}”. First step: {when}").format(
        funnel=said(card.funnel.name), when=viewer.watch.when(due)
    )
    return deal_screen(card, viewer, toast=toast)
