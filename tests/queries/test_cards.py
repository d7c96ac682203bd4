"""What a deal's card and its history show, and to whom (R21)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm_core.errors import Refused
from crm_core.models import Contact, Deal, Task
from crm_core.queries.deals.card import HistoryKind
from crm_core.queries.deals.history_sql import HistoryFilter
from crm_core.regulation.schema import Text
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from crm_core.rules.deals.statuses import MessageKind
from crm_core.services.conversation.service import Incoming
from crm_core.services.deals import NewTask
from tests.deals.desk import Desk
from tests.invoices.till import draft, pay, send
from tests.people import hire
from tests.statements import count_statements


async def lead_of(desk: Desk, deal: int, telegram_id: int = 42) -> Actor:
    """The deal's client, who has written to us."""
    async with desk.core.storage.writer() as session:
        contact = await session.scalar(select(Deal.contact_id).where(Deal.id == deal))
        await session.execute(update(Contact).where(Contact.id == contact).values(telegram_id=telegram_id))
    return Actor(ActorKind.lead, contact, None, None, "ru", "Europe/Moscow", "Иван Петров")


async def say(desk: Desk, deal: int, text: str, message_id: int = 1) -> None:
    lead = await lead_of(desk, deal)
    async with desk.core.transaction(lead) as crm:
        await crm.conversation.from_client(lead.id or 0, Incoming(MessageKind.TEXT, text, None, 42, message_id))


