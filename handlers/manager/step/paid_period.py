"""The paid period of a sale, kept by one press (R33)."""

from __future__ import annotations

from datetime import date

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.rules.deals.renewals import months_later
from handlers.manager.input.date_flow import picks_day
from handlers.manager.step.flow import card_at
from handlers.manager.step.paid_period_screen import AskPeriod, KeepPeriod, period_screen
from handlers.manager.tasks.queue import onward
from handlers.routers import staff
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button
from handlers.ui.screens.deal_card import deal_screen


@staff.press(AskPeriod)
async def ask_period(data: AskPeriod, crm: Crm) -> Screen:
    return period_screen(await card_at(crm, data.deal, data.version), Viewer.of(crm))


@staff.press(KeepPeriod)
async def keep_months(data: KeepPeriod, crm: Crm, state: FSMContext) -> Screen:
    until = months_later(Viewer.of(crm).watch.today, data.months) if data.months else None
    return await _keep(crm, state, data.deal, data.version, until)


def _back(deal: int, version: int) -> Button:
    return button(_("« Back"), AskPeriod(deal=deal, version=version))


@picks_day("period", _back)
async def day_chosen(crm: Crm, state: FSMContext, deal: int, version: int, on: date) -> Screen:
    await state.set_state(None)
    return await _keep(crm, state, deal, version, on)


async def _keep(crm: Crm, state: FSMContext, deal: int, version: int, until: date | None) -> Screen:
    await crm.deals.follow_ups.keep_period(deal, version, until)
    viewer = Viewer.of(crm)
    kept = _("Paid until {day}").format(day=viewer.watch.day(until)) if until else _("Nothing to renew, noted")
    return deal_screen(await crm.queries.cards.deal(deal), viewer, toast=kept, onward=await onward(crm, state, deal))
