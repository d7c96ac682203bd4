# pyright: reportMissingImports=false, reportUnknownMemberType=false
import io
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import telebot
from telebot import apihelper, types

token, api, port = sys.argv[1:]
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


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(200)
        self.end_headers()
        bot.process_new_updates([types.Update.de_json(body)])


told = ["message", "callback_query"]
if port == "0":
    bot.infinity_polling(allowed_updates=told)
else:
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Hook)
    bot.set_webhook(f"http://127.0.0.1:{port}/hook", allowed_updates=told)
    server.serve_forever()