async def test_a_card_takes_at_most_four_statements(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    with count_statements(desk.core.storage) as statements:
        await desk.card(deal)
    assert len(statements) <= 4, statements


async def test_a_card_says_what_the_client_said_last(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    await say(desk, deal, "Когда будет готово?")
    card = await desk.card(deal)
    assert card.last_words == "Когда будет готово?"
    assert card.contact.telegram
    assert card.next_stage is not None
    assert card.next_stage.code == "contact_made"


async def test_a_card_opens_for_its_owner_those_above_and_nobody_else(desk: Desk) -> None:
    deal = await desk.deal()
    stranger = await hire(desk.core, Role.head, "Чужой", department_name="Support")
    for actor in (desk.manager, desk.head, desk.supervisor):
        assert (await desk.card(deal, actor)).id == deal
    for actor in (desk.colleague, stranger):
        with pytest.raises(Refused):
            await desk.card(deal, actor)
    with pytest.raises(Refused):
        await desk.card(999_999, desk.supervisor)


async def test_whoever_has_a_task_of_the_deal_may_look_at_it(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.storage.writer() as session:
        await session.execute(update(Task).where(Task.deal_id == deal).values(owner_id=desk.colleague.id))
    assert (await desk.card(deal, desk.colleague)).id == deal
    await desk.finish(deal, "call_back", next_task=desk.call(), actor=desk.colleague)


async def test_an_old_button_shows_that_its_task_is_done(desk: Desk) -> None:
    deal = await desk.deal()
    task = await desk.task(deal)
    await desk.finish(deal, "call_back", next_task=desk.call())
    async with desk.core.reading(desk.manager) as crm:
        shown = await crm.queries.cards.task(task.id)
    assert (shown.open, shown.outcome, shown.deal.id) == (False, "call_back", deal)


async def test_history_tells_everything_newest_first_page_by_page(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    await say(desk, deal, "Здравствуйте")
    desk.clock.advance(timedelta(hours=1))
    await desk.finish(deal, "reached", note="Поговорили", to="contact_made")
    desk.clock.advance(timedelta(hours=1))
    async with desk.core.transaction(desk.manager) as crm:
        await crm.conversation.note(deal, Incoming(MessageKind.TEXT, "Торопится", None, 1, 1))
    desk.clock.advance(timedelta(hours=1))
    invoice = await draft(desk, deal)
    await send(desk, invoice)
    desk.clock.advance(timedelta(hours=1))
    await pay(desk, invoice, 1_000_00)
    async with desk.core.reading(desk.manager) as crm:
        first = await crm.queries.timeline.history(deal, 0, size=5)
        second = await crm.queries.timeline.history(deal, 1, size=5)
        beyond = await crm.queries.timeline.history(deal, 9, size=5)
    kinds = [item.kind for item in first.items + second.items]
    assert kinds == [
        HistoryKind.PAYMENT,
        HistoryKind.INVOICE,
        HistoryKind.NOTE,
        HistoryKind.STAGE,
        HistoryKind.TASK,
        HistoryKind.MESSAGE_IN,
        HistoryKind.STAGE,
    ]
    assert (first.pages, beyond.page) == (2, 0)
    by_kind = {item.kind: item for item in first.items + second.items}
    paid = {"amount": 1_000_00, "currency": "RUB", "number": "2026-0001", "kind": "came"}
    assert by_kind[HistoryKind.PAYMENT].detail == paid
    assert by_kind[HistoryKind.TASK].detail["outcome"] == "reached"
    assert by_kind[HistoryKind.NOTE].who == "Анна"
    assert by_kind[HistoryKind.MESSAGE_IN].who == "Иван Петров"


async def test_history_names_a_task_of_the_regulation_in_all_its_languages_and_ones_own_as_it_is(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    own = NewTask("call", desk.now + timedelta(hours=1), "Спросить про забор")
    await desk.finish(deal, "reached", next_task=own)
    await desk.finish(deal, "reached", next_task=desk.call())
    async with desk.core.reading(desk.manager) as crm:
        done = [one for one in (await crm.queries.timeline.history(deal)).items if one.kind is HistoryKind.TASK]
    regular = desk.core.regulation.first_stage("inbound").tasks[0].title
    assert regular is not None
    assert [one.detail["title"] for one in done] == ["Спросить про забор", regular.languages()]


async def test_a_task_taken_up_in_another_language_is_known_all_the_same(desk: Desk) -> None:
    deal, regular = await desk.deal(), desk.core.regulation.first_stage("inbound").tasks[0].title
    assert regular is not None
    code = desk.core.regulation.title_code(regular)
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.add(deal, NewTask("call", desk.now + timedelta(minutes=1), regular.en, code))
    assert (await desk.task(deal)).title == regular


async def test_words_of_ones_own_stay_so_even_if_the_regulation_says_the_same(desk: Desk) -> None:
    deal, regular = await desk.deal(), desk.core.regulation.first_stage("inbound").tasks[0].title
    assert regular is not None
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.add(deal, NewTask("call", desk.now + timedelta(minutes=1), regular.en))
    assert (await desk.task(deal)).title == Text(ru=regular.en, en=regular.en)


async def test_a_title_whose_code_the_regulation_has_lost_keeps_its_words(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.storage.writer() as session:
        await session.execute(update(Task).values(title="Замерить", title_code="gone.measured.visit"))
    assert (await desk.task(deal)).title == Text(ru="Замерить", en="Замерить")
    async with desk.core.transaction(desk.manager) as crm:
        await crm.tasks.add(deal, NewTask("call", desk.now + timedelta(minutes=1), "Спросить", "gone.measured.call"))
    assert (await desk.tasks(deal))[-1].title_code is None
    assert (await desk.tasks(deal))[-1].title == "Спросить"


async def test_a_refusal_is_told_with_its_reason(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.closing.lose(deal, 1, "expensive", note="Нашли дешевле")
    async with desk.core.reading(desk.manager) as crm:
        history = await crm.queries.timeline.history(deal)
    lost = history.items[0]
    assert (lost.kind, lost.who) == (HistoryKind.ACT, "Анна")
    assert lost.detail == {
        "action": "deal.lose",
        "reason": "expensive",
        "stage": "request_received",
        "note": "Нашли дешевле",
    }


async def test_history_is_for_the_same_eyes_as_the_card(desk: Desk) -> None:
    deal = await desk.deal()
    for which in (deal, 999_999):
        with pytest.raises(Refused):
            async with desk.core.reading(desk.colleague) as crm:
                await crm.queries.timeline.history(which)


async def test_a_client_sees_their_own_invoice_and_no_other(desk: Desk) -> None:
    mine, other = await desk.deal(), await desk.deal(client="Другой")
    lead = await lead_of(desk, mine)
    own, foreign = await draft(desk, mine), await draft(desk, other)
    with pytest.raises(Refused):
        async with desk.core.reading(lead) as crm:
            # Not theirs before it has been sent.
            await crm.queries.cards.invoice(own)
    for invoice in (own, foreign):
        await send(desk, invoice)
    async with desk.core.reading(lead) as crm:
        assert (await crm.queries.cards.invoice(own)).client.id == lead.id
    with pytest.raises(Refused):
        async with desk.core.reading(lead) as crm:
            await crm.queries.cards.invoice(foreign)


async def test_a_history_is_narrowed_to_one_sort(desk: Desk) -> None:
    deal = await desk.deal(need="Сайт")
    await say(desk, deal, "Когда будет готово?")
    await desk.finish(deal, "reached", next_task=desk.call())
    async with desk.core.transaction(desk.manager) as crm:
        await crm.conversation.note(deal, Incoming(MessageKind.VOICE, None, "voice-1", 77, 1))
        await crm.deals.pausing.pause(deal, (await desk.card(deal)).version, desk.now + timedelta(days=3), "Отпуск")
    invoice = await draft(desk, deal, 2_000_00)
    await send(desk, invoice)
    await pay(desk, invoice, 1_000_00)
    kinds = {
        HistoryFilter.MESSAGES: {HistoryKind.MESSAGE_IN},
        HistoryFilter.TASKS: {HistoryKind.TASK},
        HistoryFilter.MOVES: {HistoryKind.STAGE, HistoryKind.ACT},
        HistoryFilter.MONEY: {HistoryKind.INVOICE, HistoryKind.PAYMENT},
        HistoryFilter.NOTES: {HistoryKind.NOTE},
        HistoryFilter.FILES: {HistoryKind.NOTE},
    }
    for only, expected in kinds.items():
        async with desk.core.reading(desk.manager) as crm:
            with count_statements(desk.core.storage) as statements:
                shown = await crm.queries.timeline.history(deal, only=only)
        assert {item.kind for item in shown.items} == expected, only
        assert len(statements) == 2
    assert (await desk.card(deal)).files == 1


async def test_a_file_opens_for_those_who_may_see_its_deal_and_never_for_a_client(desk: Desk) -> None:
    deal = await desk.deal()
    lead = await lead_of(desk, deal)
    async with desk.core.transaction(desk.manager) as crm:
        photo = await crm.conversation.note(deal, Incoming(MessageKind.PHOTO, "Смета", "photo-1", 77, 1))
        words = await crm.conversation.note(deal, Incoming(MessageKind.TEXT, "Слова", None, 77, 2))
    for actor in (desk.manager, desk.head, desk.supervisor):
        async with desk.core.reading(actor) as crm:
            file = await crm.queries.timeline.file(photo)
        assert (file.deal_id, file.kind, file.file_id, file.who) == (deal, MessageKind.PHOTO, "photo-1", "Анна")
    for actor in (desk.colleague, lead):
        async with desk.core.reading(actor) as crm:
            with pytest.raises(Refused):
                await crm.queries.timeline.file(photo)
            with pytest.raises(Refused):
                await crm.queries.timeline.history(deal)
    for nothing in (words, 999_999):
        async with desk.core.reading(desk.manager) as crm:
            with pytest.raises(Refused):
                await crm.queries.timeline.file(nothing)


async def test_whoever_has_a_task_of_the_deal_reads_its_history(desk: Desk) -> None:
    deal = await desk.deal()
    async with desk.core.storage.writer() as session:
        await session.execute(update(Task).where(Task.deal_id == deal).values(owner_id=desk.colleague.id))
    async with desk.core.reading(desk.colleague) as crm:
        assert (await crm.queries.timeline.history(deal)).deal_id == deal


async def test_a_card_with_products_takes_one_statement_more(desk: Desk) -> None:
    deal, product = await desk.deal(need="Сайт"), await desk.product()
    async with desk.core.transaction(desk.manager) as crm:
        await crm.deals.lines.put_line(deal, product)
    with count_statements(desk.core.storage) as statements:
        await desk.card(deal)
    assert len(statements) <= 4, statements
