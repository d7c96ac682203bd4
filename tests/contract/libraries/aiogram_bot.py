import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

token, api, port = sys.argv[1:]
dispatcher = Dispatcher()


@dispatcher.message(CommandStart())
async def start(message: Message) -> None:
    keys = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Order", callback_data="order")]])
    await message.answer("Hello", reply_markup=keys)


@dispatcher.callback_query()
async def press(query: CallbackQuery) -> None:
    await query.answer("Taken")
    if isinstance(query.message, Message):
        await query.message.edit_text("Ordered")


@dispatcher.message(Command("file"))
async def file(message: Message) -> None:
    await message.answer_document(BufferedInputFile(b"a,b\n", "prices.csv"), caption="<b>Prices</b>", parse_mode="HTML")


@dispatcher.message()
async def echo(message: Message) -> None:
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Yes"), KeyboardButton(text="No")]])
    await message.reply(message.text or "", reply_markup=keys)


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot = Bot(token, session=session)
    if port == "0":
        await dispatcher.start_polling(bot)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token="s3cret").register(app, path="/hook")
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(port)).start()
    await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3cret")
    await asyncio.Event().wait()


asyncio.run(main())
