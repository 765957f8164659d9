/** The chat as bubbles: each line once, in the order of time, later versions in the place of earlier ones. */

import { attached, choices, choose, clock, make, picture, saying } from "/page/parts.js";
import { language, say } from "/page/words.js";

const BY_THE_PAGE = /^\/(start\b|language \w+$)/; // what the page says for a person is not shown as theirs
const NEAR = 160; // pixels from the end
const STATES = { sending: "page.sending", retrying: "page.retrying", sent: "page.sent", refused: "page.refused" };

export class Lines {
  /** `act.press(message, data)` and `act.edit(id, text)` are called for what a person does to a bubble. */
  constructor(log, newest, server, act) {
    this.log = log;
    this.list = log.querySelector("ol");
    this.newest = newest;
    this.server = server;
    this.act = act;
    this.seen = new Set();
    this.bubbles = new Map();
    this.presses = new Map();
    this.list.replaceChildren();
    this.following = true;
    this.top = 0;
    this.pressed = false;
    this.scrolled = () => this.follow();
    this.log.addEventListener("scroll", this.scrolled);
    this.sizes = new ResizeObserver(() => this.following && this.toEnd()); // the keyboard came, a picture has loaded
    this.sizes.observe(this.log);
    this.sizes.observe(this.list);
  }

  close() {
    this.log.removeEventListener("scroll", this.scrolled);
    this.sizes.disconnect();
    this.list.replaceChildren();
  }

  /** Lines from the server, whatever part of the chat they are of; those that are shown already change nothing. */
  take(lines) {
    const { following } = this;
    const before = this.seen.size;
    for (const line of lines) this.place(line);
    this.turnTo();
    if (this.seen.size === before) return;
    const answered = this.pressed && lines.some((line) => line.who === "bot" && !line.replaces);
    if (answered) this.pressed = false; // who pressed an old button looks for its answer
    if (following || answered) this.toEnd();
    else if (lines.some((line) => line.who === "bot")) this.newest.hidden = false;
  }

  /** Older lines: what is being read stays where it is. */
  prepend(lines) {
    const height = this.log.scrollHeight;
    for (const line of lines) this.place(line);
    this.turnTo();
    this.log.scrollTop += this.log.scrollHeight - height;
  }

  /** A line of one's own that is not sent yet. */
  add(line) {
    if (line.press) return this.remember(line);
    if (line.replaces) return this.change({ ...line, at: Date.now() });
    if (!this.bubbles.has(line.id)) this.put({ ...line, waiting: true, at: Infinity });
    return this.toEnd();
  }

  /** How far a line of one's own has come. */
  mark(id, state, reason = "") {
    const bubble = this.bubbles.get(id);
    if (!bubble) return;
    const done = state === "sent" && bubble.line.who === "bot"; // a press that has arrived shows by its button
    bubble.line.state = done ? "" : reason || STATES[state];
    bubble.item.dataset.state = state;
    this.drawFoot(bubble);
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.following = true;
    this.newest.hidden = true;
  }

