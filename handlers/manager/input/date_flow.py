"""Choosing a day or a moment, for whichever flow asked: by buttons, or typed and read back (R9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from handlers.manager.input.standing import stands
from handlers.manager.input.states import Typing
from handlers.manager.input.text_flow import typed
from handlers.routers import staff
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.dates import read_day, read_moment
from handlers.ui.input.messages import words_of
from handlers.ui.kit.i18n import _
from handlers.ui.kit.screen import Answer, Button, Screen
from handlers.ui.screens.date_picker import (
    PickDay,
    PickDays,
    PickTime,
    Purpose,
    confirm_screen,
    day_of,
    day_press,
    days_screen,
    hours_screen,
    moment_of,
    time_press,
)

Back = Callable[[int, int], Button]
DayChosen = Callable[[Crm, FSMContext, int, int, date], Awaitable[Answer]]
TimeChosen = Callable[[Crm, FSMContext, int, int, datetime], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class _Picker:
    back: Back
    day: DayChosen | None = None
    time: TimeChosen | None = None


_pickers: dict[Purpose, _Picker] = {}


def picks_day(purpose: Purpose, back: Back) -> Callable[[DayChosen], DayChosen]:
    """Registers what happens once a day is chosen: called with the picker's subject id and version."""

    def register(chosen: DayChosen) -> DayChosen:
        _pickers[purpose] = _Picker(back, day=chosen)
        return chosen

    return register


def picks_time(purpose: Purpose, back: Back) -> Callable[[TimeChosen], TimeChosen]:
    """Registers what happens once a moment is chosen."""

    def register(chosen: TimeChosen) -> TimeChosen:
        _pickers[purpose] = _Picker(back, time=chosen)
        return chosen

    return register


@staff.press(PickDays)
async def show_days(data: PickDays, crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(Typing.moment)
    await state.update_data(pick=data.model_dump(mode="json"))
    example = _("Or type it: 24.12, next Friday") if _pickers[data.purpose].day else _("Or type it: Friday 15:00")
    back = _pickers[data.purpose].back(data.of, data.version)
    return days_screen(data, Viewer.of(crm).watch, back, example)


@staff.press(PickDay)
async def choose_day(data: PickDay, crm: Crm, state: FSMContext) -> Answer:
    chosen = _pickers[data.purpose].day
    if chosen is None:
        return hours_screen(data, Viewer.of(crm).watch, _day_off(crm, data.purpose, day_of(data)))
    return await chosen(crm, state, data.of, data.version, day_of(data))


@staff.press(PickTime)
async def choose_time(data: PickTime, crm: Crm, state: FSMContext) -> Answer:
    chosen = _pickers[data.purpose].time
    if chosen is None:
        raise BadValue("not_a_date")
    return await chosen(crm, state, data.of, data.version, moment_of(data, crm.actor.zone))


@typed(Typing.moment)
async def read_typed(message: Message, crm: Crm, state: FSMContext) -> Screen:
    pick = PickDays.model_validate((await state.get_data())["pick"])
    return await read_back(state, pick, words_of(message), crm)


async def read_back(state: FSMContext, days: PickDays, text: str, crm: Crm) -> Screen:
    """The day or moment that was typed, to be confirmed by a press or a word, or typed anew. Raises BadValue."""
    screen = _read_back(days, text, crm)
    return await stands(state, screen, moment=days.purpose, of=days.of, version=days.version)


def _read_back(days: PickDays, text: str, crm: Crm) -> Screen:
    watch = Viewer.of(crm).watch
    if _pickers[days.purpose].day:
        return confirm_screen(day_press(days.purpose, days.of, days.version, read_day(crm, text)), watch)
    at = read_moment(crm, text)
    note = _day_off(crm, days.purpose, watch.local(at).date())
    return confirm_screen(time_press(days.purpose, days.of, days.version, at, watch), watch, note)


def _day_off(crm: Crm, purpose: Purpose, day: date) -> str | None:
    """Said where a task is put on a day on which nobody is reminded: when it will ring instead (R39)."""
    if purpose not in ("step", "task", "new") or crm.regulation.quiet.staff_on_days_off:
        return None
    if crm.calendar.is_working_day(day):
        return None
    watch = Viewer.of(crm).watch
    rings = watch.local(crm.calendar.next_working(crm.calendar.at(day, time(12)))).date()
    return _("A day off: the reminder comes on {day}.").format(day=watch.weekday(rings))
