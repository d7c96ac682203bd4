const { Markup, Telegraf } = require("telegraf");
const { message } = require("telegraf/filters");

const [token, api, port] = process.argv.slice(2);
const bot = new Telegraf(token, { telegram: { apiRoot: api } });
bot.start((ctx) => ctx.reply("Hello", Markup.inlineKeyboard([Markup.button.callback("Order", "order")])));
bot.command("file", (ctx) => ctx.replyWithDocument(
  { source: Buffer.from("a,b\n"), filename: "prices.csv" }, { caption: "<b>Prices</b>", parse_mode: "HTML" }));
bot.action("order", async (ctx) => { await ctx.answerCbQuery("Taken"); await ctx.editMessageText("Ordered"); });
bot.on(message("text"), (ctx) => ctx.reply(ctx.message.text, {
  reply_parameters: { message_id: ctx.message.message_id }, ...Markup.keyboard([["Yes", "No"]]).resize() }));
if (port === "0") bot.launch();
else require("http").createServer(bot.webhookCallback("/hook")).listen(port, "127.0.0.1", () =>
  bot.telegram.setWebhook(`http://127.0.0.1:${port}/hook`));
