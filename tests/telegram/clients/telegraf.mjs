// An echo bot on telegraf. Environment: CLIENT_MODULES (the folder of package.json), API_ROOT, BOT_TOKEN.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const { API_ROOT, BOT_TOKEN, CLIENT_MODULES } = process.env;
const { Telegraf } = createRequire(`${CLIENT_MODULES}/`)("telegraf");
const bot = new Telegraf(BOT_TOKEN, { telegram: { apiRoot: API_ROOT } });

// telegraf's own Markup adds a field "hide" that the Bot API does not know: Telegram overlooks it, the fake does not.
const KEYBOARD = { reply_markup: { inline_keyboard: [[{ text: "收到", callback_data: "ok" }]] } };

bot.on("text", (ctx) => ctx.reply(`您说：${ctx.message.text}`, KEYBOARD));

bot.on("callback_query", async (ctx) => {
  await ctx.answerCbQuery("好");
  await ctx.editMessageText(`按了 ${ctx.callbackQuery.data}`);
});

bot.on("photo", async (ctx) => {
  const link = await ctx.telegram.getFileLink(ctx.message.photo.at(-1).file_id);
  const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
  await ctx.replyWithDocument({ source: bytes, filename: "photo.jpg" }, {
    caption: createHash("sha256").update(bytes).digest("hex"),
  });
});

process.once("SIGTERM", () => bot.stop("SIGTERM"));
await bot.launch();
