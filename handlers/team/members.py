"""/staff: who works here; dismissal ends access at that moment (R50)."""

from __future__ import annotations

from crm_core.core import Crm
from crm_core.errors import Refused
from crm_core.queries.staff import Colleague
from crm_core.rules.actor import Actor
from handlers.routers import staff
from handlers.team.callbacks import Dismiss, ShowColleague, ShowStaff
from handlers.team.member_screens import colleague_screen, dismissal_screen, staff_screen
from handlers.team.transfer import dismissed
from handlers.team.transfer_callbacks import ChooseReceiver
from handlers.team.transfer_screens import choose_receiver
from handlers.ui.kit.screen import Screen


@staff.command("staff")
async def staff_command(crm: Crm) -> Screen:
    return await staff_list(ShowStaff(), crm)


@staff.press(ShowStaff)
async def staff_list(data: ShowStaff, crm: Crm) -> Screen:
    return staff_screen(await crm.queries.people.staff_list(), data.page)


@staff.press(ShowColleague)
async def colleague(data: ShowColleague, crm: Crm, actor: Actor) -> Screen:
    one = await one_of(crm, data.staff)
    return colleague_screen(one, myself=one.id == actor.id)


@staff.press(Dismiss)
async def dismiss(data: Dismiss, crm: Crm) -> Screen:
    one = await one_of(crm, data.staff)
    if in_hand := await crm.queries.people.in_hand(one.id):
        # What they have in hand is offered first: nobody leaves deals behind with nobody.
        asked = ChooseReceiver(staff=one.id, every=True, leaving=True)
        return choose_receiver(one, await crm.queries.people.colleagues(), in_hand, asked)
    if not data.sure:
        return dismissal_screen(one)
    done = await crm.staff.dismiss(one.id)
    return staff_screen(await crm.queries.people.staff_list(), 0, dismissed(one.name, done))


async def one_of(crm: Crm, staff_id: int) -> Colleague:
    """Raises Refused for somebody who is not known here."""
    for one in await crm.queries.people.staff_list():
        if one.id == staff_id:
            return one
    raise Refused("staff.view", "staff", staff_id)
