"""`@bot ivanov`, over real HTTP: a colleague finds a client in any chat, and nobody else finds anybody."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.app import App
from crm_core.roles import Role
from crm_core.rules.actor import Actor
from crm_core.services.deals import NewClient, NewDeal
from sandbox import Sandbox
from sandbox.people import Person
from tests.bot.conftest import Opened
from tests.bot.waiting import until
from tests.people import hire


@pytest.fixture
def way_in() -> str:
    return "polling"


async def colleague(app: App, sandbox: Sandbox, name: str, role: Role = Role.manager) -> tuple[Person, Actor]:
    person = sandbox.person(name)
    return person, await hire(app.core, role, name, telegram_id=person.id)


async def peter(app: App, manager: Actor) -> None:
    async with app.core.transaction(manager) as crm:
        client = NewClient("Пётр <Семёнов>", "89123456789", company="Ромашка")
        await crm.deals.creation.open(NewDeal("inbound", "Вывеска", client, amount=50_000_00))


def last_offer(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.ledger.of("answerInlineQuery")[-1].params


async def test_a_manager_shares_a_client_of_their_own(opened: Opened, sandbox: Sandbox) -> None:
    async with opened() as app:
        phone, anna = await colleague(app, sandbox, "Анна")
        await peter(app, anna)
        (card,) = await phone.inline("семен")
        assert card["title"] == "Пётр <Семёнов> · Ромашка"
        assert "+7 912 345-67-89" in card["description"]
        shared = card["input_message_content"]
        assert shared["parse_mode"] == "HTML"
        for part in ("Пётр &lt;Семёнов&gt;", "Ромашка", "Вывеска", "Заявка получена", "50", "Анна"):
            assert part in shared["message_text"]
        offer = last_offer(sandbox)
        assert (offer["is_personal"], offer["cache_time"]) == (True, 5)


async def test_a_client_of_another_a_stranger_and_too_little_find_nothing(opened: Opened, sandbox: Sandbox) -> None:
    async with opened() as app:
        phone, anna = await colleague(app, sandbox, "Анна")
        other, _ = await colleague(app, sandbox, "Вера")
        await peter(app, anna)
        for person, typed in ((other, "семен"), (sandbox.person("Чужой"), "семен"), (phone, "се"), (phone, "")):
            assert await person.inline(typed) == []
            assert last_offer(sandbox)["button"]["text"]


async def test_an_inline_answer_is_never_owed_and_says_nothing_in_the_chat(opened: Opened, sandbox: Sandbox) -> None:
    async with opened() as app:
        phone, anna = await colleague(app, sandbox, "Анна")
        await peter(app, anna)
        await phone.inline("семен")
        await until(lambda: app.worker.idle and app.presenter.idle)
        async with app.core.reading(Actor.system()) as crm:
            assert (await crm.inbox.waiting(), list(await crm.inbox.unanswered())) == ([], [])
        assert not sandbox.ledger.of("sendMessage")


async def test_many_come_page_by_page(opened: Opened, sandbox: Sandbox) -> None:
    async with opened() as app:
        phone, anna = await colleague(app, sandbox, "Анна")
        for number in range(12):
            async with app.core.transaction(anna) as crm:
                await crm.deals.creation.open(NewDeal("inbound", "Вывеска", NewClient(f"Иван {number}")))
        assert len(await phone.inline("иван")) == 10
        assert last_offer(sandbox)["next_offset"] == "1"
