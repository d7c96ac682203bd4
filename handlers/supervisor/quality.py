"""Quality control (R59): the worklist, the remarks on a deal, their answers, and a summary for leaders."""

from __future__ import annotations

from datetime import timedelta

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.queries.deals.remarks import RemarksOf, RemarkView
from crm_core.rules.policy import Permission
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.lists.deals import list_title
from handlers.routers import staff
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.callbacks.quality import AnswerRemark, DealRemarks, ShowHanging, ShowRemarks, WriteRemark
from handlers.ui.callbacks.team import TeamList
from handlers.ui.formatting.amounts import amount
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import Html, bold, fill, lines, short
from handlers.ui.kit.i18n import _, in_quotes, ngettext
from handlers.ui.kit.screen import Screen, button, inline
from handlers.ui.screens.deal_card import to_deal

DAYS = 30
_WORDS_SHOWN = 300


@staff.command("hanging")
async def hanging_command(crm: Crm, state: FSMContext) -> Screen:
    return await hanging(crm, state)


@staff.press(ShowHanging)
async def hanging(crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    currency = crm.regulation.company.currency
    listed = await crm.queries.remarks.hanging()
    keys = [
        button(
            f"{list_title(one.kind)}: {one.count}" + (f" · {amount(one.sum, currency)}" if one.sum else ""),
            TeamList(kind=one.kind),
        )
        for one in listed
    ]
    hint = _("Each row opens its deals, the longest wait first.") if keys else _("✨ Nothing hangs.")
    return Screen(
        text=lines(bold(_("🔍 What hangs")), "", fill("{hint}", hint=hint)),
        keys=inline(*keys, (button(_("🔍 Remarks"), ShowRemarks()), button(_("« Menu"), Menu()))),
    )


@staff.press(ShowRemarks)
async def summary(crm: Crm) -> Screen:
    counted = await crm.queries.remarks.summary(crm.now - timedelta(days=DAYS))
    rows = [_of_one(one) for one in counted]
    return Screen(
        text=lines(
            bold(_("🔍 Remarks of the last 30 days")),
            "",
            *(rows or [fill(_("None."))]),
        ),
        keys=inline(button(_("« Menu"), Menu())),
    )


@staff.press(DealRemarks)
async def deal_remarks(data: DealRemarks, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(None)
    return await _shown(crm, data.deal)


@staff.press(WriteRemark)
async def ask_remark(data: WriteRemark, crm: Crm, state: FSMContext) -> Screen:
    card = await crm.queries.cards.deal(data.deal)
    await state.set_state(Typing.remark)
    await state.update_data(remark=card.id)
    return Screen(
        text=lines(
            fill(_("🔍 A remark on <b>{title}</b>"), title=short(card.title, 120)),
            fill(_("Write what is to be done: {name} is told at once."), name=card.owner.name if card.owner else "…"),
        ),
        keys=inline(to_deal(card.id)),
    )


@typed(Typing.remark)
async def keep_remark(message: Message, crm: Crm, state: FSMContext) -> Screen:
    deal = (await state.get_data())["remark"]
    await crm.deals.remarks.write(deal, words_of(message))
    await state.set_state(None)
    return await _shown(crm, deal, _("The manager is told"))


@staff.press(AnswerRemark)
async def answer(data: AnswerRemark, crm: Crm, state: FSMContext) -> Screen:
    if not data.words:
        await crm.deals.remarks.answer(data.remark)
        return await _shown(crm, data.deal, _("Told: it is seen to"))
    await state.set_state(Typing.remark_answer)
    await state.update_data(remark_answer=[data.deal, data.remark])
    return Screen(text=fill(_("Write your answer to the remark.")), keys=inline(to_deal(data.deal)))


@typed(Typing.remark_answer)
async def keep_answer(message: Message, crm: Crm, state: FSMContext) -> Screen:
    deal, remark = (await state.get_data())["remark_answer"]
    first = await crm.deals.remarks.answer(remark, words_of(message))
    await state.set_state(None)
    return await _shown(crm, deal, _("Answered") if first else _("It has an answer already"))


async def _shown(crm: Crm, deal: int, toast: str | None = None) -> Screen:
    viewer = Viewer.of(crm)
    listed, card = await crm.queries.remarks.of(deal), await crm.queries.cards.deal(deal)
    owner = card.owner.id if card.owner else None
    may_write = card.open and owner not in (None, viewer.actor.id) and viewer.may(Permission.quality_remark)
    waiting = next((one for one in listed if one.answered_at is None), None)
    mine = waiting is not None and owner == viewer.actor.id
    return Screen(
        text=lines(
            bold(_("🔍 Remarks: {title}").format(title=short(card.title, 80))),
            "",
            *([_remark(one, viewer) for one in listed] or [fill(_("None."))]),
        ),
        keys=inline(
            (
                button(_("✅ I see to it"), AnswerRemark(deal=deal, remark=waiting.id), "primary"),
                button(_("✍️ Answer"), AnswerRemark(deal=deal, remark=waiting.id, words=True)),
            )
            if waiting is not None and mine
            else None,
            button(_("✍️ Remark"), WriteRemark(deal=deal)) if may_write else None,
            to_deal(deal),
        ),
        toast=toast,
    )


def _remark(one: RemarkView, viewer: Viewer) -> Html:
    watch = viewer.watch
    head = fill(
        _("<i>{when} · {by} to {to}</i>"), when=watch.when(one.at), by=one.by or _("the system"), to=short(one.to, 40)
    )
    answer = None
    if one.answered_at is not None:
        said = in_quotes(short(one.answer, _WORDS_SHOWN)) if one.answer else _("sees to it")
        answer = fill(_("↪️ {answer}, {when}"), answer=said, when=watch.when(one.answered_at))
    became = _("✅ the deal has moved") if one.moved else _("🚨 not moved, the leaders know") if one.escalated else ""
    return lines(
        head,
        fill("{text}", text=in_quotes(short(one.text, _WORDS_SHOWN))),
        answer,
        fill("{became}", became=became) if became else None,
        "",
    )


def _of_one(one: RemarksOf) -> Html:
    made = ngettext("{n} remark", "{n} remarks", one.made).format(n=one.made)
    return fill(
        _("<b>{name}</b>: {made}\n     answered {answered} · moved {moved} · not moved in time {escalated}"),
        name=short(one.name, 60),
        made=made,
        answered=one.answered,
        moved=one.moved,
        escalated=one.escalated,
    )
