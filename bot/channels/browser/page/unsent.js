/** Keeps what is not yet sent in the browser's own store, through reloads, and sends it: in order, each once. */

import { Trouble } from "/page/server.js";

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds before each further try

/** A fresh id; `crypto.randomUUID` is missing where a page comes over plain http from another machine. */
export function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A drawer of unsent messages. Each has `chat`, `said`, perhaps `file` and `name`, and the `order` it was put in. */
class Drawer {
  async open() {
    try {
      this.store = await answered(indexedDB.open("cunbao", 1), (opening) => {
        opening.result.createObjectStore("unsent", { keyPath: "order", autoIncrement: true });
      });
    } catch {
      this.kept = []; // the browser keeps nothing for us: then until the page is closed
    }
  }

  async put(item) {
    if (this.kept) this.kept.push({ ...item, order: Date.now() + this.kept.length });
    else await answered(this.table("readwrite").add(item));
  }

  async of(chat) {
    const all = this.kept || (await answered(this.table("readonly").getAll()));
    return all.filter((item) => item.chat === chat);
  }

  async remove(order) {
    if (this.kept) this.kept = this.kept.filter((item) => item.order !== order);
    else await answered(this.table("readwrite").delete(order));
  }

  table(mode) {
    return this.store.transaction("unsent", mode).objectStore("unsent");
  }
}

function answered(request, upgrade) {
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => upgrade(request);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Sends for one chat. `report(id, state, trouble)`: state is sending, retrying, sent or refused; `lost()`: no session. */
export class Unsent {
  constructor(server, report, lost) {
    this.server = server;
    this.report = report;
    this.lost = lost;
    this.drawer = new Drawer();
    this.tries = 0;
    this.hurry = () => {};
    this.again = () => this.hurry();
    this.busy = false;
    this.closed = false;
  }

  /** What earlier visits left unsent. */
  async open() {
    await this.drawer.open();
    addEventListener("online", this.again);
    return this.drawer.of(this.server.chat);
  }

  close() {
    this.closed = true;
    removeEventListener("online", this.again);
    this.hurry();
  }

  async count() {
    return (await this.drawer.of(this.server.chat)).length;
  }

  async add(said, file, name) {
    await this.drawer.put({ chat: this.server.chat, said, file, name });
    this.work();
  }

  /** Sends until nothing is left; called again while it works, it tries at once. */
  async work() {
    this.hurry();
    if (this.busy) return;
    this.busy = true;
    while (!this.closed && !(await this.alone(() => this.drain()))) {
      await this.pause(PAUSES[Math.min(this.tries++, PAUSES.length - 1)]);
    }
    this.busy = false;
    if (!this.closed && (await this.count())) this.work();
  }

  /** Two windows share the drawer: one at a time empties it, else their messages would overtake each other. */
  alone(task) {
    return navigator.locks ? navigator.locks.request("cunbao.unsent", task) : task();
  }

  /** Sends what there is; false when it must be tried again later. */
  async drain() {
    for (const item of await this.drawer.of(this.server.chat)) {
      try {
        this.report(item.said.id, this.tries ? "retrying" : "sending");
        await this.deliver(item);
        this.tries = 0;
        this.report(item.said.id, "sent");
      } catch (trouble) {
        if (!(trouble instanceof Trouble)) throw trouble;
        if (!(await this.overcome(item, trouble))) return trouble.kind === "lost";
      }
      await this.drawer.remove(item.order);
    }
    return true;
  }

  deliver(item) {
    if (item.file) return this.server.upload(item.said, item.file, item.name);
    return this.server.post("messages", item.said);
  }

  /** Whether the message is done with, though it was not taken. */
  async overcome(item, trouble) {
    if (trouble.kind === "refused") this.report(item.said.id, "refused", trouble);
    else if (trouble.kind === "lost") this.lose();
    else for (const waiting of await this.drawer.of(this.server.chat)) this.report(waiting.said.id, "retrying");
    return trouble.kind === "refused";
  }

  lose() {
    this.close();
    this.lost();
  }

  pause(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
