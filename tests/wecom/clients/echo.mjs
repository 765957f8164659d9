// A bot on WeCom's own client. Environment: CLIENT_MODULES (the folder of package.json), WS_URL, BOT_ID, BOT_SECRET.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";

const { BOT_ID, BOT_SECRET, CLIENT_MODULES, WS_URL } = process.env;
const { WSClient } = createRequire(`${CLIENT_MODULES}/`)("@wecom/aibot-node-sdk");
const bot = new WSClient({
  botId: BOT_ID, secret: BOT_SECRET, wsUrl: WS_URL, heartbeatInterval: 200, reconnectInterval: 20,
  maxAuthFailureAttempts: 20,
});
const card = (task, text) => ({
  card_type: "button_interaction",
  main_title: { title: text },
  button_list: [{ text: "收到", key: "ok", style: 1 }],
  task_id: task,
});
let next = 0;

bot.on("event.enter_chat", (frame) => bot.replyWelcome(frame, { msgtype: "text", text: { content: "欢迎" } }));

bot.on("message.text", async (frame) => {
  const { text, from } = frame.body;
  const id = `stream${++next}`;
  await bot.replyStream(frame, id, "想一想", false);
  await bot.replyStream(frame, id, `您说：${text.content}`, true);
  await bot.replyTemplateCard(frame, card(`task${next}`, "好吗"));
  await bot.sendMessage(from.userid, { msgtype: "markdown", markdown: { content: "再说一句" } });
});

bot.on("event.template_card_event", async (frame) => {
  const event = frame.body.event.template_card_event;
  await bot.updateTemplateCard(frame, card(event.task_id, `按了 ${event.event_key}`));
  const late = await bot.replyStream(frame, "late", "晚了", true).catch((error) => error);
  await bot.sendMessage(frame.body.from.userid, { msgtype: "markdown", markdown: { content: `晚了 ${late.errcode}` } });
});

bot.on("message.image", async (frame) => {
  const { buffer } = await bot.downloadFile(frame.body.image.url, frame.body.image.aeskey);
  const big = Buffer.concat(Array(4).fill(buffer)).subarray(0, 1_300_000);
  const { media_id } = await bot.uploadMedia(big, { type: "file", filename: "四份.bin" });
  await bot.replyMedia(frame, "file", media_id);
  const sum = createHash("sha256").update(buffer).digest("hex");
  await bot.sendMessage(frame.body.from.userid, { msgtype: "markdown", markdown: { content: sum } });
});

process.once("SIGTERM", () => { bot.disconnect(); process.exit(0); });
bot.connect();
