"""A day that somebody lives through on the page, with the bot as it runs in the demonstration."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from playwright.async_api import Browser
from sqlalchemy import select

from bot.app.app import App
from crm_core.models import OutboxNotification, Task
from crm_core.rules.deals.statuses import NotificationState, TaskState
from gallery.stage import demonstration
from reminders.rate_limiter import Limits

DAY = timedelta(days=1)
FINEST = timedelta(seconds=15)
"""The shortest step of the page: what falls due within one comes at its end, as at the tick of a clock that runs."""

WALL = timedelta(seconds=10)
"""What the wall's own clock may add while a step's notifications are drawn and sent."""


async def test_every_reminder_of_a_day_comes_in_its_order_and_at_its_moment(
    chromium: Browser, seeded: Path, tmp_path: Path
) -> None:
    async with demonstration(seeded, tmp_path) as (sandbox, app):
        sandbox.limits.enabled = False
        app.reminding.delivery.rate_limiter.limits = Limits(chat_interval=0.01)
        begun = app.clock.now()
        tasks = await _rings(app, begun, begun + DAY)
        assert len(tasks) > 10
        page = await chromium.new_page()
        await page.goto(sandbox.url)
        while sandbox.clock.kept() != 0:
            await page.wait_for_timeout(20)
        await page.get_by_role("button", name="+1").nth(1).click()
        while (sandbox.clock.kept() or 0) < DAY.total_seconds() - 1:
            await page.wait_for_timeout(50)
        written = await _notifications(app, begun)

    rung = [one.created_at for one in written if one.kind.startswith("task.")]
    late = [moment for moment in tasks if not any(timedelta() <= at - moment < FINEST + WALL for at in rung)]
    assert not late, "each task that was due rang at its moment, the earlier reminders before the later ones"
    sent = sorted((at, one.id, one.kind, one.not_before) for one in written if (at := one.sent_at) is not None)
    assert len(sent) > 30
    assert [kind for at, _, kind, due in sent if at > due + WALL] == []
    assert all(earlier <= later + WALL for (*_, earlier), (*_, later) in pairwise(sent))
    assert {one.state for one in written if one.not_before <= begun + DAY} <= {
        NotificationState.SENT, NotificationState.FAILED, NotificationState.DROPPED
    }, "nothing is left"  # fmt: skip


async def _rings(app: App, since: datetime, until: datetime) -> list[datetime]:
    """When the tasks ring that are there already."""
    async with app.storage.reader() as session:
        rung = select(Task.rung_at).where(Task.state == TaskState.OPEN, Task.rung_at.between(since, until))
        return sorted(one for one in await session.scalars(rung) if one is not None)


async def _notifications(app: App, since: datetime) -> list[OutboxNotification]:
    async with app.storage.reader() as session:
        return list(await session.scalars(select(OutboxNotification).where(OutboxNotification.created_at >= since)))
