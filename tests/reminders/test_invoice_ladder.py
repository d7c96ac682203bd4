"""An unpaid invoice (R31): its client around the last day, its manager from that day on, nobody once it is paid."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from crm_core.models import Contact
from crm_core.queries.notifications.dto import InvoiceFacts
from crm_core.queries.notifications.kinds import InvoiceReminder, InvoiceUnpaid
from crm_core.queries.notifications.outbox_dto import Notification
from crm_core.regulation.schema import Regulation
from handlers.ui.notifications import render
from tests.deals.desk import Desk
from tests.invoices.till import draft, pay, row, send
from tests.reminders.any_day import of_any_day
from tests.reminders.post import Post, unreachable

MOSCOW = ZoneInfo("Europe/Moscow")
DUE = date(2026, 3, 25)
PRICE = 100_000_00
FOUR_HOURS = timedelta(hours=4)


@pytest.fixture
def regulation() -> Regulation:
    return of_any_day()


def morning(days: int, zone: str = "Europe/Moscow") -> datetime:
    """The hour of invoice reminders, so many days from the last day to pay."""
    return datetime.combine(DUE + timedelta(days=days), time(10), tzinfo=ZoneInfo(zone))


def chasing(notifications: list[Notification]) -> list[tuple[str, int]]:
    """Kinds and days of what asks for money."""
    asked = [one.about for one in notifications]
    return sorted((about.name, about.day) for about in asked if isinstance(about, (InvoiceReminder, InvoiceUnpaid)))


async def client_writes(desk: Desk, deal_id: int, zone: str | None = None) -> None:
    """The client can be reached in Telegram."""
    contact_id = (await desk.card(deal_id)).contact.id
    async with desk.core.storage.writer() as session:
        reached = update(Contact).where(Contact.id == contact_id)
        await session.execute(reached.values(telegram_id=500 + contact_id, zone=zone))


@pytest.fixture
async def deal_id(desk: Desk) -> int:
    deal_id = await desk.deal()
    await client_writes(desk, deal_id)
    return deal_id


async def test_the_whole_ladder_of_an_invoice_that_nobody_pays(desk: Desk, post: Post, deal_id: int) -> None:
    invoice_id = await draft(desk, deal_id, PRICE, due=DUE)
    await send(desk, invoice_id)
    (sent,) = await post.ring()
    assert sent.kind == "invoice.sent"
    rung = {day: chasing(await post.at(morning(day))) for day in range(-4, 9)}
    both = ("invoice.reminder", "invoice.unpaid")
    assert {day: kinds for day, kinds in rung.items() if kinds} == {
        -3: [("invoice.reminder", -3)],
        **{day: [(kind, day) for kind in both] for day in (0, 1, 3, 7)},
    }


async def test_the_client_reads_the_companys_own_words_and_what_is_left_to_pay(
    desk: Desk, post: Post, deal_id: int
) -> None:
    invoice_id = await draft(desk, deal_id, PRICE, due=DUE)
    await send(desk, invoice_id)
    await pay(desk, invoice_id, PRICE // 4)
    notifications = await post.at(morning(1))
    (reminder,) = [notification for notification in notifications if notification.kind == "invoice.reminder"]
    assert isinstance(reminder.facts, InvoiceFacts)
    assert reminder.facts.amount == PRICE - PRICE // 4
    assert reminder.facts.template == post.core.regulation.template("invoice_overdue")
    assert [line.sum for line in reminder.facts.lines] == [PRICE]


async def test_the_client_is_told_of_every_payment_and_of_what_is_left(desk: Desk, post: Post, deal_id: int) -> None:
    invoice_id = await draft(desk, deal_id, PRICE, due=DUE)
    await send(desk, invoice_id)
    await post.ring()
    told: list[str] = []
    for part in (PRICE // 4, PRICE // 4, PRICE // 2):
        await pay(desk, invoice_id, part)
        (thanks,) = await post.ring()
        assert thanks.kind == "invoice.paid"
        (screen,) = render(thanks, post.core.regulation, desk.clock.now())
        told.append(screen.text.replace("\xa0", " "))
    first, second, last = told
    assert "25 000 ₽" in first
    assert "75 000 ₽ до 25 марта 2026" in first
    assert "50 000 ₽ до" in second
    assert "50 000 ₽" in last
    assert "полностью" in last


async def test_a_payment_stops_it_at_once_even_what_was_already_written(desk: Desk, post: Post, deal_id: int) -> None:
    invoice_id = await draft(desk, deal_id, PRICE, due=DUE)
    await send(desk, invoice_id)
    desk.clock.set(morning(1))
    await post.tick.scan()
    await pay(desk, invoice_id, PRICE)
    await post.delivery.deliver_due()
    assert chasing(post.gateway.notifications) == []
    assert "invoice.paid" in post.gateway.kinds
    assert chasing(await post.at(morning(7))) == []


async def test_that_a_client_was_reminded_is_kept(desk: Desk, post: Post, deal_id: int) -> None:
    invoice_id = await draft(desk, deal_id, PRICE, due=DUE)
    await send(desk, invoice_id)
    assert (await row(desk, invoice_id)).reminded_at is None
    desk.clock.set(morning(-3))
    await post.tick.scan()
    assert (await row(desk, invoice_id)).reminded_at is None, "what waits to be sent has reminded nobody"
    await post.deliver()
    reminded = (await row(desk, invoice_id)).reminded_at
    assert reminded is not None
    assert morning(-3) <= reminded < morning(-3) + timedelta(minutes=1)


async def test_a_reminder_that_was_refused_has_reminded_nobody(desk: Desk, post: Post, deal_id: int) -> None:
    invoice_id = await draft(desk, deal_id, PRICE, due=DUE)
    await send(desk, invoice_id)
    await post.ring()
    post.gateway.refuse = unreachable
    await post.at(morning(-3))
    assert (await row(desk, invoice_id)).reminded_at is None


async def test_a_client_without_telegram_is_left_to_the_manager(desk: Desk, post: Post) -> None:
    invoice_id = await draft(desk, await desk.deal(client="Без телеграма"), PRICE, due=DUE)
    await send(desk, invoice_id)
    assert chasing(await post.at(morning(-3))) == []
    assert chasing(await post.at(morning(0))) == [("invoice.unpaid", 0)]
    assert (await row(desk, invoice_id)).reminded_at is None


async def test_morning_is_the_clients_own(desk: Desk, post: Post) -> None:
    deal_id = await desk.deal()
    await client_writes(desk, deal_id, zone="Asia/Vladivostok")
    await send(desk, await draft(desk, deal_id, PRICE, due=DUE))
    there = morning(-3, "Asia/Vladivostok")
    assert chasing(await post.at(there - timedelta(minutes=1))) == []
    assert chasing(await post.at(there)) == [("invoice.reminder", -3)]


async def test_after_a_silence_only_the_latest_reminder_comes(desk: Desk, post: Post, deal_id: int) -> None:
    await send(desk, await draft(desk, deal_id, PRICE, due=DUE))
    assert chasing(await post.at(morning(4))) == [("invoice.reminder", 3), ("invoice.unpaid", 3)]


async def test_its_manager_gets_a_task_to_see_to_it_unless_there_is_one(desk: Desk, post: Post, deal_id: int) -> None:
    invoice_id = await draft(desk, deal_id, PRICE, due=DUE)
    await send(desk, invoice_id)
    before = [task.type for task in await desk.tasks(deal_id)]
    await post.at(morning(-3))
    assert [task.type for task in await desk.tasks(deal_id)] == before, "the client's reminder needs nobody"
    await post.at(morning(0))
    *_, chase = await desk.tasks(deal_id)
    assert (chase.type, chase.owner_id, chase.due_at) == ("invoice_chase", desk.manager.id, morning(0) + FOUR_HOURS)
    assert (await desk.row(deal_id)).next_task_at == min(task.due_at for task in await desk.tasks(deal_id))
    await post.at(morning(1))
    assert [task.type for task in await desk.tasks(deal_id)] == [*before, "invoice_chase"]
