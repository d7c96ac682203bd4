"""A client's own settings (R24): language, zone, what may come by itself, their data."""

from __future__ import annotations

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.queries.clients.own_data import OwnChoices
from crm_core.queries.staff import Known
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import ConsentKind
from handlers.lead.callbacks import Speak
from handlers.lead.welcome import welcome_screen
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import CorrectName, EraseMe, MyRequests, OwnFile, OwnSettings, OwnZone
from handlers.ui.formatting.languages import language_name
from handlers.ui.formatting.time_zones import USUAL_ZONES, is_zone, zone_name, zone_with_time
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines, short
from handlers.ui.kit.i18n import _, languages, spoken
from handlers.ui.kit.screen import Answer, Screen, button, in_pairs, inline


@clients.press(OwnSettings)
async def settings(data: OwnSettings, crm: Crm, known: Known, actor: Actor, state: FSMContext) -> Answer:
    if known.contact_id is None or not known.consented:
        return welcome_screen(crm.regulation, actor.locale, "")
    await state.set_state(None)
    if data.turn == "news":
        if (await crm.queries.own_data.choices()).news:
            await crm.privacy.withdraw(known.contact_id, ConsentKind.NEWS)
        else:
            await crm.privacy.agree_to_news(known.contact_id)
    elif data.turn == "messages":
        await crm.privacy.mute(known.contact_id, muted=not (await crm.queries.own_data.choices()).muted)
    return settings_screen(await crm.queries.own_data.choices(), Viewer.of(crm), _("✓ Saved") if data.turn else None)


@clients.press(OwnZone)
async def zone(data: OwnZone, crm: Crm, known: Known, actor: Actor) -> Answer:
    if known.contact_id is None or not known.consented:
        return welcome_screen(crm.regulation, actor.locale, "")
    if is_zone(data.zone):
        crm = crm.acting_as(await crm.intake.settle(known.contact_id, zone=data.zone))
        return settings_screen(await crm.queries.own_data.choices(), Viewer.of(crm), _("✓ Saved"))
    now = Viewer.of(crm).now
    keys = [button(zone_with_time(one, now), OwnZone(zone=one)) for one in USUAL_ZONES]
    return Screen(
        text=lines(bold(_("🕰 What time is it now where you are?")), fill(_("Nothing comes to you by night."))),
        keys=inline(*in_pairs(keys), button(_("« Settings"), OwnSettings())),
    )


def settings_screen(own: OwnChoices, viewer: Viewer, toast: str | None = None) -> Screen:
    where = own.zone or viewer.regulation.company.timezone
    others = [button(language_name(one), Speak(language=one)) for one in languages() if one != spoken()]
    return Screen(
        text=lines(
            bold(_("⚙️ Settings")),
            "",
            fill(_("You are: <b>{name}</b>"), name=short(own.name, 100)),
            fill(_("🌐 Language: {language}"), language=language_name(spoken())),
            fill(_("🕰 Time zone: {zone}"), zone=zone_name(where)),
            fill(_("🔔 How your request goes on: {on}"), on=_("off") if own.muted else _("on")),
            fill(_("📰 News: {on}"), on=_("on") if own.news else _("off")),
        ),
        keys=inline(
            [*others, button(_("🕰 Time zone"), OwnZone())],
            [
                button(_("🔔 Tell me") if own.muted else _("🔕 Do not tell me"), OwnSettings(turn="messages")),
                button(_("📰 No news") if own.news else _("📰 Send me news"), OwnSettings(turn="news")),
            ],
            [button(_("✏️ My name"), CorrectName()), button(_("📄 My data"), OwnFile())],
            button(_("🗑 Delete my data"), EraseMe()),
            button(_("« My requests"), MyRequests()),
        ),
        toast=toast,
    )
