# pyright: reportMissingImports=false, reportUnknownMemberType=false
import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, MessageHandler, filters

token, api, port = sys.argv[1:]


async def start(update, context):
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Order", callback_data="order")]])
    await update.message.reply_text("Hello", reply_markup=keys)


async def press(update, context):
    await update.callback_query.answer("Taken")
    await update.callback_query.edit_message_text("Ordered")


async def file(update, context):
    await update.message.reply_document(b"a,b\n", filename="prices.csv", caption="<b>Prices</b>", parse_mode="HTML")


async def echo(update, context):
    await update.message.reply_text(update.message.text, reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))


app = Application.builder().token(token).base_url(f"{api}/bot").base_file_url(f"{api}/file/bot").build()
app.add_handler(CommandHandler("start", start))
app.add_handler(CommandHandler("file", file))
app.add_handler(CallbackQueryHandler(press))
app.add_handler(MessageHandler(filters.TEXT, echo))
told = ["message", "callback_query"]
if port == "0":
    app.run_polling(allowed_updates=told)
else:
    app.run_webhook("127.0.0.1", int(port), "hook", webhook_url=f"http://127.0.0.1:{port}/hook", allowed_updates=told)
