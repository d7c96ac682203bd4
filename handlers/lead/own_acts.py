"""A client asks for a call at a time, and says how they were served (R24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from aiogram.types import CallbackQuery

from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.queries.clients.own_requests import OwnRequest
from crm_core.rules.deals.statuses import DealStatus, MessageKind
from crm_core.services.clients.own_acts import LOW_MARK
from crm_core.services.conversation.service import Incoming
from handlers.lead.requests import requests_screen
from handlers.routers import clients
from handlers.ui.callbacks.own_requests import CallMe, CallMeAt, MyRequests, RateUs
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.html import bold, fill, lines
from handlers.ui.kit.i18n import _, speaking
from handlers.ui.kit.screen import Screen, button, inline

_HOURS = (10, 12, 15, 17)
_OFFERED = 6
_DAYS = 4
_SOON = timedelta(minutes=45)


@clients.press(CallMe)
async def ask_when(data: CallMe, crm: Crm) -> Screen:
    requests = await crm.queries.requests.mine()
    if _found(requests, data.deal, DealStatus.OPEN) is None:
        return requests_screen(requests, Viewer.of(crm))
    watch = Viewer.of(crm).watch
    offered = [
        button(watch.when(at), CallMeAt(deal=data.deal, at=f"{watch.local(at):%y%m%d%H%M}")) for at in call_times(crm)
    ]
    return Screen(
        text=lines(bold(_("📞 When shall we call?")), fill(_("By your own clock."))),
        keys=inline(
            *(tuple(offered[place : place + 2]) for place in range(0, len(offered), 2)),
            button(_("« My requests"), MyRequests()),
        ),
    )


@clients.press(CallMeAt)
async def call_me(data: CallMeAt, press: CallbackQuery, crm: Crm) -> Screen:
    """A task for the manager, who reads it as the client's own words; a second press says nothing twice."""
    requests = await crm.queries.requests.mine()
    asked = _found(requests, data.deal, DealStatus.OPEN)
    if asked is None or press.message is None or crm.actor.id is None:
        return requests_screen(requests, Viewer.of(crm))
    at = _moment(data.at, crm)
    if await crm.clients.own.ask_call(asked.deal_id, at):
        with speaking(crm.regulation.company.locale):
            theirs = Viewer.of(crm).watch.local(at).astimezone(ZoneInfo(crm.regulation.company.timezone))
            words = _("📞 Please call me on {moment}").format(moment=f"{theirs:%d.%m %H:%M}")
        await _heard(crm, press, words)
    manager = asked.owner_name or _("The manager")
    told = _("{manager} will call {when}").format(manager=manager, when=Viewer.of(crm).watch.when(at))
    return requests_screen(await crm.queries.requests.mine(), Viewer.of(crm), toast=told)


@clients.press(RateUs)
async def rate(data: RateUs, press: CallbackQuery, crm: Crm) -> Screen:
    requests = await crm.queries.requests.mine()
    rated = _found(requests, data.deal, DealStatus.WON)
    if rated is None:
        return requests_screen(requests, Viewer.of(crm))
    if not data.mark:
        marks = tuple(button(f"{mark} ⭐", RateUs(deal=data.deal, mark=mark)) for mark in range(1, 6))
        return Screen(
            text=lines(bold(_("⭐ How were we?")), fill(_("1: badly. 5: very well."))),
            keys=inline(marks[:3], marks[3:], button(_("« My requests"), MyRequests())),
        )
    if rated.rating != data.mark:
        await crm.clients.own.rate(rated.deal_id, data.mark)
        await _heard(crm, press, "⭐" * data.mark + f" {data.mark}/5")
    low = data.mark <= LOW_MARK
    return Screen(
        text=lines(
            fill(_("🙏 Thank you for telling us.")),
            fill(_("What went wrong? Just write here: somebody who decides will read it."))
            if low
            else fill(_("If you would like to add a word, just write here.")),
        ),
        keys=inline(button(_("« My requests"), MyRequests())),
    )


def call_times(crm: Crm) -> list[datetime]:
    """The next times at which somebody is at work: as soon as possible, then by hours of the client's clock."""
    return list(_times(crm))[:_OFFERED]


def _times(crm: Crm) -> Iterator[datetime]:
    zone, soonest = ZoneInfo(crm.actor.zone), crm.calendar.next_working(crm.now + _SOON)
    today = crm.now.astimezone(zone).date()
    for days in range(_DAYS):
        for hour in _HOURS:
            at = datetime.combine(today + timedelta(days=days), time(hour), zone)
            if at >= soonest and crm.calendar.next_working(at) == at:
                yield at


async def _heard(crm: Crm, press: CallbackQuery, words: str) -> None:
    if press.message is not None and crm.actor.id is not None:
        said = Incoming(MessageKind.TEXT, words, None, press.message.chat.id, press.message.message_id)
        await crm.conversation.after_closing(crm.actor.id, said)


def _found(requests: tuple[OwnRequest, ...], deal: int, status: DealStatus) -> OwnRequest | None:
    return next((one for one in requests if one.deal_id == deal and one.status is status), None)


def _moment(written: str, crm: Crm) -> datetime:
    """Raises BadValue for a forged one."""
    try:
        return datetime.strptime(written, "%y%m%d%H%M").replace(tzinfo=ZoneInfo(crm.actor.zone))
    except ValueError:
        raise BadValue("not_a_date") from None
