# pyright: reportMissingImports=false, reportUnknownMemberType=false
import io
import sys

import telebot
from telebot import apihelper, types

token, api = sys.argv[1:]
apihelper.API_URL = api + "/bot{0}/{1}"
bot = telebot.TeleBot(token)


@bot.message_handler(commands=["start"])
def start(message):
    keys = types.InlineKeyboardMarkup()
    keys.add(types.InlineKeyboardButton("Order", callback_data="order"))
    bot.send_message(message.chat.id, "Hello", reply_markup=keys)


@bot.callback_query_handler(func=lambda query: True)
def press(query):
    bot.answer_callback_query(query.id, "Taken")
    bot.edit_message_text("Ordered", query.message.chat.id, query.message.message_id)


@bot.message_handler(commands=["file"])
def file(message):
    sent = types.InputFile(io.BytesIO(b"a,b\n"), "prices.csv")
    bot.send_document(message.chat.id, sent, caption="<b>Prices</b>", parse_mode="HTML")


@bot.message_handler(content_types=["text"])
def echo(message):
    keys = types.ReplyKeyboardMarkup(resize_keyboard=True)
    keys.row("Yes", "No")
    bot.reply_to(message, message.text, reply_markup=keys)


bot.infinity_polling(allowed_updates=["message", "callback_query"])
