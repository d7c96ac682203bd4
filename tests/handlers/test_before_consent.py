"""What is written before the consent comes back with it, all of it, once, whichever welcome is pressed (R18, R25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.models import Contact, Deal, Knock, Message
from crm_core.roles import Role
from handlers.lead.callbacks import Agree, Decline, SkipQuestion
from handlers.lead.doorstep import KEPT_FOR, MOST_MESSAGES, MOST_PEOPLE, Doorstep
from tests.handlers.chat import Chat
from tests.people import hire

OLEG, NOON = 600_001, datetime(2026, 3, 16, 12, tzinfo=UTC)
YES = Agree(language="ru")


@pytest.fixture
async def oleg(core: CrmCore, chat: Callable[..., Chat]) -> Chat:
    await hire(core, name="Анна", telegram_id=700_077)
    return chat(OLEG)


async def kept(core: CrmCore) -> tuple[list[Deal], list[str | None]]:
    async with core.storage.reader() as session:
        return (
            list(await session.scalars(select(Deal).order_by(Deal.id))),
            list(await session.scalars(select(Message.text).order_by(Message.id))),
        )


async def test_a_burst_comes_back_as_one_request(core: CrmCore, oleg: Chat) -> None:
    burst = ("Здравствуйте!", "Нужен шкаф-купе", "3 метра", "белый", "Меня зовут Пётр, 8 916 123-45-01")
    for text in burst:
        await oleg.say(text)
    assert "прочтём" in oleg.text.lower()
    assert len(oleg.labels) == 1, "the welcome itself is not repeated line by line"
    assert await kept(core) == ([], [])
    await oleg.press("Даю согласие")
    (deal,), logged = await kept(core)
    assert deal.need == "Нужен шкаф-купе\n3 метра\nбелый"
    assert logged == list(burst)
    async with core.storage.reader() as session:
        assert (await session.scalars(select(Contact.name))).one() == "Пётр"
    assert "свяжется" in oleg.text, "nothing is left to ask"


async def test_a_burst_without_a_wish_waits_for_it(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Добрый день")
    await oleg.say("👋")
    await oleg.press("Даю согласие")
    assert (await kept(core))[0] == []
    await oleg.say("Сколько стоит забор?")
    (deal,), logged = await kept(core)
    assert deal.need == "Сколько стоит забор?"
    assert logged == ["Добрый день", "👋", "Сколько стоит забор?"]


async def test_an_edit_before_the_consent_is_what_comes_back(core: CrmCore, oleg: Chat) -> None:
    await oleg.say("Нужно 10 тысяч листовок")
    await oleg.edit(oleg.message_id, "Нужно 100 тысяч листовок")
    await oleg.press_data(YES)
    assert (await kept(core))[0][0].need == "Нужно 100 тысяч листовок"


async def test_the_press_of_an_older_welcome_brings_what_it_quotes_and_nothing_twice(core: CrmCore, oleg: Chat) -> None:
    """The process has begun anew in between: only what each welcome quotes is left."""
    first, second = oleg.written(901, "Нужен забор"), oleg.written(902, "И ворота к нему")
    await oleg.press_data(YES, quoting=second)
    assert "обращаться" in oleg.text
    await oleg.press_data(YES, quoting=first)
    assert "обращаться" in oleg.text, "the question that stood stands"
    for quoted in (first, second):
        await oleg.press_data(YES, quoting=quoted)
    (deal,), logged = await kept(core)
    assert logged == ["И ворота к нему", "Нужен забор"]
    assert deal.need == "И ворота к нему\nНужен забор"
    await oleg.press("Олег")
    await oleg.say("Пропустить")
    await oleg.press_data(YES, quoting=oleg.written(903, "Когда приедет замерщик?"))
    assert (await kept(core))[1][-1] == "Когда приедет замерщик?"
    assert len((await kept(core))[0]) == 1


async def test_skip_under_an_earlier_question_passes_over_none(core: CrmCore, oleg: Chat) -> None:
    await oleg.press_data(YES)
    await oleg.say("Забор")
    old = SkipQuestion(field="source")
    await oleg.press_data(old)
    assert "уже есть" in (oleg.toast or "")
    assert "обращаться" in oleg.text


async def test_no_on_an_old_welcome_claims_nothing(core: CrmCore, oleg: Chat) -> None:
    await oleg.press_data(YES)
    await oleg.say("Забор")
    await oleg.press_data(Decline(language="ru"))
    assert "ничего" not in oleg.text
    assert len((await kept(core))[0]) == 1


async def test_who_never_agrees_is_counted_once_and_not_known(
    core: CrmCore, chat: Callable[..., Chat], clock: FrozenClock
) -> None:
    boss = await hire(core, Role.supervisor, "Борис", department_name=None, telegram_id=700_078)
    people = [chat(OLEG + number) for number in range(4)]
    for one in people:
        await one.say("/start")
        clock.advance(timedelta(hours=1))
        await one.say("Забор")
    await people[0].press("Даю согласие")
    await people[1].press_data(Decline(language="ru"))
    async with core.reading(boss) as crm:
        report = await crm.queries.funnel.funnel("inbound", crm.now - timedelta(days=7), crm.now + timedelta(1))
        other = await crm.queries.funnel.funnel("outreach", crm.now - timedelta(days=7), crm.now + timedelta(1))
    assert (report.unagreed, other.unagreed) == (3, 0)
    bigger = chat(700_078, "Борис")
    await bigger.say("/funnel")
    assert "3 человека написали и не дали согласия" in bigger.text
    clock.advance(timedelta(days=400))
    await chat(OLEG + 9).say("/start")
    async with core.storage.reader() as session:
        assert await session.scalar(select(func.count()).select_from(Knock)) == 1
        assert str(OLEG) not in str(list(await session.scalars(select(Knock.trace))))


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 60)), max_size=120))
@settings(max_examples=50, deadline=None)
def test_the_doorstep_keeps_the_first_of_each_in_order(written: list[tuple[int, int]]) -> None:
    clock, doorstep = FrozenClock(NOON), Doorstep(b"key")
    phones = {person: Chat.__new__(Chat) for person in range(1, 5)}
    expected: dict[int, list[int]] = {}
    for person, number in written:
        phones[person].id, phones[person].name = person, "X"
        first = doorstep.keep(person, phones[person].written(number, "w"), clock.now())
        seen = expected.setdefault(person, [])
        assert first == (not seen or seen == [number])
        if number not in seen and len(seen) < MOST_MESSAGES:
            seen.append(number)
    for person in phones:
        assert [one.message_id for one in doorstep.of(person, clock.now())] == sorted(expected.get(person, []))
    clock.advance(KEPT_FOR)
    assert all(doorstep.of(person, clock.now()) == [] for person in phones)


def test_the_doorstep_is_bounded() -> None:
    clock, doorstep, phone = FrozenClock(NOON), Doorstep(b"key"), Chat.__new__(Chat)
    phone.id, phone.name = 1, "X"
    for person in range(MOST_PEOPLE + 5):
        doorstep.keep(person, phone.written(1, "w"), clock.now())
    assert doorstep.of(4, clock.now()) == []
    assert len(doorstep.of(5, clock.now())) == 1
