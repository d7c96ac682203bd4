const { Bot, InlineKeyboard, InputFile, Keyboard } = require("grammy");

const [token, api] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: api } });
bot.command("start", (ctx) => ctx.reply("Hello", { reply_markup: new InlineKeyboard().text("Order", "order") }));
bot.command("file", (ctx) => ctx.replyWithDocument(
  new InputFile(Buffer.from("a,b\n"), "prices.csv"), { caption: "<b>Prices</b>", parse_mode: "HTML" }));
bot.callbackQuery("order", async (ctx) => { await ctx.answerCallbackQuery("Taken"); await ctx.editMessageText("Ordered"); });
bot.on("message:text", (ctx) => ctx.reply(ctx.message.text, {
  reply_parameters: { message_id: ctx.message.message_id }, reply_markup: new Keyboard().text("Yes").text("No").resized() }));
bot.start();
