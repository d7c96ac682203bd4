"""The last page of a story: money, a refusal, or a deal that stands open in one way or another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crm_core.services.deals import Done, NewTask, Step

if TYPE_CHECKING:
    from bot.demo.stories import Story

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


async def ending(story: Story, last: datetime) -> AsyncIterator[datetime]:
    """Brings the deal from its last stage to how the plot leaves it."""
    match story.plot.end:
        case "won":
            async for pause in _won(story):
                yield pause
        case "lost":
            yield min(last + 2 * _HOUR, story.now - timedelta(minutes=2))
            await _lost(story)
        case "invoiced" | "unpaid" | "part_paid":
            async for pause in _owing(story):
                yield pause
        case "paused":
            await _paused(story)
        case "due":
            await _next_task(story, _later_today(story))
        case "overdue":
            await _next_task(story, story.now - (2 + story.number % 20) * _HOUR)
        case "promised":
            await _next_task(story, story.now - 5 * _DAY)
        case "stalled" | "calm":
            await _next_task(story, story.office.working(story.now + (1 + story.number % 3) * _DAY))


async def _won(story: Story) -> AsyncIterator[datetime]:
    """Invoiced on the last stage before the money, and paid some days later, now and then in two parts."""
    office = story.office
    invoice = await _invoice(story)
    if story.number % 4 == 0:
        yield office.clock.now() + 1.5 * _DAY
        await _pay(story, invoice, in_full=False)
    yield story.now - story.plot.days * _DAY
    await _pay(story, invoice, in_full=True)


async def _owing(story: Story) -> AsyncIterator[datetime]:
    office = story.office
    invoice = await _invoice(story)
    if story.plot.end == "part_paid":
        yield min(office.working(office.clock.now() + 2 * _DAY), story.now - timedelta(minutes=3))
        await _pay(story, invoice, in_full=False)
    await _next_task(story, office.working(story.now + (story.number % 2) * _DAY))


async def _invoice(story: Story) -> int:
    office = story.office
    late = story.plot.end in ("unpaid", "part_paid")
    due = office.core.calendar.local(office.clock.now() + (3 if late else 7) * _DAY).date()
    async with office.core.transaction(await office.owner(story.deal_id)) as crm:
        invoice = await crm.invoices.draft(story.deal_id)
        await crm.invoices.put_line(invoice, office.products[story.ware.name], story.quantity)
        await crm.invoices.due(invoice, due)
        await crm.invoices.send(invoice, (await crm.queries.cards.invoice(invoice)).version)
    return invoice


async def _pay(story: Story, invoice: int, *, in_full: bool) -> None:
    office = story.office
    async with office.core.transaction(await office.owner(story.deal_id)) as crm:
        card = await crm.queries.cards.invoice(invoice)
        await crm.invoices.pay(invoice, card.version, card.left if in_full else card.total * 2 // 5)


async def _lost(story: Story) -> None:
    office = story.office
    card = await office.card(story.deal_id)
    kind = office.core.regulation.task_type(card.tasks[0].type)
    refused = next((one for one in kind.outcomes if one.then == "lose"), None)
    done = Done(card.tasks[0].id, refused.code) if refused else None
    async with office.core.transaction(await office.owner(story.deal_id)) as crm:
        await crm.deals.closing.lose(story.deal_id, card.version, story.plot.reason or "no_response", done)


async def _paused(story: Story) -> None:
    office = story.office
    until = office.working(story.now + 6 * _DAY)
    card = await office.card(story.deal_id)
    async with office.core.transaction(await office.owner(story.deal_id)) as crm:
        await crm.deals.pausing.pause(story.deal_id, card.version, until, "Клиент в отпуске, вернётся через неделю")
    await _next_task(story, until)


async def _next_task(story: Story, due_at: datetime) -> None:
    """The deal's task has ended in another try at that moment: putting it off would be a promise that was not kept. One
    that would already lie behind is left where it is."""
    office = story.office
    card = await office.card(story.deal_id)
    if due_at <= office.clock.now():
        return
    task = card.tasks[0]
    outcomes = office.core.regulation.task_type(task.type).outcomes
    again = next((one for one in outcomes if one.then == "retry" and not one.reached), outcomes[0])
    step = Step(story.deal_id, card.version, Done(task.id, again.code), next_task=NewTask(task.type, due_at))
    async with office.core.transaction(await office.owner(story.deal_id)) as crm:
        await crm.deals.steps.take(step)


def _later_today(story: Story) -> datetime:
    """Some hours from now; in the evening that is tomorrow."""
    return story.now + timedelta(minutes=25 + story.number * 37 % 300)
