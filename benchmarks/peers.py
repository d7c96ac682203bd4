"""The peers: aiogram by itself, without a database. `python -m benchmarks.peers noop|answers PORT API`."""

from __future__ import annotations

import gc
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from uvloop import new_event_loop

TOKEN = "42:BENCH"
SECRET = "bench-secret"


def main() -> None:
    what, port, api = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()

    async def noop(_: Message) -> None:
        return None

    async def answers(message: Message) -> None:
        await message.answer("Thank you, Anna will call you today before 16:30.")

    dispatcher.message.register(noop if what == "noop" else answers)
    app = web.Application()
    # In the foreground, so that a 200 means done: aiogram's background tasks are unbounded and would measure a queue.
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET, handle_in_background=False).register(app, "/webhook")

    async def healthy(_: web.Request) -> web.Response:
        return web.Response(text="ok")

    app.router.add_get("/readyz", healthy)
    gc.collect()
    gc.freeze()
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, loop=new_event_loop())


if __name__ == "__main__":
    main()
