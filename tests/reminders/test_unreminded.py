"""Payments that nobody reminded of (R42): neither did a message reach the client nor was a talk with them logged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_core.models import Contact
from crm_core.queries.reports.digest import Tally
from crm_core.regulation.schema import Regulation
from crm_core.services.deals import Done, NewTask, Step
from tests.core.leads import says
from tests.deals.desk import Desk
from tests.invoices.till import draft, send
from tests.reminders.any_day import of_any_day
from tests.reminders.post import Post, accept, unreachable
from tests.reminders.test_invoice_ladder import DUE, PRICE, client_writes, morning


@pytest.fixture
def regulation() -> Regulation:
    return of_any_day()


@pytest.fixture
async def deal_id(desk: Desk) -> int:
    """A deal whose client can be reached, with an invoice that nobody pays."""
    deal_id = await desk.deal()
    await client_writes(desk, deal_id)
    await send(desk, await draft(desk, deal_id, PRICE, due=DUE))
    return deal_id


async def unreminded(desk: Desk) -> Tally:
    """What the digest says, which is what its list holds."""
    desk.clock.set(morning(1))
    async with desk.core.reading(desk.supervisor) as crm:
        found = (await crm.queries.digest.for_supervisor()).payments
        listed = await crm.queries.worklists.listing("unreminded")
    assert (listed.total, listed.sum) == (found.never_reminded.count, found.never_reminded.sum)
    assert found.overdue.count
    return found.never_reminded


async def finish(desk: Desk, deal_id: int, type_code: str, outcome: str) -> None:
    """A task of its own comes to its end."""
    async with desk.core.transaction(desk.manager) as crm:
        task = await crm.tasks.add(deal_id, NewTask(type_code, desk.now + timedelta(minutes=5)))
    version = (await desk.card(deal_id)).version
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.steps.take(Step(deal_id, version, done=Done(task, outcome)))


async def test_silence_is_counted(desk: Desk, deal_id: int) -> None:
    assert await unreminded(desk) == Tally(1, PRICE)


async def test_a_reminder_that_arrived_is_one(desk: Desk, post: Post, deal_id: int) -> None:
    await post.at(morning(-3))
    assert await unreminded(desk) == Tally()


async def test_a_reminder_that_was_refused_is_none(desk: Desk, post: Post, deal_id: int) -> None:
    await post.ring()
    post.gateway.refuse = unreachable
    await post.at(morning(-3))
    assert await unreminded(desk) == Tally(1, PRICE)


@pytest.mark.parametrize(
    ("type_code", "outcome", "reminded"),
    [
        ("call", "reached", True),
        ("call", "call_back", True),
        ("call", "no_answer", False),
        ("call", "wrong_number", False),
        ("invoice_chase", "promised", True),
        ("invoice_chase", "no_answer", False),
        ("other", "done_advance", False),
    ],
)
async def test_a_talk_that_was_logged_is_a_reminder_and_a_try_is_none(
    desk: Desk, deal_id: int, type_code: str, outcome: str, reminded: bool
) -> None:
    desk.clock.advance(timedelta(hours=1))
    await finish(desk, deal_id, type_code, outcome)
    assert await unreminded(desk) == (Tally() if reminded else Tally(1, PRICE))


async def test_a_talk_before_the_invoice_reminds_of_nothing(desk: Desk, deal_id: int) -> None:
    other = await desk.deal(client="Второй")
    await finish(desk, other, "call", "reached")
    desk.clock.advance(timedelta(hours=1))
    await send(desk, await draft(desk, other, 500, due=DUE))
    assert await unreminded(desk) == Tally(2, PRICE + 500)


async def test_words_that_reached_the_client_are_a_reminder_and_refused_ones_are_none(
    desk: Desk, post: Post, deal_id: int
) -> None:
    await post.ring()
    post.gateway.refuse = unreachable
    async with desk.core.transaction(desk.manager) as crm:
        await crm.conversation.to_client(deal_id, says("Ждём оплату", 900_001))
    await post.deliver()
    assert await unreminded(desk) == Tally(1, PRICE)
    post.gateway.refuse = accept
    async with desk.core.storage.writer() as session:
        await session.execute(update(Contact).values(unreachable_at=None))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.conversation.to_client(deal_id, says("Ждём оплату", 900_001))
    await post.deliver()
    assert await unreminded(desk) == Tally()


async def test_a_reminder_of_one_invoice_is_none_of_another(desk: Desk, post: Post, deal_id: int) -> None:
    await post.at(morning(-3))
    await send(desk, await draft(desk, deal_id, 700, due=DUE))
    assert await unreminded(desk) == Tally(1, 700)
