// The check-in as grammY would have it written: its conversations plugin, its runner; state in memory, or in SQLite by
// hand (STATE=sqlite).
import { createRequire } from "node:module";

const load = createRequire(`${process.env.PEERS}/package.json`);
const { Bot, InlineKeyboard } = load("grammy");
const { conversations, createConversation } = load("@grammyjs/conversations");
const { run, sequentialize } = load("@grammyjs/runner");
const Database = load("better-sqlite3");

const store = new Database(process.env.BOT_STORE);
store.pragma("journal_mode = wal");
store.pragma("synchronous = full");
store.exec("create table reports (id integer primary key, chat, what, place, people, picture, note)");
store.exec("create table talks (chat text primary key, body text not null)");
const keep = store.prepare("insert into reports (chat, what, place, people, picture, note) values (?,?,?,?,?,?)");

const read = store.prepare("select body from talks where chat = ?").pluck();
const write = store.prepare("insert into talks values (?, ?) on conflict do update set body = excluded.body");
const remove = store.prepare("delete from talks where chat = ?");
const rows = {
  read(chat) {
    const body = read.get(chat);
    return body && JSON.parse(body);
  },
  write(chat, talk) {
    write.run(chat, JSON.stringify(talk));
  },
  delete(chat) {
    remove.run(chat);
  },
};

async function checkIn(conversation, context) {
  await context.reply("What kind was it?", { reply_markup: new InlineKeyboard().text("Meeting", "meeting") });
  const what = await conversation.waitFor("callback_query:data");
  await what.answerCallbackQuery();
  await what.reply("Which place?");
  const place = await conversation.waitFor("message:text");
  await place.reply("How many people?");
  const people = await conversation.waitFor("message:text");
  await people.reply("Send a photo");
  const picture = await conversation.waitFor("message:photo");
  await picture.reply("Any note?");
  const note = await conversation.waitFor("message:text");
  await note.reply("Please confirm", { reply_markup: new InlineKeyboard().text("Submit", "submit") });
  const sure = await conversation.waitFor("callback_query:data");
  await sure.answerCallbackQuery();
  const file = picture.message.photo.at(-1).file_id;
  const row = [sure.chat.id, what.callbackQuery.data, place.message.text, +people.message.text, file, note.message.text];
  const number = await conversation.external(() => Number(keep.run(row).lastInsertRowid));
  await sure.reply(`Saved #${number}`);
}

const bot = new Bot(process.env.BOT_TOKEN, { client: { apiRoot: process.env.BOT_API } });
bot.use(sequentialize((context) => String(context.chat.id)));
bot.use(conversations(process.env.STATE === "sqlite" ? { storage: rows } : {}));
bot.use(createConversation(checkIn));
bot.command("checkin", (context) => context.conversation.enter("checkIn"));
bot.catch((fault) => console.error(fault.message));
run(bot);
