/** One open chat: what is written, pressed, photographed goes out; what comes in is shown. */

import { Lines } from "/page/lines.js";
import { LARGEST, MOST, shrink } from "/page/photos.js";
import { Server, Trouble } from "/page/server.js";
import { Stream } from "/page/stream.js";
import { Unsent, freshId } from "/page/unsent.js";
import { language, word } from "/page/words.js";

const REFUSALS = { 403: "page.refused.stranger", 413: "page.refused.large" };
const TALLEST = 140; // pixels of the field for writing

const find = (id) => document.getElementById(id);

export class Chat {
  /** `me` is who sits here; `tell` hears of it: `lost()`, `state(key)`, and `met(me)` once the person is known. */
  constructor(me, tell) {
    this.me = me;
    this.tell = tell;
    this.server = new Server(me.chat);
    const act = { press: (message, press) => this.say({ message, press }), edit: (id, text) => this.edit(id, text) };
    this.lines = new Lines(find("log"), find("newest"), this.server, act);
    this.unsent = new Unsent(this.server, (...news) => this.report(...news), () => this.lose());
    this.stream = new Stream(this.server, (batch) => this.take(batch), (state) => this.connection(state), () => this.lose());
    this.editing = "";
    this.ended = new AbortController();
  }

  /** `code` is an invitation to be tried first. */
  async open(code) {
    find("chat").hidden = false;
    find("log").setAttribute("aria-busy", "true"); // what was said before today is not read out
    this.wire();
    for (const item of await this.unsent.open()) this.show(item.said, item.file, item.name);
    if (code) this.say({ text: `/start ${code}` });
    this.stream.open();
    this.unsent.work();
  }

  close() {
    this.ended.abort();
    this.stream.close();
    this.unsent.close();
    this.lines.close();
    this.stopEditing();
    find("link").textContent = "";
    find("chat").hidden = true;
  }

  lose() {
    this.tell.lost();
  }

  /** Puts a message on its way; it is kept until the server has it. */
  async say(what, file, name) {
    const said = { id: freshId(), language: language(), ...what };
    this.show(said, file, name);
    try {
      await this.unsent.add(said, file, name);
    } catch {
      this.report(said.id, "refused"); // the browser's store is full
    }
  }

  show(said, file, name) {
    const photo = Boolean(file && file.type.startsWith("image/"));
    this.lines.add({
      ...said,
      who: "me",
      pressed: said.press ? said.message : "",
      replaces: said.edited ? said.message : "",
      photo,
      file: file && !photo ? name : "",
      local: photo ? URL.createObjectURL(file) : "",
    });
  }

  report(id, state, trouble) {
    this.lines.mark(id, state, state === "refused" ? REFUSALS[trouble?.status] || "" : "");
    if (state === "retrying") this.connection("offline"); // the line for listening notices later
    if (state === "sent" && this.state === "offline") this.stream.listen();
    else if (state === "sent") this.stream.expect();
  }

  take(batch) {
    this.lines.take(batch.lines);
    if ("before" in batch && this.before === undefined) this.begin(batch);
    if (!this.me.name && batch.lines.length) this.meet();
  }

  /** The first batch: what is earlier can be asked for; a chat that is empty is opened with a greeting. */
  async begin(batch) {
    this.earlier(batch);
    find("log").setAttribute("aria-busy", "false");
    this.lines.toEnd();
    if (!batch.lines.length && this.me.name && !(await this.unsent.count())) this.say({ text: "/start" });
  }

  /** `gone`: what stood before these lines is no longer kept, which the page says rather than ending without a word. */
  earlier({ before, gone }) {
    this.before = before;
    find("earlier").hidden = !before;
    find("gone").hidden = !gone;
  }

  async readEarlier() {
    try {
      const batch = await this.server.get("history", { before: this.before });
      this.lines.prepend(batch.lines);
      this.earlier(batch);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble; // the button stays: press it again
    }
  }

  /** An invitation may have been taken: then the person has a name. */
  async meet() {
    try {
      const me = await this.server.get("me");
      if (me.chat === this.me.chat && me.name) this.tell.met(Object.assign(this.me, me));
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
    }
  }

  connection(state) {
    if (state === this.state) return;
    this.state = state;
    word(find("link"), `page.state.${state}`);
    find("link").dataset.state = state;
    this.tell.state(state === "offline" ? "page.state.offline.long" : "");
  }

  wire() {
    const on = (id, event, act) => find(id).addEventListener(event, act, { signal: this.ended.signal });
    on("composer", "submit", (event) => this.submit(event));
    on("text", "keydown", (event) => this.typed(event));
    on("text", "input", () => this.fit());
    on("stop", "click", () => this.stopEditing());
    on("earlier", "click", () => this.readEarlier());
    on("newest", "click", () => this.lines.toEnd());
    on("photo", "click", () => find("photos").click());
    on("file", "click", () => find("files").click());
    on("photos", "change", () => this.sendPhotos());
    on("files", "change", () => this.sendFile());
    on("position", "click", () => this.sendPosition());
    find("position").hidden = !(window.isSecureContext && navigator.geolocation);
  }

  typed(event) {
    // Enter that ends the choice of a Chinese sign is not meant for us.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    if (event.key === "Escape") this.stopEditing();
  }

  submit(event) {
    event.preventDefault();
    const text = find("text").value.trim();
    if (!text) return;
    this.say(this.editing ? { text, edited: true, message: this.editing } : { text });
    this.stopEditing();
    find("text").value = "";
    this.fit();
  }

  /** The field grows with what is written. */
  fit() {
    const field = find("text");
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, TALLEST)}px`;
  }

  edit(id, text) {
    this.editing = id;
    find("editing").hidden = false;
    find("text").value = text;
    find("text").focus();
    this.fit();
  }

  stopEditing() {
    if (!this.editing) return;
    this.editing = "";
    find("editing").hidden = true;
    find("text").value = "";
    this.fit();
  }

  async sendPhotos() {
    const chosen = [...find("photos").files];
    find("photos").value = "";
    const album = chosen.length > 1 ? freshId() : undefined;
    let text = this.caption();
    this.tell.state("page.photo.preparing");
    for (const photo of chosen.slice(0, MOST)) {
      const small = await shrink(photo);
      await this.sendOne({ album, text }, small, small === photo ? photo.name : "photo.jpg");
      text = undefined;
    }
    this.tell.state(chosen.length > MOST ? "page.photo.most" : "");
  }

  /** What was written before a photo was chosen goes with it: one photo and one line are a report. */
  caption() {
    const text = this.editing ? "" : find("text").value.trim();
    if (!text) return undefined;
    find("text").value = "";
    this.fit();
    return text;
  }

  async sendFile() {
    const [file] = find("files").files;
    find("files").value = "";
    if (file) await this.sendOne({}, file, file.name);
  }

  async sendOne(said, file, name) {
    if (file.size > LARGEST) this.tell.state("page.refused.large");
    else await this.say(said, file, name);
  }

  sendPosition() {
    this.tell.state("page.position.asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const { latitude, longitude, accuracy } = coords;
        this.tell.state("");
        this.say({ position: { latitude, longitude, accuracy } });
      },
      () => this.tell.state("page.position.failed"),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  }
}
