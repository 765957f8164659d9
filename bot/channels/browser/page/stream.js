/** Receives what comes to a chat: by server-sent events, by asking now and then where those do not get through. */

import { Trouble } from "/page/server.js";

const FIRST_SIGN = 10000; // milliseconds: a line that stays dumb so long is held back by something on the way
const SILENCE = 50000; // the server gives a sign of life every 20 s: this long without one, the line is dead
const ASK_SOON = 500;
const ASK_EVERY = 4000;
const LISTEN_AGAIN = 60000;

/** `take(batch)` gets lines, `state(word)` connecting, online or offline, `lost()` the end of the session. */
export class Stream {
  constructor(server, take, state, lost) {
    this.server = server;
    this.take = take;
    this.state = state;
    this.lost = lost;
    this.mark = "";
    this.asking = false;
    this.again = () => this.listen();
    this.gone = () => this.state("offline");
    this.look = () => document.visibilityState === "visible" && Date.now() - this.sign > SILENCE / 2 && this.listen();
  }

  open() {
    this.state("connecting");
    addEventListener("online", this.again);
    addEventListener("offline", this.gone);
    document.addEventListener("visibilitychange", this.look);
    this.listen();
  }

  close() {
    this.closed = true;
    removeEventListener("online", this.again);
    removeEventListener("offline", this.gone);
    document.removeEventListener("visibilitychange", this.look);
    this.hangUp();
  }

  listen() {
    this.hangUp();
    this.sign = Date.now();
    this.source = new EventSource(this.server.address("events", this.mark ? { after: this.mark } : {}));
    this.source.onmessage = (event) => this.receive(JSON.parse(event.data), event.lastEventId);
    this.source.addEventListener("alive", () => this.alive());
    this.source.onerror = () => this.fail();
    this.timer = setTimeout(() => this.ask(), FIRST_SIGN);
  }

  hangUp() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
  }

  receive(batch, mark) {
    this.mark = mark || this.mark;
    this.alive();
    this.take(batch);
  }

  alive() {
    this.sign = Date.now();
    this.asking = false;
    this.state("online");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.listen(), SILENCE);
  }

  fail() {
    this.state("offline");
    if (this.source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), ASK_SOON); // it gives up where the server refuses: ask why
  }

  /** Asks once, and goes on asking until it is time to try to listen again. */
  async ask() {
    if (!this.asking) this.since = Date.now();
    this.asking = true;
    this.hangUp();
    try {
      const batch = await this.server.get("history", this.mark ? { after: this.mark } : {});
      if (this.closed) return;
      this.mark = batch.after;
      this.state("online");
      this.take(batch);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      if (this.closed) return;
      if (trouble.kind === "lost") return this.lose();
      this.state("offline");
    }
    const due = Date.now() - this.since > LISTEN_AGAIN;
    this.asking = !due;
    this.timer = setTimeout(() => (due ? this.listen() : this.ask()), ASK_EVERY);
  }

  /** Something was sent: an answer may come soon, which who only asks now and then would learn late. */
  expect() {
    if (!this.asking || this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), ASK_SOON);
  }

  lose() {
    this.close();
    this.lost();
  }
}
