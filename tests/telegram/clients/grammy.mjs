// An echo bot on grammY. Environment: CLIENT_MODULES (the folder of package.json), API_ROOT, BOT_TOKEN.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const { API_ROOT, BOT_TOKEN, CLIENT_MODULES } = process.env;
const { Bot, InlineKeyboard, InputFile } = createRequire(`${CLIENT_MODULES}/`)("grammy");
const bot = new Bot(BOT_TOKEN, { client: { apiRoot: API_ROOT } });

bot.on("message:text", (ctx) =>
  ctx.reply(`您说：${ctx.message.text}`, { reply_markup: new InlineKeyboard().text("收到", "ok") }));

bot.on("callback_query:data", async (ctx) => {
  await ctx.answerCallbackQuery({ text: "好" });
  await ctx.editMessageText(`按了 ${ctx.callbackQuery.data}`);
});

bot.on("message:photo", async (ctx) => {
  const { file_path } = await ctx.getFile();
  const answer = await fetch(`${API_ROOT}/file/bot${BOT_TOKEN}/${file_path}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  await ctx.replyWithDocument(new InputFile(bytes, "photo.jpg"), {
    caption: createHash("sha256").update(bytes).digest("hex"),
  });
});

process.once("SIGTERM", () => bot.stop());
await bot.start();
