"""Notifications as they really come, of a real company over two weeks: each is readable, and each of its buttons
works.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Staff
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.roles import Role
from handlers.ui.callbacks.invoices import PayInvoice
from handlers.ui.kit.screen import Inline
from handlers.ui.notifications import render
from tests.deals.desk import open_desk
from tests.handlers.chat import Chat
from tests.handlers.limits import check
from tests.invoices import till
from tests.people import hire
from tests.reminders.post import Post

OLEG = 600_001
EXPECTED = {
    "lead.new",
    "message.in",
    "message.edited",
    "message.out",
    "task.soon",
    "task.due",
    "task.overdue",
    "deal.stalled",
    "deal.stalled_long",
    "deal.assigned",
    "deal.nudge",
    "invoice.sent",
    "invoice.reminder",
    "invoice.unpaid",
    "invoice.paid",
    "digest",
}
REFUSALS = ("This is not available.", "This button is from another time", "Это недоступно", "Эта кнопка из прошлого")


@pytest.fixture
async def notifications(core: CrmCore, clock: FrozenClock, chat: Callable[..., Chat]) -> dict[str, Notification]:
    """The last notification of every kind in two weeks of a company: a lead, a talk, an invoice, and nobody moving."""
    desk = await open_desk(core, clock)
    await hire(core, Role.manager, "Вера", takes_leads=False)
    async with core.storage.writer() as session:
        await session.execute(update(Staff).where(Staff.id == desk.colleague.id).values(takes_leads=False))
    async with core.transaction(desk.supervisor) as crm:
        await crm.staff.settle(digest_hour=core.regulation.digest.hour)
    post = Post(core, clock)
    oleg = chat(OLEG)
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    await oleg.say("Нужен <b>сайт</b> & логотип")
    await oleg.press("Олег")
    await oleg.say("+7 912 345-67-89")
    for minutes in (3, 13, 15):
        await post.after(minutes=minutes)
    await oleg.say("И ещё вопрос")
    await oleg.edit(oleg.message_id, "И ещё два вопроса")
    deal_id = next(
        notification.deal_id for notification in post.gateway.notifications if notification.kind == "lead.new"
    )
    assert deal_id is not None
    await post.ring()
    anna = Chat(core, _chat_of(post, "lead.new"), "Анна", "ru")
    await anna.say("/today")
    await anna.press("Олег")
    await anna.press("Сделка")
    await anna.press("Написать")
    await anna.say("Здравствуйте!")
    invoice = await till.draft(desk, deal_id, due=(clock.now() + timedelta(days=9)).date())
    await till.send(desk, invoice)
    for owner in (desk.colleague, desk.manager):
        assert owner.id is not None
        async with core.transaction(desk.supervisor) as crm:
            await crm.deals.assignment.assign(deal_id, (await crm.queries.cards.deal(deal_id)).version, owner.id)
        await post.ring()
    for _third_hour in range(8 * 14):
        await post.after(hours=3)
    async with core.transaction(desk.supervisor) as crm:
        await crm.deals.assignment.nudge(deal_id)
    await post.ring()
    await till.pay(desk, invoice, 100_000_00)
    await post.ring()
    return {notification.kind: notification for notification in post.gateway.notifications}


async def test_every_notification_is_readable_and_each_of_its_buttons_is_answered(
    notifications: dict[str, Notification], core: CrmCore, clock: FrozenClock
) -> None:
    assert set(notifications) >= EXPECTED
    for kind, notification in notifications.items():
        screens = render(notification, core.regulation, clock.now())
        reader = Chat(core, notification.recipient.chat_id, notification.recipient.name, notification.recipient.locale)
        for screen in screens:
            check(screen)
        keys = [key for one in screens if isinstance(one.keys, Inline) for row in one.keys.rows for key in row]
        for key in keys:
            if key.data is None or key.data.startswith(PayInvoice.__prefix__ + ":"):
                continue
            await reader.press_data(key.data)
            assert reader.text or reader.toast or reader.screen.file, (kind, key.text)
            assert not any(word in f"{reader.text} {reader.toast}" for word in REFUSALS), (kind, key.text)


def _chat_of(post: Post, kind: str) -> int:
    return next(
        notification.recipient.chat_id for notification in post.gateway.notifications if notification.kind == kind
    )
