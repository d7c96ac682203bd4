"""A client hears of a stage once, in the business's words, awake, and only while it is true (R41)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from crm_core.models import Contact, Message, OutboxNotification
from crm_core.queries.client_messages.wordings import ClientMessageFacts
from crm_core.rules.deals.statuses import Direction
from crm_core.rules.texts.client_words import blanks, filled, known_sentences
from crm_core.services.client_messages.stages import SECOND_THOUGHTS
from crm_core.services.deals import Step
from handlers.ui.callbacks.own_requests import StopMessages
from tests.client_messages.rules import tells
from tests.handlers.chat import Chat
from tests.handlers.desk import OLEG, Desk
from tests.reminders.post import Post

WORDS = "{client}, мы уже готовим расчёт. Сумма: {amount}. Ждите."


async def move(desk: Desk, to: str, why: str | None = None) -> None:
    card = await desk.card()
    fields = {"product": 1} if to == "need_identified" and card.product is None else {}
    async with desk.core.transaction(desk.actor) as crm:
        await crm.deals.steps.take(Step(desk.deal, card.version, to=to, why=why, fields=fields))


async def told(post: Post) -> list[ClientMessageFacts]:
    sent = await post.after(seconds=SECOND_THOUGHTS.total_seconds())
    return [one.facts for one in sent if one.kind == "client.stage"]


async def test_the_client_hears_it_once_and_the_manager_reads_it_in_the_history(desk: Desk, post: Post) -> None:
    tells(desk.core, "contact_made", WORDS)
    await move(desk, "contact_made")
    assert not [one for one in await post.deliver() if one.kind == "client.stage"], "there is time to think again"
    (facts,) = await told(post)
    assert facts.words == "{client}, мы уже готовим расчёт. Ждите.", "the sum is not known yet"
    assert await told(post) == []
    async with desk.core.storage.reader() as session:
        said = await session.scalars(select(Message).where(Message.direction == Direction.OUT))
        assert [(one.text, one.deal_id, one.staff_id) for one in said] == [
            ("Олег, мы уже готовим расчёт. Ждите.", desk.deal, None)
        ]
    assert "Олег, мы уже готовим расчёт" in await history(desk)


async def history(desk: Desk) -> str:
    await desk.open_deal()
    await desk.anna.more("История")
    return desk.anna.text


async def test_a_stage_left_again_in_time_says_nothing(desk: Desk, post: Post) -> None:
    tells(desk.core, "contact_made", WORDS)
    await move(desk, "contact_made")
    await move(desk, "request_received", "не туда нажала")
    assert await told(post) == []
    row = await post.row(kind="client.stage")
    assert (row.state.value, row.why) == ("dropped", "withdrawn")


async def test_of_several_stages_passed_at_once_the_last_speaks_and_a_step_back_is_silent(
    desk: Desk, post: Post
) -> None:
    tells(desk.core, "contact_made", "Первое.")
    tells(desk.core, "need_identified", "Второе.")
    await move(desk, "need_identified")
    assert [one.words for one in await told(post)] == ["Второе."]
    await move(desk, "contact_made", "передумали")
    assert await told(post) == []


async def test_nobody_is_told_by_night_or_who_has_stopped_it(desk: Desk, post: Post, chat: Callable[..., Chat]) -> None:
    tells(desk.core, "contact_made", "Первое.")
    tells(desk.core, "need_identified", "Второе.")
    post.clock.set(post.clock.now().replace(hour=20, minute=59))
    await move(desk, "contact_made")
    assert await told(post) == [], "21:01 by the client's clock"
    (sent,) = [one for one in await post.after(hours=13) if one.kind == "client.stage"]
    assert not sent.silent
    oleg = chat(OLEG)
    await oleg.press_data(StopMessages())
    assert "🔕" in oleg.text
    await move(desk, "need_identified")
    assert await told(post) == []
    await oleg.press("🔔")
    async with desk.core.storage.reader() as session:
        assert await session.scalar(select(Contact.muted_at).where(Contact.telegram_id == OLEG)) is None


async def test_what_was_stopped_after_it_was_promised_is_not_sent(desk: Desk, post: Post) -> None:
    tells(desk.core, "contact_made", "Первое.")
    await move(desk, "contact_made")
    async with desk.core.storage.writer() as session:
        await session.execute(update(Contact).values(muted_at=desk.core.clock.now() + timedelta(seconds=1)))
    assert await told(post) == []
    async with desk.core.storage.reader() as session:
        kept = select(OutboxNotification.state).where(OutboxNotification.kind == "client.stage")
        assert [one.value for one in await session.scalars(kept)] == ["dropped"]


_NAMES = ("client", "company", "product", "amount", "link")
_sentences = st.lists(
    st.tuples(st.sampled_from(["Готово", "Ждём вас, ", "Sum: ", "№ 5: "]), st.sampled_from(["", *_NAMES])), max_size=6
).map(lambda parts: [f"{words}{{{name}}}." if name else f"{words}." for words, name in parts])


@given(_sentences, st.sets(st.sampled_from(_NAMES)))
def test_every_sentence_that_can_be_said_is_and_no_other(sentences: list[str], known: set[str]) -> None:
    kept = known_sentences(" ".join(sentences), known)
    assert kept == " ".join(one for one in sentences if blanks(one) <= known)
    said = filled(kept, dict.fromkeys(known, "X. Y {client}"))
    assert said.count("X. Y {client}") == sum(len(blanks(one) & known) for one in sentences if blanks(one) <= known)
