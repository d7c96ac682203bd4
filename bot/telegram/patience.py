"""A message that somebody waits for, beside everything else: sent through limits and outages, or given up."""

from __future__ import annotations

import asyncio

from aiogram import Bot
from aiogram.methods import TelegramMethod

from bot.telegram.backoff import Backoff, Sleep
from bot.telegram.errors import Result, TooFast, Unavailable, call

TRIES = 5


async def insist(bot: Bot, method: TelegramMethod[Result], *, sleep: Sleep = asyncio.sleep) -> Result:
    """Tries again after as many seconds as Telegram asks for (429), and ever later while it gives no proper answer.

    Raises CallFailed: at once where another try would change nothing, else that of the last of `TRIES`.
    """
    backoff = Backoff(first=1, most=16, sleep=sleep)
    for _ in range(TRIES - 1):
        try:
            return await call(bot, method)
        except TooFast as error:
            await sleep(error.seconds)
        except Unavailable:
            await backoff.pause()
    return await call(bot, method)
