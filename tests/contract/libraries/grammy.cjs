const { Bot, InlineKeyboard, InputFile, Keyboard, webhookCallback } = require("grammy");

const [token, api, port] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: api } });
bot.command("start", (ctx) => ctx.reply("Hello", { reply_markup: new InlineKeyboard().text("Order", "order") }));
bot.command("file", (ctx) => ctx.replyWithDocument(
  new InputFile(Buffer.from("a,b\n"), "prices.csv"), { caption: "<b>Prices</b>", parse_mode: "HTML" }));
bot.callbackQuery("order", async (ctx) => { await ctx.answerCallbackQuery("Taken"); await ctx.editMessageText("Ordered"); });
bot.on("message:text", (ctx) => ctx.reply(ctx.message.text, {
  reply_parameters: { message_id: ctx.message.message_id }, reply_markup: new Keyboard().text("Yes").text("No").resized() }));
if (port === "0") bot.start();
else require("http").createServer(webhookCallback(bot, "http", { secretToken: "s3cret" })).listen(port, "127.0.0.1", () =>
  bot.api.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: "s3cret" }));
