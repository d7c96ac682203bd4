const TelegramBot = require("node-telegram-bot-api");

const [token, api, port] = process.argv.slice(2);
const hears = port === "0" ? { polling: { params: { timeout: 5 } } } : { webHook: { host: "127.0.0.1", port } };
const bot = new TelegramBot(token, { baseApiUrl: api, ...hears });
if (port !== "0") bot.setWebHook(`http://127.0.0.1:${port}/bot${token}`);
bot.onText(/^\/start/, ({ chat }) => bot.sendMessage(chat.id, "Hello", {
  reply_markup: { inline_keyboard: [[{ text: "Order", callback_data: "order" }]] } }));
bot.onText(/^\/file/, ({ chat }) => bot.sendDocument(
  chat.id, Buffer.from("a,b\n"), { caption: "<b>Prices</b>", parse_mode: "HTML" }, { filename: "prices.csv", contentType: "text/csv" }));
bot.on("callback_query", async ({ id, message }) => {
  await bot.answerCallbackQuery(id, { text: "Taken" });
  await bot.editMessageText("Ordered", { chat_id: message.chat.id, message_id: message.message_id });
});
bot.on("message", ({ chat, text, message_id }) => {
  if (text && !text.startsWith("/")) bot.sendMessage(chat.id, text, {
    reply_to_message_id: message_id, reply_markup: { keyboard: [["Yes", "No"]], resize_keyboard: true } });
});
