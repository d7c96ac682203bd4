"""The settings as they are, and the choices for each of them."""

from __future__ import annotations

from collections.abc import Sequence

from crm_core.queries.staff import OwnSettings
from crm_core.roles import Role
from crm_core.rules.policy import Permission
from crm_core.rules.time.places import Place
from handlers.personal.settings.callbacks import (
    AskDays,
    AskDigestHour,
    AskHours,
    ChooseDigestHour,
    ChooseHours,
    ChooseLanguage,
    ChooseZone,
    Settings,
    TakeLeads,
)
from handlers.ui.callbacks.navigation import Menu
from handlers.ui.formatting.languages import language_name
from handlers.ui.formatting.time_zones import USUAL_ZONES, place_label, zone_name, zone_with_time
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import Html, bold, fill, lines
from handlers.ui.kit.i18n import _, languages
from handlers.ui.kit.screen import Button, Screen, button, inline

_WAKING = ((8, 20), (9, 18), (9, 20), (10, 19), (10, 22), (0, 0))
_DIGEST_HOURS = (8, 9, 17, 18, 19, 20)
NEVER = -1
_SELLING = {Role.manager, Role.head}


def settings_screen(own: OwnSettings, viewer: Viewer, toast: str | None = None) -> Screen:
    takes, sells = own.takes_leads, viewer.actor.role in _SELLING
    shift = button(_("🌙 Go off shift") if takes else _("☀️ Go on shift"), TakeLeads(on=not takes))
    digest = viewer.may(Permission.digest_view)
    return Screen(
        text=lines(
            bold(_("⚙️ Settings")),
            "",
            fill(_("🌐 Language: {language}"), language=language_name(own.locale)),
            fill(_("🕰 Time zone: {zone}"), zone=zone_with_time(own.zone, viewer.now)),
            fill(_("🔔 Messages may ring: {hours}"), hours=_hours(own, viewer)),
            fill(_("📊 Digest: {hour}"), hour=_digest(own)) if digest else None,
            _shift(takes) if sells or takes else None,
        ),
        keys=inline(
            shift if sells or takes else None,
            (button(_("🌐 Language"), ChooseLanguage()), button(_("🕰 Time zone"), ChooseZone())),
            (
                button(_("🔔 Hours"), AskHours()),
                button(_("🗓 Days"), AskDays()),
                button(_("📊 Digest hour"), AskDigestHour()) if digest else None,
            ),
            button(_("« Menu"), Menu()),
        ),
        toast=toast,
    )


def language_screen(current: str) -> Screen:
    choices = [button(_ticked(language_name(code), code == current), ChooseLanguage(code=code)) for code in languages()]
    return Screen(text=bold(_("🌐 Which language would you like?")), keys=inline(*_rows(choices), _back()))


def zone_screen(current: str, viewer: Viewer) -> Screen:
    zones = dict.fromkeys((*USUAL_ZONES, current))
    choices = [button(_ticked(zone_name(zone), zone == current), ChooseZone(zone=zone)) for zone in zones]
    text = lines(
        bold(_("🕰 Which time zone are you in?")),
        "",
        fill(_("Now it is {zone}."), zone=zone_with_time(current, viewer.now)),
        Html(_("Press a city, or type another one or UTC+5.")),
    )
    return Screen(text=text, keys=inline(*_rows(choices), _back()))


def which_place_screen(places: Sequence[Place], viewer: Viewer) -> Screen:
    """What a typed place may be. Another one may be typed instead."""
    choices = [button(place_label(place, viewer.now), ChooseZone(zone=place.zone)) for place in places]
    text = lines(bold(_("🕰 Which one do you mean?")), "", Html(_("Press it, or type a large city nearby or UTC+5.")))
    return Screen(text=text, keys=inline(*choices, button(_("« Cities"), ChooseZone()), _back()))


def hours_screen(own: OwnSettings, viewer: Viewer) -> Screen:
    choices = [button(_span(wakes, sleeps), ChooseHours(wakes=wakes, sleeps=sleeps)) for wakes, sleeps in _WAKING]
    text = lines(
        bold(_("🔔 When may messages ring?")),
        "",
        fill(_("Currently: {hours}. What comes at another time waits for the morning."), hours=_hours(own, viewer)),
        Html(_("Press, or type your own hours, for example 9-21.")),
    )
    return Screen(text=text, keys=inline(*_rows(choices), _back()))


def digest_hour_screen(own: OwnSettings) -> Screen:
    choices = [button(f"{hour:02}:00", ChooseDigestHour(hour=hour)) for hour in _DIGEST_HOURS]
    text = lines(bold(_("📊 When should the daily digest come?")), "", fill(_("Currently: {hour}."), hour=_digest(own)))
    never = button(_("Not at all"), ChooseDigestHour(hour=NEVER))
    return Screen(text=text, keys=inline(*_rows(choices, 3), never, _back()))


def _shift(takes: bool) -> Html:
    return Html(_("☀️ On shift: new leads come to you") if takes else _("🌙 Off shift: new leads go to others"))


def _hours(own: OwnSettings, viewer: Viewer) -> str:
    default = viewer.regulation.quiet.staff
    wakes, sleeps = own.wakes_at or default.start, own.sleeps_at or default.end
    return _("at any hour") if wakes == sleeps else f"{wakes:%H:%M}–{sleeps:%H:%M}"


def _span(wakes: int, sleeps: int) -> str:
    return _("At any hour") if wakes == sleeps else f"{wakes:02}:00–{sleeps:02}:00"


def _digest(own: OwnSettings) -> str:
    hour = own.digest_hour
    return _("does not come") if hour is None else _("daily at {time}").format(time=f"{hour:%H:%M}")


def _ticked(label: str, chosen: bool) -> str:
    return f"✓ {label}" if chosen else label


def _rows(buttons: Sequence[Button], wide: int = 2) -> list[Sequence[Button]]:
    return [buttons[place : place + wide] for place in range(0, len(buttons), wide)]


def _back() -> Button:
    return button(_("« Settings"), Settings())
