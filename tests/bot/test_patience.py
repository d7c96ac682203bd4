"""A file that was asked for gets there through limits and outages, and is given up only after many tries."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.methods import SendMessage

from bot.settings import load
from bot.telegram.errors import Gone, TooFast, Unavailable
from bot.telegram.patience import TRIES, insist
from bot.telegram.session import open_bot
from sandbox import Sandbox
from sandbox.people import Person
from tests.bot.conftest import met


class Pauses(list[float]):
    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with open_bot(load(None, bot_token=sandbox.token, bot_api_url=sandbox.url)) as bot:
        yield bot


@pytest.fixture
def ivan(sandbox: Sandbox) -> Person:
    return met(sandbox, "Ivan")


def words(ivan: Person) -> SendMessage:
    return SendMessage(chat_id=ivan.id, text="a file")


async def test_a_limit_is_waited_out_for_as_long_as_telegram_says(bot: Bot, sandbox: Sandbox, ivan: Person) -> None:
    sandbox.faults.add("too_many_requests", "sendMessage", times=2, retry_after=17)
    pauses = Pauses()
    await insist(bot, words(ivan), sleep=pauses)
    assert pauses == [17.0, 17.0]
    assert [seen.text for seen in await ivan.look() if seen.from_bot] == ["a file"]


@pytest.mark.parametrize("fault", ["server_error", "bad_gateway", "empty_body", "reset_before"])
async def test_an_outage_is_waited_out_longer_each_time(fault: str, bot: Bot, sandbox: Sandbox, ivan: Person) -> None:
    sandbox.faults.add(fault, "sendMessage", times=3)
    pauses = Pauses()
    await insist(bot, words(ivan), sleep=pauses)
    assert len(pauses) == 3
    assert pauses == sorted(pauses)
    assert [seen.text for seen in await ivan.look() if seen.from_bot] == ["a file"]


@pytest.mark.parametrize(("fault", "raised"), [("too_many_requests", TooFast), ("bad_gateway", Unavailable)])
async def test_it_is_given_up_after_so_many_tries(
    fault: str, raised: type[Exception], bot: Bot, sandbox: Sandbox, ivan: Person
) -> None:
    sandbox.faults.add(fault, "sendMessage")
    pauses = Pauses()
    with pytest.raises(raised):
        await insist(bot, words(ivan), sleep=pauses)
    assert len(pauses) == TRIES - 1
    assert sandbox.faults.rules[0].struck == TRIES


async def test_whoever_blocked_the_bot_is_not_insisted_upon(bot: Bot, ivan: Person) -> None:
    await ivan.say("/start")
    await ivan.block()
    pauses = Pauses()
    with pytest.raises(Gone):
        await insist(bot, words(ivan), sleep=pauses)
    assert pauses == []
