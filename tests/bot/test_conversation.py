"""An update becomes an answer: committed once, in order, edited or sent as the Screen says."""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import Message

from bot.app.app import App
from crm_core.core import Crm
from crm_core.errors import BadValue
from crm_core.rules.actor import Actor
from handlers.router import Router
from handlers.ui.kit.callback_data import CallbackData, Page
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Screen, Show, button, inline
from handlers.ui.screens import errors
from sandbox import Sandbox
from tests.bot.waiting import until

NAMING = State("naming", "test")


class Turn(CallbackData, prefix="zzt"):
    page: Page = 0


async def inbox(app: App) -> tuple[int, int]:
    """How many updates wait, and how many answers are owed."""
    async with app.core.reading(Actor.system()) as crm:
        return len(await crm.inbox.waiting()), len(await crm.inbox.unanswered())


def settled(app: App) -> bool:
    return app.worker.idle and app.presenter.idle


def test_every_route_of_the_product_is_there() -> None:
    from handlers.lead import router as lead
    from handlers.staff import router as staff

    assert "start" in lead.commands
    assert "today" in staff.commands


async def test_a_command_is_answered_and_nothing_stays_owed(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.command("start")
    async def start(args: str) -> Screen:
        return Screen(text=f"hello {args}")

    ivan = sandbox.person("Иван")
    await ivan.say("/start src_site")
    await ivan.hears("hello src_site")
    await until(lambda: settled(app))
    await app.stop()
    assert await inbox(app) == (0, 0)


async def test_messages_of_one_chat_are_answered_in_order(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.fallback
    async def echo(message: Message) -> Screen:
        return Screen(text=f"<i>{message.text}</i>")

    sandbox.limits.enabled = False
    people = [sandbox.person(name) for name in ("Анна", "Борис", "Вера")]
    for number in range(6):
        for one in people:
            await one.say(str(number))
    for one in people:
        await one.hears("5")
        said = [seen.text for seen in await one.look() if seen.from_bot]
        assert said == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize("way_in", ["polling", "webhook"], indirect=True)
async def test_a_press_edits_its_message_and_answers_with_the_toast(app: App, talk: Router, sandbox: Sandbox) -> None:
    def page(number: int, toast: str | None = None) -> Screen:
        return Screen(text=f"page {number}", keys=inline(button("next", Turn(page=number + 1))), toast=toast)

    @talk.command("start")
    async def start() -> Screen:
        return page(0)

    @talk.press(Turn)
    async def turn(data: Turn) -> Screen:
        return page(data.page, toast=f"now {data.page}")

    ivan = sandbox.person("Иван")
    await ivan.say("/start")
    first = await ivan.hears("page 0")
    answer = await ivan.press("next")
    assert answer is not None
    assert answer.text == "now 1"
    again = await ivan.hears("page 1")
    assert again.id == first.id
    answers = sandbox.ledger.of("answerCallbackQuery")
    assert len(answers) == 1


async def test_the_same_screen_again_is_no_failure(app: App, talk: Router, sandbox: Sandbox) -> None:
    still = Screen(text="still", keys=inline(button("again", Turn())))

    @talk.command("start")
    async def start() -> Screen:
        return still

    @talk.press(Turn)
    async def turn() -> Screen:
        return still

    ivan = sandbox.person("Иван")
    await ivan.say("/start")
    await ivan.hears("still")
    assert await ivan.press("again") is not None
    await until(lambda: settled(app))
    assert len([seen for seen in await ivan.look() if seen.from_bot]) == 1


async def test_a_message_that_was_deleted_is_sent_anew(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.command("start")
    async def start() -> Screen:
        return Screen(text="first", keys=inline(button("go", Turn())))

    @talk.press(Turn)
    async def turn() -> Screen:
        return Screen(text="second")

    ivan = sandbox.person("Иван")
    await ivan.say("/start")
    first = await ivan.hears("first")
    sandbox.world.remove_post(sandbox.world.chats[ivan.id], first.id)
    sandbox.faults.clear()
    update = {
        "callback_query": {
            "id": "1", "from": ivan.user, "chat_instance": "1", "data": Turn().pack(),
            "message": {"message_id": first.id, "date": 1, "chat": first.body["chat"], "text": "first"},
        }
    }  # fmt: skip
    sandbox.inject(update, ivan.id)
    second = await ivan.hears("second")
    assert second.id != first.id


async def test_forged_foreign_and_oversized_presses_get_one_neutral_answer(
    app: App, talk: Router, sandbox: Sandbox
) -> None:
    @talk.command("start")
    async def start() -> Screen:
        return Screen(text="menu", keys=inline(button("go", Turn())))

    reached: list[Any] = []

    @talk.press(Turn)
    async def turn(data: Turn) -> Screen:
        reached.append(data)
        return Screen.only_toast("never")

    ivan = sandbox.person("Ivan", lang="en")
    await ivan.say("/start")
    menu = await ivan.hears("menu")
    for forged in (
        "zzt:-1",
        "zzt:9" + "9" * 40,
        "zzt:x",
        "zzt",
        "zzt:1:2",
        "nothing:1",
        "",
        "d:1",
        "zzt:" + "1" * 70,
        "\0",
    ):
        update = {
            "callback_query": {
                "id": str(abs(hash(forged))), "from": ivan.user, "chat_instance": "1", "data": forged,
                "message": {**menu.body},
            }
        }  # fmt: skip
        sandbox.inject(update, ivan.id)
    await until(lambda: len(sandbox.ledger.of("answerCallbackQuery")) == 10)
    await until(lambda: settled(app))
    texts = {entry.params["text"] for entry in sandbox.ledger.of("answerCallbackQuery")}
    assert len(texts) == 1
    assert reached == []


async def test_what_was_entered_survives_a_refusal(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.command("start")
    async def start(state: FSMContext) -> Screen:
        await state.set_state(NAMING)
        await state.update_data(need="boilers")
        return Screen(text="your name?")

    @talk.during(NAMING)
    async def name(message: Message, state: FSMContext, crm: Crm) -> Screen:
        if message.text == "?":
            await state.update_data(need="lost")
            raise BadValue("too_short")
        data = await state.get_data()
        await state.clear()
        return Screen(text=f"{message.text} wants {data['need']}")

    @talk.fallback
    async def anything() -> Screen:
        return Screen(text="nothing going on")

    ivan = sandbox.person("Ivan", lang="en")
    await ivan.say("/start")
    await ivan.hears("your name?")
    await ivan.say("?")
    with speaking("en"):
        await ivan.hears(errors.bad_value("too_short"))
    await ivan.say("Ivan")
    await ivan.hears("Ivan wants boilers")
    await ivan.say("and now")
    await ivan.hears("nothing going on")


async def test_a_toast_without_a_press_is_said_as_a_message(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.fallback
    async def echo(message: Message) -> Screen:
        return Screen.only_toast("<not> markup")

    ivan = sandbox.person("Ivan")
    await ivan.say("x")
    await ivan.hears("<not> markup")


async def test_several_screens_are_shown_one_after_the_other(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.command("start")
    async def start() -> Screen:
        return Screen(text="go", keys=inline(button("go", Turn())))

    @talk.press(Turn)
    async def turn() -> tuple[Screen, ...]:
        return Screen(text="edited"), Screen(text="sent"), Screen(text="last", show=Show.SEND)

    ivan = sandbox.person("Ivan")
    await ivan.say("/start")
    await ivan.hears("go")
    await ivan.press("go")
    await ivan.hears("last")
    assert [seen.text for seen in await ivan.look() if seen.from_bot] == ["edited", "sent", "last"]
