/** The page's own sentences, from the catalogue; kept in the browser, so that they are there without a network too. */

const CHOSEN = "cunbao.language";
let sentences = {};
let current = "zh";

/** The language chosen in this browser, else that of the browser if it is ours, else Chinese. */
export function preferred() {
  const wished = recall(CHOSEN) || navigator.language || "";
  return wished.toLowerCase().startsWith("en") ? "en" : "zh";
}

export function language() {
  return current;
}

/** Takes up a language: fetches its sentences and puts them where the page wants them. */
export async function speak(wished) {
  const kept = `cunbao.words.${wished}`;
  try {
    const answer = await fetch(`/words/${wished}.json`);
    if (!answer.ok) throw new Error(String(answer.status));
    sentences = await answer.json();
    remember(kept, JSON.stringify(sentences));
  } catch (error) {
    const known = recall(kept);
    if (!known) throw error;
    sentences = JSON.parse(known);
  }
  current = wished;
  document.documentElement.lang = wished === "zh" ? "zh-CN" : "en";
  document.title = say("page.title");
  fill(document);
}

/** Chooses a language for this browser, for as long as nobody chooses another. */
export function choose(wished) {
  remember(CHOSEN, wished);
  return speak(wished);
}

/** The sentence `key`, with `mentions` put in; the key itself where no catalogue has it. */
export function say(key, mentions = {}) {
  const sentence = sentences[key] || key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in mentions ? String(mentions[name]) : whole));
}

/** Has `element` say `key`, in whatever language is taken up later too. */
export function word(element, key) {
  element.dataset.word = key;
  element.textContent = say(key);
}

function fill(root) {
  for (const element of root.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of root.querySelectorAll("[data-word-label]")) {
    element.setAttribute("aria-label", say(element.dataset.wordLabel));
  }
  for (const element of root.querySelectorAll("[data-word-placeholder]")) {
    element.placeholder = say(element.dataset.wordPlaceholder);
  }
}

/* A browser may forbid keeping anything; the page then asks again each time. */
function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    /* as above */
  }
}
