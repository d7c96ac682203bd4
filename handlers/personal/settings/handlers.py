"""/settings: language, time zone, hours in which messages may ring, the digest's hour, on or off shift (R28, R39)."""

from __future__ import annotations

import asyncio
import re
from datetime import time

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.actor import Actor
from crm_core.rules.time.places import find_place
from handlers.personal.settings.callbacks import (
    AskDigestHour,
    AskHours,
    ChooseDigestHour,
    ChooseHours,
    ChooseLanguage,
    ChooseZone,
    Settings,
    TakeLeads,
)
from handlers.personal.settings.screens import (
    NEVER,
    digest_hour_screen,
    hours_screen,
    language_screen,
    settings_screen,
    which_place_screen,
    zone_screen,
)
from handlers.routers import staff
from handlers.ui.formatting.time_zones import is_zone
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.input.text import typed_line
from handlers.ui.kit.html import Html
from handlers.ui.kit.i18n import _, languages, speaking
from handlers.ui.kit.screen import Answer, Screen, Show
from handlers.ui.screens.menu import menu_keys

_HOURS = re.compile(r"\D*(\d{1,2})(?:[:.](\d{2}))?\s*(?:\D+?)\s*(\d{1,2})(?:[:.](\d{2}))?\D*")


class Settling(StatesGroup):
    """What is being typed instead of pressed."""

    zone = State()
    hours = State()


@staff.command("settings")
async def settings_command(crm: Crm, state: FSMContext) -> Screen:
    return await settings(crm, state)


@staff.press(Settings)
async def settings(crm: Crm, state: FSMContext) -> Screen:
    await state.clear()
    return await _as_they_are(crm)


@staff.press(ChooseLanguage)
async def choose_language(data: ChooseLanguage, crm: Crm, actor: Actor) -> Answer:
    if data.code not in languages():
        return language_screen(actor.locale)
    crm = crm.acting_as(await crm.staff.settle(locale=data.code))
    with speaking(data.code):
        changed = await _as_they_are(crm, _("✓ Saved"))
        if actor.role is None:
            return changed
        # The keyboard below speaks the new language too.
        keys = Screen(text=Html(_("Done: we speak English now.")), keys=menu_keys(actor.role), show=Show.SEND)
        return changed, keys


@staff.press(ChooseZone)
async def choose_zone(data: ChooseZone, crm: Crm, actor: Actor, state: FSMContext) -> Screen:
    if is_zone(data.zone):
        return await _settle_zone(data.zone, crm, state)
    await state.set_state(Settling.zone)
    return zone_screen(actor.zone, Viewer.of(crm))


@staff.during(Settling.zone)
async def type_zone(message: Message, crm: Crm, state: FSMContext) -> Screen:
    # The table of places takes a second to read the first time.
    found = await asyncio.to_thread(find_place, typed_line(message), crm.now)
    if found.sure:
        return await _settle_zone(found.sure.zone, crm, state)
    if found.maybe:
        return which_place_screen(found.maybe, Viewer.of(crm))
    raise BadValue("not_a_zone")


@staff.press(AskHours)
async def ask_hours(crm: Crm, state: FSMContext) -> Screen:
    await state.set_state(Settling.hours)
    return hours_screen(await crm.queries.people.mine(), Viewer.of(crm))


@staff.press(ChooseHours)
async def choose_hours(data: ChooseHours, crm: Crm, state: FSMContext) -> Screen:
    return await _settle_hours(time(max(data.wakes, 0)), time(max(data.sleeps, 0)), crm, state)


@staff.during(Settling.hours)
async def type_hours(message: Message, crm: Crm, state: FSMContext) -> Screen:
    wakes, sleeps = hours_in(typed_line(message))
    return await _settle_hours(wakes, sleeps, crm, state)


@staff.press(AskDigestHour)
async def ask_digest_hour(crm: Crm) -> Screen:
    return digest_hour_screen(await crm.queries.people.mine())


@staff.press(ChooseDigestHour)
async def choose_digest_hour(data: ChooseDigestHour, crm: Crm) -> Screen:
    crm = crm.acting_as(await crm.staff.settle(digest_hour=None if data.hour == NEVER else time(data.hour)))
    return await _as_they_are(crm, _("✓ Saved"))


@staff.press(TakeLeads)
async def take_leads(data: TakeLeads, crm: Crm) -> Screen:
    await crm.staff.take_leads(data.on)
    return await _as_they_are(crm, _("☀️ Have a good shift!") if data.on else _("🌙 Have a good rest!"))


def hours_in(typed: str) -> tuple[time, time]:
    """ "9-21", "from 9 to 21", "09:00-20:30" as two times of the day; 24 is midnight. Raises BadValue."""
    match = _HOURS.fullmatch(typed)
    if match is None:
        raise BadValue("not_hours")
    hour, minute, last_hour, last_minute = (int(part or 0) for part in match.groups())
    try:
        return _time(hour, minute), _time(last_hour, last_minute)
    except ValueError:
        raise BadValue("not_hours") from None


def _time(hour: int, minute: int) -> time:
    return time(0 if hour == 24 else hour, minute)


async def _settle_zone(zone: str, crm: Crm, state: FSMContext) -> Screen:
    crm = crm.acting_as(await crm.staff.settle(zone=zone))
    await state.clear()
    return await _as_they_are(crm, _("✓ Saved"))


async def _settle_hours(wakes: time, sleeps: time, crm: Crm, state: FSMContext) -> Screen:
    crm = crm.acting_as(await crm.staff.settle(wakes_at=wakes, sleeps_at=sleeps))
    await state.clear()
    return await _as_they_are(crm, _("✓ Saved"))


async def _as_they_are(crm: Crm, toast: str | None = None) -> Screen:
    return settings_screen(await crm.queries.people.mine(), Viewer.of(crm), toast)
