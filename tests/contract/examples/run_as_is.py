# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportAttributeAccessIssue=false
"""Runs an example as it is published, in the library's own environment: only the token and the address are changed.

``run_as_is.py LIBRARY FILE TOKEN ADDRESS PORT PERSON [ARGUMENT …]``; with a port that is not 0 what the example would
ask for by long polling comes to it by webhook.
"""

import asyncio
import os
import runpy
import sys

library, script, token, api, port, person, *arguments = sys.argv[1:]
HOOK = f"http://127.0.0.1:{port}/hook"


def python_telegram_bot():
    import telegram
    from telegram.ext import Application, ApplicationBuilder

    build, begin = ApplicationBuilder.build, telegram.Bot.__init__

    def built(self):
        self._token, self._base_url, self._base_file_url = token, f"{api}/bot", f"{api}/file/bot"
        return build(self)

    def begun(self, *given, **named):
        if type(self) is telegram.Bot:
            given, named = (), {"token": token, "base_url": f"{api}/bot", "base_file_url": f"{api}/file/bot"}
        begin(self, *given, **named)

    ApplicationBuilder.build, telegram.Bot.__init__ = built, begun
    if port != "0":
        Application.run_polling = lambda self, **named: self.run_webhook(
            "127.0.0.1", int(port), "hook", webhook_url=HOOK, **named
        )


def aiogram():
    from aiogram import Dispatcher
    from aiogram.client.session.base import BaseSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
    from aiohttp import web

    begin = BaseSession.__init__

    async def hooked(self, bot, **_):
        app = web.Application()
        SimpleRequestHandler(self, bot).register(app, path="/hook")
        setup_application(app, self, bot=bot)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(port)).start()
        await bot.set_webhook(HOOK, allowed_updates=self.resolve_used_update_types())
        await asyncio.Event().wait()

    def begun(self, *rest, **named):
        begin(self, *rest, **{**named, "api": TelegramAPIServer.from_base(api)})

    BaseSession.__init__ = begun
    if port != "0":
        Dispatcher.start_polling = hooked
    os.environ["BOT_TOKEN"] = token


def telebot():
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    import telebot
    from aiohttp import web
    from telebot import apihelper, async_telebot, asyncio_helper

    def hooked(self, **named):
        class Hook(BaseHTTPRequestHandler):
            def do_POST(there):  # pyright: ignore
                body = there.rfile.read(int(there.headers["Content-Length"])).decode()
                there.send_response(200)
                there.end_headers()
                self.process_new_updates([telebot.types.Update.de_json(body)])

        server = ThreadingHTTPServer(("127.0.0.1", int(port)), Hook)
        self.set_webhook(HOOK, allowed_updates=named.get("allowed_updates"))
        server.serve_forever()

    async def hooked_too(self, **named):
        async def take(request):
            await self.process_new_updates([telebot.types.Update.de_json(await request.text())])
            return web.Response()

        app = web.Application()
        app.add_routes([web.post("/hook", take)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(port)).start()
        await self.set_webhook(HOOK, allowed_updates=named.get("allowed_updates"))
        await asyncio.Event().wait()

    for helper in (apihelper, asyncio_helper):
        helper.API_URL, helper.FILE_URL = api + "/bot{0}/{1}", api + "/file/bot{0}/{1}"
    for kind in (telebot.TeleBot, async_telebot.AsyncTeleBot):

        def begun(self, *given, begin=kind.__init__, **named):
            named.pop("token", None)
            begin(self, token, *given[1:], **named)

        kind.__init__ = begun
    if port != "0":
        telebot.TeleBot.polling = telebot.TeleBot.infinity_polling = hooked
        async_telebot.AsyncTeleBot.polling = async_telebot.AsyncTeleBot.infinity_polling = hooked_too


{"python-telegram-bot": python_telegram_bot, "aiogram": aiogram, "pyTelegramBotAPI": telebot}[library]()
sys.path.insert(0, os.path.dirname(script))
sys.argv = [script, *(one.replace("{token}", token).replace("{person}", person) for one in arguments)]
runpy.run_path(script, run_name="__main__")
