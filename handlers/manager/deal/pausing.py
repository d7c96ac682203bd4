"""A legitimate pause: until a day, for a reason (R36). The supervisor sees both."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from pydantic import Field

from crm_core.core import Crm
from crm_core.errors import BadValue
from handlers.manager.input.date_flow import picks_day
from handlers.manager.input.standing import stands
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.manager.step.flow import card_at
from handlers.manager.tasks.queue import show_deal
from handlers.routers import staff
from handlers.ui.callbacks.deals import PauseDeal, ResumeDeal
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.messages import words_of
from handlers.ui.kit.callback_data import CallbackData, Id, Version
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Button, Screen, button, inline
from handlers.ui.screens.date_picker import PickDay, PickDays, day_of, day_press
from handlers.ui.screens.deal_card import to_deal

MORNING = time(9)
REASON_LIMIT = 200
LIKELY_DAYS = (7, 14, 30)


class PauseReason(CallbackData, prefix="pz"):
    """One of the usual reasons, by its place in the list."""

    deal: Id
    version: Version
    day: Annotated[str, Field(pattern=r"^\d{6}$")]
    reason: Annotated[int, Field(ge=0, le=9)]


@staff.press(PauseDeal)
async def ask_until(data: PauseDeal, crm: Crm, state: FSMContext) -> Screen:
    card = await card_at(crm, data.deal, data.version)
    latest_at = await crm.deals.pausing.latest(card.id, card.version)
    watch = Viewer.of(crm).watch
    latest = watch.local(latest_at).date()
    days = [on for n in LIKELY_DAYS if (on := watch.today + timedelta(days=n)) < latest]
    likely = [button(watch.weekday(on), day_press("rest", card.id, card.version, on)) for on in days]
    asked = Screen(
        text=lines(
            bold(_("⏸ Pause the deal until when?")),
            fill(_("Its time on the stage stops, and its tasks wait. On that day I will remind you.")),
            fill(_("Not later than {day}."), day=watch.day(latest)),
        ),
        keys=inline(
            likely,
            button(_("📅 Another day"), PickDays(purpose="rest", of=card.id, version=card.version)),
            to_deal(card.id),
        ),
    )
    return await stands(state, asked, moment="rest", of=card.id, version=card.version)


def _back(deal: int, version: int) -> Button:
    return button(_("« Back"), PauseDeal(deal=deal, version=version))


@picks_day("rest", _back)
async def ask_reason(crm: Crm, state: FSMContext, deal: int, version: int, on: date) -> Screen:
    await card_at(crm, deal, version)
    await state.set_state(Typing.pause_reason)
    await state.update_data(pause={"deal": deal, "version": version, "day": f"{on:%y%m%d}"})
    at = {"deal": deal, "version": version, "day": f"{on:%y%m%d}"}
    reasons = [button(reason, PauseReason(**at, reason=n)) for n, reason in enumerate(usual_reasons())]
    return Screen(
        text=lines(bold(_("Why the pause?")), fill(_("Choose, or type it in your own words."))),
        keys=inline(*reasons, _back(deal, version)),
    )


@staff.press(PauseReason)
async def reason_chosen(data: PauseReason, crm: Crm, state: FSMContext) -> Screen:
    reasons = usual_reasons()
    if data.reason >= len(reasons):
        raise BadValue("not_a_choice")
    return await _rest(crm, state, data.deal, data.version, data.day, reasons[data.reason])


@typed(Typing.pause_reason)
async def reason_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    pause = (await state.get_data())["pause"]
    reason = words_of(message)
    if not reason:
        raise BadValue("empty")
    if len(reason) > REASON_LIMIT:
        raise BadValue("too_long", limit=REASON_LIMIT)
    return await _rest(crm, state, pause["deal"], pause["version"], pause["day"], reason)


@staff.press(ResumeDeal)
async def resume(data: ResumeDeal, crm: Crm, state: FSMContext) -> Screen:
    await crm.deals.pausing.resume(data.deal, data.version)
    return await show_deal(crm, state, data.deal, _("Back to work"))


def usual_reasons() -> tuple[str, ...]:
    return (
        _("The client asked to wait"),
        _("The client is away"),
        _("Waiting for their budget"),
        _("Waiting for their decision"),
    )


async def _rest(crm: Crm, state: FSMContext, deal: int, version: int, day: str, reason: str) -> Screen:
    """Until the morning of the day by the manager's own clock."""
    on = day_of(PickDay(purpose="rest", of=deal, version=version, day=day))
    until = datetime.combine(on, MORNING, ZoneInfo(crm.actor.zone))
    await crm.deals.pausing.pause(deal, version, until, reason)
    await state.set_state(None)
    toast = _("On pause until {day}").format(day=Viewer.of(crm).watch.day(on))
    return await show_deal(crm, state, deal, toast)
