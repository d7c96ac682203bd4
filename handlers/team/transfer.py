"""Deals passed on: one, several or all of somebody's, to a colleague or spread over the team (R46)."""

from __future__ import annotations

from datetime import UTC, datetime

from aiogram.fsm.context import FSMContext

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.queries.staff import Colleague
from crm_core.rules.policy import Permission
from crm_core.services.deals import Transfer
from handlers.routers import staff
from handlers.team.member_screens import staff_screen
from handlers.team.nobody_else import way_out
from handlers.team.overview import team_screen
from handlers.team.transfer_callbacks import ChooseReceiver, GiveDeals, TickDeal
from handlers.team.transfer_screens import choose_deals, choose_receiver, confirm, received_screen
from handlers.ui.callbacks.deals import OpenDeal
from handlers.ui.callbacks.tasks import Today
from handlers.ui.callbacks.team import PassOn, Received
from handlers.ui.kit.html import short
from handlers.ui.kit.i18n import _, ngettext, said
from handlers.ui.kit.screen import Screen, button

PAGE = 8
_KEY = "passing"
# As many as one is likely to tick by hand; for more there is "all".
MOST_TICKED = 100


@staff.press(PassOn)
async def which(data: PassOn, crm: Crm, state: FSMContext) -> Screen:
    giver = await _giver(crm, data.staff)
    page = await crm.queries.worklists.listing("all_open", data.page, PAGE, owner_id=giver.id)
    in_hand = await crm.queries.people.in_hand(giver.id)
    return choose_deals(giver, page, await _ticked(state, giver.id), in_hand)


@staff.press(TickDeal)
async def tick(data: TickDeal, crm: Crm, state: FSMContext) -> Screen:
    ticked = set(await _ticked(state, data.staff)) ^ {data.deal}
    if len(ticked) <= MOST_TICKED:
        await state.update_data({_KEY: {"staff": data.staff, "deals": sorted(ticked)}})
    return await which(PassOn(staff=data.staff, page=data.page), crm, state)


@staff.press(ChooseReceiver)
async def to_whom(data: ChooseReceiver, crm: Crm, state: FSMContext) -> Screen:
    giver = await _giver(crm, data.staff)
    ticked = await _ticked(state, giver.id)
    if not (ticked or data.every):
        return await which(PassOn(staff=giver.id), crm, state)
    count = await crm.queries.people.in_hand(giver.id) if data.every else len(ticked)
    colleagues = await crm.queries.people.colleagues()
    screen = choose_receiver(giver, colleagues, count, data)
    return screen if any(one.id != giver.id for one in colleagues) else await way_out(screen, crm)


@staff.press(GiveDeals)
async def give(data: GiveDeals, crm: Crm, state: FSMContext) -> Screen:
    giver = await _giver(crm, data.staff)
    ticked = None if data.every or data.leaving else await _ticked(state, giver.id)
    if ticked == ():
        return await which(PassOn(staff=giver.id), crm, state)
    to, spread = data.to or None, data.to == 0
    if not data.sure:
        planned = await crm.deals.transfers.plan(giver.id, to, spread=spread, deal_ids=ticked)
        names = {one.id: one.name for one in await crm.queries.people.colleagues()}
        given = {names.get(receiver, "…"): count for receiver, count in planned.given.items()}
        return confirm(giver, given, data)
    await _forget(state)
    if data.leaving:
        done = await crm.staff.dismiss(giver.id, to=to, spread=spread)
        return staff_screen(await crm.queries.people.staff_list(), 0, dismissed(giver.name, done))
    done = await crm.deals.transfers.give(giver.id, to, spread=spread, deal_ids=ticked)
    toast = ngettext("✓ {n} deal has been passed on", "✓ {n} deals have been passed on", done.total)
    screen = team_screen(await crm.queries.people.colleagues(), 0)
    return screen.model_copy(update={"toast": toast.format(n=done.total)})


@staff.press(Received)
async def received(data: Received, crm: Crm) -> Screen:
    at = datetime.fromtimestamp(data.at / 1000, UTC)
    page = await crm.queries.worklists.received(at, data.page, PAGE)
    rows = [
        button(f"{short(line.title, 34)} · {short(said(line.stage_name), 22)}", OpenDeal(deal=line.id))
        for line in page.lines
    ]
    turn = (
        button("‹", Received(at=data.at, page=page.page - 1)) if page.page else None,
        button("›", Received(at=data.at, page=page.page + 1)) if page.page + 1 < page.pages else None,
    )
    return received_screen(page, turn, rows, button(_("« Today"), Today()))


def dismissed(name: str, done: Transfer) -> str:
    """What a dismissal says over the list."""
    gone = _("{name} has no access any more.").format(name=short(name, 80))
    if not done.total:
        return gone
    passed = ngettext("{n} deal has been passed on.", "{n} deals have been passed on.", done.total)
    return f"{gone} {passed.format(n=done.total)}"


async def _giver(crm: Crm, staff_id: int) -> Colleague:
    """Whoever has the deals: a colleague within reach, at work or not. Raises Refused."""
    for one in await crm.queries.people.givers():
        if one.id == staff_id:
            return one
    raise Refused(Permission.deal_assign.value, "staff", staff_id)


async def _ticked(state: FSMContext, staff_id: int) -> tuple[int, ...]:
    kept = (await state.get_data()).get(_KEY) or {}
    return tuple(kept.get("deals", ())) if kept.get("staff") == staff_id else ()


async def _forget(state: FSMContext) -> None:
    data = await state.get_data()
    if data.pop(_KEY, None) is not None:
        await state.set_data(data)
