"""When the company works, and by which clock (R7, R66)."""

from __future__ import annotations

import asyncio

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.editing.edits import Hours, Zone
from crm_core.rules.company_setup import Progress, SetupState, SetupStep
from crm_core.rules.time.places import Place, find_place
from crm_core.rules.time.working_week import BadWeek, Week, parse_week
from handlers.admin.first_day.callbacks import ChooseCompanyZone, ChooseWeek, StepDone
from handlers.admin.first_day.screens import step_screen
from handlers.admin.first_day.way import ask, asks, onwards
from handlers.admin.regulation.changing import changed
from handlers.routers import staff
from handlers.ui.callbacks.first_day import OpenStep
from handlers.ui.formatting.time_zones import USUAL_ZONES, is_zone, place_label, zone_name, zone_with_time
from handlers.ui.formatting.working_week import week_line
from handlers.ui.input.messages import words_of
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Screen, button, in_pairs, inline

USUAL_WEEKS: tuple[Week, ...] = tuple(
    parse_week(week)
    for week in ("mon-fri 9-18", "mon-fri 10-19", "mon-sat 9-20", "every day 9-21", "every day 10-22", "24/7")
)


class CompanyTime(StatesGroup):
    hours = State()
    zone = State()


@asks(SetupStep.hours)
async def ask_hours(crm: Crm, state: FSMContext, progress: Progress) -> Screen:
    await state.set_state(CompanyTime.hours)
    company, week = crm.regulation.company, crm.regulation.calendar.hours.days
    choices = [button(week_line(usual), ChooseWeek(place=place)) for place, usual in enumerate(USUAL_WEEKS)]
    return step_screen(
        progress,
        SetupStep.hours,
        bold(_("When do you work?")),
        fill(_("Now: {hours}"), hours=week_line(week)),
        fill(_("🕰 By the clock of {zone}"), zone=zone_with_time(company.timezone, crm.now)),
        "",
        Html(_("Press, or type it: Mon-Fri 9-18, Sat 10-16, lunch 13-14.")),
        keys=(
            button(_("✅ As it is now"), StepDone(step=SetupStep.hours), "primary"),
            *(tuple(pair) for pair in in_pairs(choices)),
            button(_("🕰 Another time zone"), ChooseCompanyZone()),
        ),
    )


@staff.press(ChooseWeek)
async def choose_week(data: ChooseWeek, crm: Crm, state: FSMContext) -> Answer:
    if data.place >= len(USUAL_WEEKS):
        return await ask(SetupStep.hours, crm, state)
    return await _kept(USUAL_WEEKS[data.place], crm, state)


@staff.during(CompanyTime.hours)
async def type_hours(message: Message, crm: Crm, state: FSMContext) -> Answer:
    try:
        week = parse_week(words_of(message)[:400])
    except BadWeek:
        raise BadValue("not_a_week") from None
    return await _kept(week, crm, state)


@staff.press(ChooseCompanyZone)
async def choose_zone(data: ChooseCompanyZone, crm: Crm, state: FSMContext) -> Answer:
    if is_zone(data.zone):
        return await _zone_kept(data.zone, crm, state)
    await state.set_state(CompanyTime.zone)
    current = crm.regulation.company.timezone
    zones = [button(zone_name(zone), ChooseCompanyZone(zone=zone)) for zone in USUAL_ZONES]
    return Screen(
        text=lines(
            bold(_("🕰 By which clock does the company work?")),
            "",
            fill(_("Now it is {zone}."), zone=zone_with_time(current, crm.now)),
            Html(_("Press a city, or type another one or UTC+5.")),
        ),
        keys=inline(*in_pairs(zones), button(_("« Back"), OpenStep(step=SetupStep.hours))),
    )


@staff.during(CompanyTime.zone)
async def type_zone(message: Message, crm: Crm, state: FSMContext) -> Answer:
    # The table of places takes a second to read the first time.
    found = await asyncio.to_thread(find_place, " ".join(words_of(message).split())[:200], crm.now)
    if found.sure:
        return await _zone_kept(found.sure.zone, crm, state)
    if found.maybe:
        return _which_place(found.maybe, crm)
    raise BadValue("not_a_zone")


def _which_place(places: tuple[Place, ...], crm: Crm) -> Screen:
    choices = [button(place_label(one, crm.now), ChooseCompanyZone(zone=one.zone)) for one in places]
    back = button(_("« Back"), OpenStep(step=SetupStep.hours))
    return Screen(text=bold(_("🕰 Which one do you mean?")), keys=inline(*choices, back))


async def _kept(week: Week, crm: Crm, state: FSMContext) -> Answer:
    if failed := await changed(crm, Hours(week)):
        return failed
    await crm.setup.mark(SetupStep.hours, SetupState.done)
    return await onwards(SetupStep.hours, crm, state, _("✓ Saved"))


async def _zone_kept(zone: str, crm: Crm, state: FSMContext) -> Answer:
    return await changed(crm, Zone(zone)) or await ask(SetupStep.hours, crm, state, _("✓ Saved"))
