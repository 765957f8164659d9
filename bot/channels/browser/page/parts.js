/** The parts a bubble is made of. What others wrote becomes text only, never markup. */

import { say, word } from "/page/words.js";

export function make(tag, kind = "", text = "") {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  if (text) element.textContent = text;
  return element;
}

/** A sentence of the page's own. */
export function saying(tag, kind, key) {
  const element = make(tag, kind);
  word(element, key);
  return element;
}

/** Rows of buttons; `press(data, button)` is called with what pressing says. */
export function choices(rows, chosen, press) {
  const group = make("div", "choices");
  group.setAttribute("role", "group");
  group.dataset.wordLabel = "page.choices";
  group.setAttribute("aria-label", say("page.choices"));
  for (const row of rows) {
    const line = make("div", "row");
    line.append(...row.map((choice) => (choice.url ? link(choice) : button(choice, chosen, press))));
    group.append(line);
  }
  return group;
}

function button(choice, chosen, press) {
  const element = make("button", "choice", choice.label);
  element.type = "button";
  element.dataset.press = choice.data;
  if (chosen === choice.data) mark(element);
  element.addEventListener("click", () => press(choice.data, element));
  return element;
}

/** Shows that this button was pressed. */
export function choose(element) {
  for (const other of element.closest(".choices").querySelectorAll(".chosen")) {
    other.classList.remove("chosen");
    other.removeAttribute("aria-pressed");
  }
  mark(element);
}

function mark(element) {
  element.classList.add("chosen");
  element.setAttribute("aria-pressed", "true");
}

/** Only web addresses are opened: "javascript:" is an address too. */
function link(choice) {
  const element = make("a", "choice", choice.label);
  if (/^https?:\/\//i.test(choice.url)) element.href = choice.url;
  element.target = "_blank";
  element.rel = "noopener noreferrer";
  return element;
}

/** What we sent along: a picture in its place, or a file to be saved. */
export function attached(file, address) {
  if (file.kind === "picture") return picture(address, file.name, address);
  const element = make("a", "choice file", file.name);
  element.href = address;
  element.download = file.name;
  return element;
}

/** A picture; where it is no longer to be had, its name. */
export function picture(address, name, whole = "") {
  const image = make("img");
  image.src = address;
  image.alt = name;
  image.addEventListener("error", () => image.replaceWith(make("span", "gone", name)));
  if (!whole) return image;
  const opening = make("a");
  opening.href = whole;
  opening.target = "_blank";
  opening.append(image);
  return opening;
}

/** When it was said: the time, and the day where it is not today. */
export function clock(at, language) {
  const moment = new Date(at);
  const today = moment.toDateString() === new Date().toDateString();
  const day = today ? {} : { month: "numeric", day: "numeric" };
  const element = make("time", "", moment.toLocaleString(language, { ...day, hour: "2-digit", minute: "2-digit", hour12: false }));
  element.dateTime = moment.toISOString();
  return element;
}
