"""Groups, other bots, and forged presses: what is nobody's conversation."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from bot.app.app import App
from bot.updates.receiving.raw_update import arrival
from handlers.router import Router
from handlers.ui.kit.i18n import speaking
from handlers.ui.kit.screen import Media, Screen, button, inline
from handlers.ui.screens import errors
from sandbox import Sandbox
from tests.bot.arrivals import message
from tests.bot.test_conversation import Turn, settled
from tests.bot.waiting import until


async def test_a_photo_is_relayed_by_its_id_and_a_long_text_comes_in_pieces(
    app: App, talk: Router, sandbox: Sandbox
) -> None:
    @talk.fallback
    async def back(message: Message) -> tuple[Screen, ...]:
        assert message.photo
        photo = Media(kind="photo", file_id=message.photo[-1].file_id)
        return Screen(text="<b>look</b>", media=photo), Screen(text="word " * 2000)

    ivan = sandbox.person("Ivan")
    await ivan.send_photo("see")
    photo = await ivan.hears("look")
    assert "photo" in photo.body
    await until(lambda: settled(app))
    assert len([seen for seen in await ivan.look() if seen.text.startswith("word ")]) == 3


async def test_markup_that_telegram_refuses_is_shown_as_plain_words(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.fallback
    async def broken() -> Screen:
        return Screen(text="<b>unclosed &amp; sorry")

    ivan = sandbox.person("Ivan")
    await ivan.say("x")
    assert (await ivan.hears("unclosed")).text == "unclosed & sorry"


async def test_added_to_a_group_the_bot_says_so_and_leaves(app: App, talk: Router, sandbox: Sandbox) -> None:
    ivan = sandbox.person("Ivan", lang="en")
    group = sandbox.group("Sales", ivan)
    group.add_bot(ivan.id)
    await until(lambda: sandbox.ledger.of("leaveChat"))
    await until(lambda: settled(app))
    said = [entry.params["text"] for entry in sandbox.ledger.of("sendMessage", chat=group.id)]
    with speaking("en"):
        assert said == [errors.groups_are_not_for_this().text]


async def test_another_bot_is_not_answered(app: App, talk: Router, sandbox: Sandbox) -> None:
    heard: list[str] = []

    @talk.fallback
    async def echo(message: Message) -> Screen:
        heard.append(message.text or "")
        return Screen(text="hello")

    robot = sandbox.person("Robot", is_bot=True)
    await robot.say("hello, bot")
    person = sandbox.person("Ivan")
    await person.say("hello")
    await person.hears("hello")
    await robot.hears_nothing()
    assert heard == ["hello"]


async def test_a_press_is_answered_even_when_its_answer_is_nothing(app: App, talk: Router, sandbox: Sandbox) -> None:
    @talk.command("start")
    async def start() -> Screen:
        return Screen(text="go", keys=inline(button("go", Turn())))

    @talk.press(Turn)
    async def turn(press: CallbackQuery) -> None:
        return None

    ivan = sandbox.person("Ivan")
    await ivan.say("/start")
    await ivan.hears("go")
    answer = await ivan.press("go")
    assert answer is not None
    assert answer.text == ""


async def test_what_two_others_write_to_each_other_is_not_answered(app: App, talk: Router, sandbox: Sandbox) -> None:
    """Messages to a business account come to a bot that has not yet said what it asks for: even a flood of them."""
    said: list[str] = []

    @talk.fallback
    async def echo(message: Message) -> Screen:
        said.append(message.text or "")
        return Screen(text=message.text or "")

    ivan = sandbox.person("Ivan")
    await ivan.say("hello")
    await ivan.hears("hello")
    flood = [message(number, "not for you", ivan.id)["message"] for number in range(1, 101)]
    updates = [
        {"update_id": number, "business_message": {**body, "business_connection_id": "x"}}
        for number, body in enumerate(flood, start=1)
    ]
    owner = {"id": "x", "user": ivan.user, "user_chat_id": ivan.id, "date": 1, "is_enabled": True, "rights": {}}
    updates.append({"update_id": 101, "business_connection": owner})
    gone = {"business_connection_id": "x", "chat": flood[0]["chat"], "message_ids": [1]}
    updates.append({"update_id": 102, "deleted_business_messages": gone})
    await app.intake.take([arrival(update) for update in updates])
    await ivan.say("still here?")
    await ivan.hears("still here?")
    await until(lambda: settled(app))
    assert said == ["hello", "still here?"]
    assert [seen.text for seen in await ivan.look() if seen.from_bot] == said
