/** The page: finds out who sits here, opens the door or the chat, and hands on between the parts. */

import { Chat } from "/page/talk.js";
import { Door } from "/page/door.js";
import { Server, Trouble } from "/page/server.js";
import { choose, language, preferred, say, speak, word } from "/page/words.js";

const LAST = "cunbao.me";
const ASK_AGAIN = 5000; // milliseconds

const find = (id) => document.getElementById(id);
const nobody = new Server();
const door = new Door(nobody, (me, code) => enter(me, code), complain);
let chat = null;
let code = "";

open();

async function open() {
  await speak(preferred()).catch(() => {}); // without a network and without words kept: the next line says so
  code = door.invited();
  find("language").addEventListener("click", switchLanguage);
  find("leave").addEventListener("click", leave);
  start();
}

/** Asks who sits here. Without a network, whoever sat here last does: what is written is kept until there is one. */
async function start() {
  shut();
  try {
    arrive(await nobody.get("me"));
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    complain("page.state.offline.long");
    const last = recall();
    if (last) enter(last, "");
    else setTimeout(start, ASK_AGAIN);
  }
}

function arrive(here) {
  complain("");
  if (here.chat) enter(here, here.name ? "" : code);
  else door.open(here);
}

function enter(me, typed) {
  remember(me);
  complain("");
  chat = new Chat(me, { lost: start, state: complain, met: name });
  name(me);
  find("leave").hidden = false;
  word(find("leave"), me.sample ? "page.switch" : "page.leave");
  chat.open(typed);
}

function name(me) {
  remember(me);
  find("who").textContent = me.name;
}

function shut() {
  if (chat) chat.close();
  chat = null;
  find("leave").hidden = true;
  find("who").textContent = "";
}

/** In the sample town one only steps aside, and finds the chat again; elsewhere the session ends. */
async function leave() {
  if (chat.me.sample) return step();
  const unsent = await chat.unsent.count();
  if (!confirm(say(unsent ? "page.leave.unsent" : "page.leave.sure"))) return undefined;
  try {
    await chat.server.post("leave");
    forget();
    return await start();
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    return complain("page.door.unreachable");
  }
}

async function step() {
  try {
    const here = await nobody.get("me", { people: "" });
    shut();
    arrive(here);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    complain("page.door.unreachable");
  }
}

async function switchLanguage() {
  const wished = language() === "zh" ? "en" : "zh";
  await choose(wished).catch(() => complain("page.state.offline.long"));
  if (chat && chat.me.name) chat.say({ text: `/language ${wished}` });
}

/** Says in words what is amiss; nothing when all is well. */
function complain(key) {
  const state = find("state");
  if (state.dataset.word === key) return;
  word(state, key);
  if (!key) state.textContent = "";
}

function remember(me) {
  try {
    localStorage.setItem(LAST, JSON.stringify(me));
  } catch {
    /* a browser that keeps nothing asks each time */
  }
}

function recall() {
  try {
    return JSON.parse(localStorage.getItem(LAST));
  } catch {
    return null;
  }
}

function forget() {
  try {
    localStorage.removeItem(LAST);
  } catch {
    /* as above */
  }
}
