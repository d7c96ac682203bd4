"""Further questions of the lead's form (R13, R18): any field that the regulation asks a client about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_core.clock import FrozenClock
from crm_core.core import CrmCore
from crm_core.errors import Refused
from crm_core.models import Company, Contact, Deal, Message
from crm_core.regulation.schema import FormVariant, Question, Regulation, Text
from crm_core.roles import ActorKind, Role
from crm_core.rules.actor import Actor
from tests.handlers.chat import Chat
from tests.people import hire

OLEG = 600_001


@pytest.fixture
def regulation(regulation: Regulation) -> Regulation:
    """A company that also asks where they heard of it, what for, in which languages, and for an e-mail."""
    questions = [
        ("need", "Что нужно?", False),
        ("source", "Откуда вы о нас узнали?", True),
        ("phone", "Какой у вас номер?", True),
        ("languages", "На каких языках говорите?", True),
        ("company_name", "Как называется ваша компания?", True),
        ("employees", "Сколько вас?", False),
        ("email", "Куда написать?", True),
    ]
    asked = tuple(Question(field=field, ask=Text(ru=ask, en=ask), skippable=skip) for field, ask, skip in questions)
    return regulation.model_copy(update={"form": regulation.form.model_copy(update={"questions": asked})})


async def begun(core: CrmCore) -> Chat:
    await hire(core, name="Анна")
    oleg = Chat(core, OLEG, "Олег", "ru")
    await oleg.say("/start")
    await oleg.press("Даю согласие")
    await oleg.say("Нужен сайт")
    return oleg


async def test_every_field_is_asked_by_its_kind_and_lands_on_the_card(core: CrmCore) -> None:
    oleg = await begun(core)
    assert "Откуда вы о нас узнали?" in oleg.text
    await oleg.press("Рекомендация")
    assert "Какой у вас номер?" in oleg.text
    await oleg.say("89123456789")
    assert "На каких языках" in oleg.text
    assert oleg.keys == [], "the phone's keyboard is gone"
    await oleg.press("Русский")
    await oleg.press("Английский")
    await oleg.press("Это всё")
    await oleg.say("ООО «Ромашка»")
    assert "Пропустить" not in oleg.labels
    await oleg.say("много")
    assert "цифрами" in oleg.text
    assert "Сколько вас?" in oleg.text
    await oleg.say("25")
    await oleg.say("OLEG@example.com")
    assert "Анна" in oleg.text
    async with core.storage.reader() as session:
        deal = (await session.scalars(select(Deal))).one()
        contact = (await session.scalars(select(Contact))).one()
        company = (await session.scalars(select(Company))).one()
    assert deal.source == "referral"
    assert contact.fields["languages"] == ["ru", "en"]
    assert (company.name, company.fields) == ("ООО «Ромашка»", {"employees": 25})


async def test_questions_may_be_skipped_where_the_regulation_lets_them_be(core: CrmCore) -> None:
    oleg = await begun(core)
    await oleg.press("Пропустить")
    await oleg.say("Пропустить")
    for _ in range(2):
        await oleg.press("Пропустить")
    await oleg.say("3")
    await oleg.press("Пропустить")
    assert "Анна" in oleg.text
    async with core.storage.reader() as session:
        assert (await session.scalars(select(Deal))).one().source is None


async def test_a_photo_in_place_of_an_answer_is_added_to_the_request(core: CrmCore, clock: FrozenClock) -> None:
    oleg = await begun(core)
    clock.advance(timedelta(minutes=2))
    await oleg.say(photo=[{"file_id": "p", "file_unique_id": "1", "width": 1, "height": 1}])
    assert "Добавили к заявке" in oleg.text or "✓" in oleg.text
    assert "Откуда вы о нас узнали?" in oleg.text
    async with core.storage.reader() as session:
        assert [said.file_id for said in await session.scalars(select(Message)) if said.file_id] == ["p"]


async def test_an_old_button_of_the_form_changes_nothing(core: CrmCore) -> None:
    oleg = await begun(core)
    answer = oleg.data("Рекомендация")
    await oleg.press("Рекомендация")
    await oleg.press_data(answer.replace("referral", "site"))
    for forged in ("lfg:languages:ru", "lfd:languages", "lfa:source:nothing", "lfa:amount:1"):
        await oleg.press_data(forged)
    async with core.storage.reader() as session:
        assert (await session.scalars(select(Deal))).one().source == "referral"


async def test_a_client_answers_only_what_is_asked_and_only_for_themselves(core: CrmCore) -> None:
    await begun(core)
    async with core.storage.reader() as session:
        deal = (await session.scalars(select(Deal))).one()
    oleg = Actor(ActorKind.lead, deal.contact_id, None, None, "ru", "Europe/Moscow", "Олег")
    stranger = Actor(ActorKind.lead, deal.contact_id + 1, None, None, "ru", "Europe/Moscow", "Чужой")
    for actor, field in ((oleg, "amount"), (stranger, "email")):
        with pytest.raises(Refused):
            async with core.transaction(actor) as crm:
                await crm.deals.editing.told(deal.id, field, "1")
    async with core.transaction(oleg) as crm:
        await crm.deals.editing.told(deal.id, "company_name", "Ромашка")
        await crm.deals.editing.told(deal.id, "company_name", "Другая")
    async with core.storage.reader() as session:
        assert [one.name for one in await session.scalars(select(Company))] == ["Ромашка"]


async def test_back_at_any_question_and_an_answer_is_put_right(core: CrmCore) -> None:
    oleg = await begun(core)
    assert "Назад" not in str(oleg.labels), "nothing comes before the first question"
    await oleg.press("Рекомендация")
    await oleg.say("« Назад")
    assert "Откуда вы о нас узнали?" in oleg.text
    assert oleg.keys == []
    await oleg.press("Радио")
    await oleg.say("89123456789")
    await oleg.press("Русский")
    await oleg.press("Это всё")
    await oleg.press("Назад")
    assert "☑️ Русский" in oleg.labels, "what was chosen is still chosen"
    await oleg.press("Английский")
    await oleg.press("Это всё")
    await oleg.say("ООО «Ромашка»")
    await oleg.say("12")
    await oleg.say("oleg@example.com")
    assert "свяжется" in oleg.text
    async with core.storage.reader() as session:
        deal, contact = (await session.scalars(select(Deal))).one(), (await session.scalars(select(Contact))).one()
    assert deal.source == "radio"
    assert set(contact.fields["languages"]) == {"ru", "en"}


async def test_a_companys_card_is_not_theirs_to_put_right_and_the_manager_reads_what_they_wrote(core: CrmCore) -> None:
    oleg = await begun(core)
    await oleg.press("Рекомендация")
    await oleg.say("89123456789")
    await oleg.press("Пропустить")
    await oleg.say("ООО «Ромшка»")
    await oleg.press("Назад")
    await oleg.say("ООО «Ромашка»")
    assert "Сколько вас?" in oleg.text
    async with core.storage.reader() as session:
        assert await session.scalar(select(Company.name)) == "ООО «Ромшка»"
        assert "ООО «Ромашка»" in list(await session.scalars(select(Message.text)))


@pytest.mark.parametrize(
    ("link", "language", "asked"), [("", "ru", "Откуда"), ("", "en", "Which hotel"), ("avito", "ru", "Размер")]
)
async def test_each_source_and_language_has_its_own_questions(
    core: CrmCore, clock: FrozenClock, link: str, language: str, asked: str
) -> None:
    def variant(field: str, ask: str, **fits: tuple[str, ...]) -> FormVariant:
        return FormVariant(questions=(Question(field=field, ask=Text(ru=ask, en=ask)),), **fits)

    avito = variant("employees", "Размер?", sources=("avito",))
    english = variant("company_name", "Which hotel do you stay at?", languages=("en",))
    form = core.regulation.form.model_copy(update={"variants": (avito, english)})
    core.follow(core.regulation.model_copy(update={"form": form}))
    boss = await hire(core, Role.admin, "Админ", department_name=None)
    tail = ""
    if link:
        async with core.transaction(boss) as crm:
            tail = await crm.intake.sources.link(link)
    oleg = Chat(core, OLEG, "Олег", language)
    await oleg.say(f"/start {tail}".strip())
    await oleg.press("Даю согласие" if language == "ru" else "Agree and continue")
    await oleg.say("Нужен сайт" if language == "ru" else "I need a website")
    assert asked in oleg.text
    clock.advance(timedelta(days=7))
    await oleg.say("/start")
    assert asked in oleg.text, "a week later the same question waits"


async def test_outside_working_hours_a_lead_hears_at_once_when_they_are_answered(
    core: CrmCore, clock: FrozenClock
) -> None:
    opens = core.calendar.next_working(core.calendar.last_working(clock.now()) + timedelta(days=1))
    clock.advance(opens - timedelta(hours=3) - clock.now())
    oleg = await begun(core)
    assert "Сейчас мы не работаем, ответим" in oleg.text
    await oleg.press("Рекомендация")
    assert "не работаем" not in oleg.text
