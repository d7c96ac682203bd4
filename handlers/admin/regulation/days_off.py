"""Holidays and the company's own days: closed, or worked all the same (R7, R77)."""

from __future__ import annotations

from datetime import date

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.regulation.editing.edits import DaysOff, Holidays
from crm_core.rules.typed_times.date_parsing import BadDate, parse_day
from handlers.admin.regulation.callbacks import EditDaysOff, ForgetDay, SetHolidays
from handlers.admin.regulation.changing import changed
from handlers.routers import staff
from handlers.ui.callbacks.regulation import ShowRules
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Screen, button, in_pairs, inline

_SHOWN = 12


class OwnDays(StatesGroup):
    day = State()


@staff.press(EditDaysOff)
async def days_off(crm: Crm, state: FSMContext, toast: str | None = None) -> Screen:
    await state.clear()
    await state.set_state(OwnDays.day)
    calendar, viewer = crm.regulation.calendar, Viewer.of(crm)
    today = viewer.watch.today
    off = [day for day in sorted(calendar.days_off) if day >= today]
    working = [day for day in sorted(calendar.working_days) if day >= today]
    on = calendar.holidays != "none"
    known = [*((day, "🚫") for day in off), *((day, "💼") for day in working)]
    return Screen(
        text=lines(
            bold(_("📅 Days off")),
            "",
            Html(_("🎉 Public holidays are days off") if on else _("🎉 Public holidays are worked")),
            *(fill("{mark} {day}", mark=mark, day=viewer.watch.day(day)) for day, mark in known[:_SHOWN]),
            "",
            Html(_("Type a day to close it: 14.08. With a plus it is worked: +15.08.")),
        ),
        keys=inline(
            button(_("Work on holidays") if on else _("Rest on holidays"), SetHolidays(on=not on)),
            *in_pairs(
                [
                    button(f"✖️ {viewer.watch.day(day)}", ForgetDay(day=int(f"{day:%Y%m%d}")))
                    for day, _mark in known[:_SHOWN]
                ]
            ),
            button(_("« Rules"), ShowRules()),
        ),
        toast=toast,
    )


@staff.press(SetHolidays)
async def set_holidays(data: SetHolidays, crm: Crm, state: FSMContext) -> Answer:
    country = crm.regulation.company.country if data.on else "none"
    return await changed(crm, Holidays(country)) or await days_off(crm, state, _("✓ Saved"))


@staff.press(ForgetDay)
async def forget_day(data: ForgetDay, crm: Crm, state: FSMContext) -> Answer:
    try:
        day = date(data.day // 10_000, data.day // 100 % 100, data.day % 100)
    except ValueError:
        return await days_off(crm, state)
    return await changed(crm, DaysOff((day,), None)) or await days_off(crm, state, _("✓ Saved"))


@staff.during(OwnDays.day)
async def type_day(message: Message, crm: Crm, state: FSMContext) -> Answer:
    typed = typed_line(message)
    worked = typed.startswith("+")
    try:
        day = parse_day(typed.lstrip("+-− "), crm.now, crm.regulation.company.timezone)
    except BadDate as bad:
        raise BadValue(bad.code) from None
    if day < Viewer.of(crm).watch.today:
        raise BadValue("in_the_past")
    return await changed(crm, DaysOff((day,), not worked)) or await days_off(crm, state, _("✓ Saved"))
