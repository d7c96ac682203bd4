"""What falls due next: nothing rings before it, and something does then. A clock turned so misses none."""

from __future__ import annotations

from datetime import datetime, timedelta

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewTask
from tests.core.leads import STRANGER, asks, visitor
from tests.deals.desk import Desk
from tests.reminders.post import Post

A_MOMENT = timedelta(microseconds=1)


async def next_moment(core: CrmCore) -> datetime | None:
    async with core.reading(Actor.system()) as crm:
        return await crm.queries.ahead.next_moment()


async def rung(post: Post) -> int:
    """So many reminders rang or were sent by now; sending takes its time, and more may fall due meanwhile."""
    before, rang = post.gateway.tries, 0
    while some := await post.tick.scan() + len(await post.deliver()):
        rang += some
    return rang + post.gateway.tries - before


async def test_from_one_to_the_next_nothing_rings_in_between(
    core: CrmCore, clock: FrozenClock, desk: Desk, post: Post
) -> None:
    for minutes in (40, 55):
        await desk.finish(await desk.deal(), next_task=NewTask("call", desk.now + timedelta(minutes=minutes)))
    for somebody in (desk.manager, desk.colleague):
        async with core.transaction(somebody) as crm:
            await crm.staff.take_leads(False)
    async with core.transaction(STRANGER) as crm:
        await asks(crm, visitor())
    end = clock.now() + timedelta(hours=5)
    await rung(post)
    steps = 0
    while (moment := await next_moment(core)) is not None and moment < end:
        assert moment > clock.now()
        clock.set(moment - A_MOMENT)
        assert await rung(post) == 0, moment
        clock.set(moment)
        steps += bool(await rung(post))
    kinds = set(post.gateway.kinds)
    assert steps > 5
    assert {"task.soon", "task.due", "task.overdue", "deal.stalled", "lead.waiting"} <= kinds
