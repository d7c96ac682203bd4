"""On which days of the week one works, and until when one is away: reminders and lists leave the others alone (R39)."""

from __future__ import annotations

from typing import Annotated

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from babel.dates import get_day_names
from pydantic import Field

from crm_core.core import Crm
from crm_core.queries.staff import OwnSettings
from handlers.personal.settings.callbacks import AskDays, Settings
from handlers.routers import staff
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.dates import read_day
from handlers.ui.input.text import typed_line
from handlers.ui.kit.callback_data import CallbackData
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, spoken
from handlers.ui.kit.screen import Screen, button, inline

WEEK = "1234567"


class ToggleDay(CallbackData, prefix="sda"):
    """A day of the week, ISO; 0: the company's days again."""

    day: Annotated[int, Field(ge=0, le=7)]


class Back(CallbackData, prefix="sdb"):
    """The leave is over."""


class Leaving(StatesGroup):
    until = State()


@staff.press(AskDays)
async def ask_days(crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(Leaving.until)
    return await _as_they_are(crm)


@staff.press(ToggleDay)
async def toggle_day(data: ToggleDay, crm: Crm) -> Screen:
    if not data.day:
        await crm.staff.settle(weekdays=None)
        return await _as_they_are(crm, _("✓ Saved"))
    days = set(_days(await crm.queries.people.mine(), crm)) ^ {str(data.day)}
    await crm.staff.settle(weekdays="".join(sorted(days)))
    return await _as_they_are(crm, _("✓ Saved"))


@staff.press(Back)
async def come_back(crm: Crm) -> Screen:
    await crm.staff.settle(away_until=None)
    return await _as_they_are(crm, _("☀️ Welcome back!"))


@staff.during(Leaving.until)
async def type_leave(message: Message, crm: Crm) -> Screen:
    await crm.staff.settle(away_until=read_day(crm, typed_line(message)))
    return await _as_they_are(crm, _("✓ Saved"))


async def _as_they_are(crm: Crm, toast: str | None = None) -> Screen:
    return days_screen(await crm.queries.people.mine(), crm, toast)


def days_screen(own: OwnSettings, crm: Crm, toast: str | None = None) -> Screen:
    works = _days(own, crm)
    names = get_day_names("abbreviated", locale=spoken())
    days = [
        button(f"{'✓ ' if day in works else ''}{names[int(day) - 1].capitalize()}", ToggleDay(day=int(day)))
        for day in WEEK
    ]
    away = own.away_until
    text = lines(
        bold(_("🗓 On which days do you work?")),
        "",
        Html(_("Reminders and the morning list come on these days, and never on public holidays.")),
        fill(_("🏖 You are away until {day}."), day=Viewer.of(crm).watch.whole_day(away))
        if away
        else Html(_("Going on leave? Type its last day, for example 14.08.")),
    )
    return Screen(
        text=text,
        keys=inline(
            days[:4],
            days[4:],
            button(_("As the company does"), ToggleDay(day=0)) if own.weekdays else None,
            button(_("☀️ I am back"), Back()) if away else None,
            button(_("« Settings"), Settings()),
        ),
        toast=toast,
    )


def _days(own: OwnSettings, crm: Crm) -> str:
    """The days of the week on which they work; where they have said nothing, those on which the company does."""
    hours = crm.regulation.calendar.hours.days
    return own.weekdays or "".join(day for day in WEEK if hours[int(day) - 1])