  /** Who reads at the end stays there, though a picture that loads moves the end; who scrolls up is left in peace. */
  follow() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.following = true;
    else if (scrollTop < this.top) this.following = false;
    this.top = scrollTop;
    if (this.following) this.newest.hidden = true;
  }

  place(line) {
    const name = `${line.who} ${line.id}`;
    if (this.seen.has(name)) return;
    this.seen.add(name);
    line.source = line.id;
    if (line.press) this.remember(line);
    else if (line.replaces) this.change(line);
    else if (this.bubbles.get(line.id)?.line.waiting) this.settle(this.bubbles.get(line.id), line);
    else if (!this.bubbles.has(line.id)) this.put(line);
  }

  /** A line of one's own has arrived. */
  settle(bubble, line) {
    bubble.line = { ...line, local: bubble.line.local };
    bubble.item.remove();
    this.insert(bubble);
    this.mark(line.id, "sent");
  }

  /** A line in the place of an earlier one; where that is not shown, a line of its own under the earlier one's name. */
  change(line) {
    const earlier = this.bubbles.get(line.replaces);
    if (!earlier) return this.put({ ...line, id: line.replaces, edited: line.who === "me" });
    this.bubbles.set(line.id, earlier);
    if (line.at < (earlier.line.version || earlier.line.at)) return undefined;
    const { id, at, row, local, state } = earlier.line;
    earlier.line = { ...line, id, at, row, local, state, version: line.at, edited: line.who === "me" };
    return this.draw(earlier);
  }

  /** Which button was pressed, if its bubble was not changed since. */
  remember(line) {
    const known = this.presses.get(line.pressed);
    const at = line.at || Infinity;
    if (known && known.at > at && Number.isFinite(known.at)) return; // a press of this page takes the server's time
    this.presses.set(line.pressed, { at, data: line.press });
    const bubble = this.bubbles.get(line.pressed);
    if (bubble && !line.at) this.bubbles.set(line.id, bubble); // there it is shown how far the press has come
    const button = bubble && bubble.item.querySelector(`[data-press="${CSS.escape(line.press)}"]`);
    if (button && at >= (bubble.line.version || 0)) choose(button);
  }

  put(line) {
    const bubble = { line, item: make("li", line.who) };
    bubble.item.tabIndex = -1;
    this.bubbles.set(line.id, bubble);
    this.insert(bubble);
    this.draw(bubble);
  }

  insert(bubble) {
    if (bubble.line.who === "me" && BY_THE_PAGE.test(bubble.line.text)) return;
    let next = null;
    let item = this.list.lastElementChild;
    while (item && comesAfter(item.line, bubble.line)) {
      next = item;
      item = item.previousElementSibling;
    }
    bubble.item.line = bubble.line;
    this.list.insertBefore(bubble.item, next);
  }

  draw(bubble) {
    const { item, line } = bubble;
    const held = item.contains(document.activeElement);
    item.replaceChildren(saying("span", "aside", line.who === "me" ? "page.me" : "page.bot"), ...this.parts(line));
    if (held) item.focus(); // what was in focus is gone: the keyboard goes on from here
  }

  drawFoot({ item, line }) {
    const foot = item.querySelector(".foot");
    if (foot) foot.replaceWith(this.foot(line));
  }

  parts(line) {
    const parts = [];
    const shown = this.body(line);
    if (shown.length) {
      const body = make("div", "body");
      body.append(...shown);
      parts.push(body);
    }
    const pressed = this.presses.get(line.id);
    const chosen = pressed && pressed.at >= (line.version || 0) ? pressed.data : null;
    if (line.rows?.length) parts.push(choices(line.rows, chosen, (data, button) => this.press(line, data, button)));
    parts.push(this.foot(line));
    return parts;
  }

  body(line) {
    const shown = [];
    if (line.document) shown.push(attached(line.document, this.server.address(`documents/${line.source}`)));
    if (line.photo) shown.push(picture(line.local || this.server.address(`photos/${line.id}`), say("page.photo.mine")));
    if (line.file) shown.push(make("p", "attached", line.file));
    if (line.position) shown.push(make("p", "attached", this.where(line.position)));
    if (line.text) shown.push(make("p", "text", line.text));
    return shown;
  }

  where(position) {
    return say("page.position.mine", { accuracy: Math.round(position.accuracy) });
  }

  press(line, data, button) {
    choose(button);
    this.pressed = true;
    this.act.press(line.id, data);
  }

  foot(line) {
    const foot = make("p", "foot");
    if (Number.isFinite(line.at)) foot.append(clock(line.at, language()));
    if (line.edited) foot.append(saying("span", "", "page.edited"));
    if (line.state) foot.append(saying("span", "state", line.state));
    if (line.who === "me" && line.text && !line.photo && !line.file && !line.waiting) foot.append(this.editing(line));
    return foot;
  }

  editing(line) {
    const button = saying("button", "edit", "page.edit");
    button.type = "button";
    button.addEventListener("click", () => this.act.edit(line.id, line.text));
    return button;
  }

  /** The newest line of ours is the one in turn: buttons of older ones are muted, though they work. */
  turnTo() {
    const ours = [...this.list.children].filter((item) => item.classList.contains("bot"));
    for (const item of ours) item.classList.toggle("current", item === ours[ours.length - 1]);
  }
}

/** The order of the server: by time, what was heard before what was said, then as it was kept. */
function comesAfter(one, other) {
  if (one.at !== other.at) return one.at > other.at;
  if (one.who !== other.who) return one.who === "bot";
  return one.row > other.row;
}
