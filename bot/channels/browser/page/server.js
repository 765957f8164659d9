/** Asks the server, for one chat, and says in one word what went wrong. */

const QUICK = 30000; // milliseconds for words
const SLOW = 240000; // for a photo over a weak network

/** What went wrong: `lost` the session, `refused` this one request for good, or `later`, when it may be tried again. */
export class Trouble extends Error {
  constructor(kind, status = 0) {
    super(`${kind} ${status}`);
    this.kind = kind;
    this.status = status;
  }
}

const LOST = [401, 409];
const PASSING = [408, 425, 429];

export class Server {
  /** `chat` is where the page believes to sit: a server that knows otherwise refuses. */
  constructor(chat = "") {
    this.chat = chat;
  }

  address(path, asked = {}) {
    return `/chat/${path}?${new URLSearchParams({ chat: this.chat, ...asked })}`;
  }

  get(path, asked = {}) {
    return this.request(path, asked, {}, QUICK);
  }

  post(path, body = {}) {
    const headers = { "Content-Type": "application/json" };
    return this.request(path, {}, { method: "POST", headers, body: JSON.stringify(body) }, QUICK);
  }

  /** Sends a file with the words `said` about it. */
  upload(said, file, name) {
    const body = new FormData();
    body.append("said", JSON.stringify(said));
    body.append("file", file, name);
    return this.request("files", {}, { method: "POST", body }, SLOW);
  }

  async request(path, asked, options, patience) {
    const patient = new AbortController();
    const timer = setTimeout(() => patient.abort(), patience);
    try {
      const answer = await fetch(this.address(path, asked), { ...options, signal: patient.signal, cache: "no-store" });
      if (!answer.ok) throw troubleOf(answer.status);
      return await answer.json();
    } catch (error) {
      throw error instanceof Trouble ? error : new Trouble("later");
    } finally {
      clearTimeout(timer);
    }
  }
}

function troubleOf(status) {
  if (LOST.includes(status)) return new Trouble("lost", status);
  return new Trouble(status >= 500 || PASSING.includes(status) ? "later" : "refused", status);
}
