// The check-in as telegraf would have it written: a wizard scene, state in memory.
import { createRequire } from "node:module";

const load = createRequire(`${process.env.PEERS}/package.json`);
const { Telegraf, Markup, Scenes, session } = load("telegraf");
const Database = load("better-sqlite3");

const store = new Database(process.env.BOT_STORE);
store.pragma("journal_mode = wal");
store.pragma("synchronous = full");
store.exec("create table reports (id integer primary key, chat, what, place, people, picture, note)");
const keep = store.prepare("insert into reports (chat, what, place, people, picture, note) values (?,?,?,?,?,?)");

async function next(context, key, value, question, extra) {
  if (value === undefined) return;
  context.scene.state[key] = value;
  await context.reply(question, extra);
  context.wizard.next();
}

const checkIn = new Scenes.WizardScene(
  "check-in",
  async (context) => {
    await context.reply("What kind was it?", Markup.inlineKeyboard([Markup.button.callback("Meeting", "meeting")]));
    context.wizard.next();
  },
  async (context) => {
    await context.answerCbQuery();
    await next(context, "what", context.callbackQuery?.data, "Which place?");
  },
  (context) => next(context, "place", context.message?.text, "How many people?"),
  (context) => next(context, "people", Number(context.message?.text), "Send a photo"),
  (context) => next(context, "picture", context.message?.photo?.at(-1).file_id, "Any note?"),
  (context) => {
    const submit = Markup.inlineKeyboard([Markup.button.callback("Submit", "submit")]);
    return next(context, "note", context.message?.text, "Please confirm", submit);
  },
  async (context) => {
    await context.answerCbQuery();
    const { what, place, people, picture, note } = context.scene.state;
    const number = keep.run(context.chat.id, what, place, people, picture, note).lastInsertRowid;
    await context.reply(`Saved #${number}`);
    return context.scene.leave();
  },
);

const stage = new Scenes.Stage([checkIn]);
const bot = new Telegraf(process.env.BOT_TOKEN, { telegram: { apiRoot: process.env.BOT_API } });
bot.use(session());
bot.use(stage.middleware());
bot.command("checkin", (context) => context.scene.enter("check-in"));
bot.catch((fault) => console.error(fault));
bot.launch();
process.once("SIGTERM", () => process.exit());
