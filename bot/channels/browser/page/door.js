/** The way in: a person of the sample town is picked, or an invitation code is typed. */

import { make } from "/page/parts.js";
import { Trouble } from "/page/server.js";
import { word } from "/page/words.js";

const find = (id) => document.getElementById(id);

export class Door {
  /** `enter(me, code)` is called when somebody has come in; `state(key)` says why nobody could. */
  constructor(server, enter, state) {
    this.server = server;
    this.enter = enter;
    this.state = state;
    find("code").addEventListener("submit", (event) => this.typed(event));
  }

  /** `here` is what the server says of this door. */
  open(here) {
    find("sample").hidden = !here.sample;
    find("code").hidden = here.sample;
    find("groups").replaceChildren(...(here.groups || []).map((group) => this.group(group)));
    find("door").hidden = false;
    if (!here.sample) find("typed").focus();
  }

  close() {
    find("door").hidden = true;
    find("typed").value = "";
  }

  /** Puts an invitation from the address into the field, and takes it out of the address: it is a secret. */
  invited() {
    const code = new URLSearchParams(location.search).get("code") || "";
    if (code) history.replaceState(null, "", location.pathname);
    find("typed").value = code;
    return code;
  }

  group(group) {
    const section = make("section", "group");
    section.append(make("h3", "", group.place));
    if (group.within) section.append(make("p", "hint", group.within));
    section.append(...group.people.map((person) => this.person(person)));
    return section;
  }

  person(person) {
    const button = make("button", "person");
    button.type = "button";
    button.append(make("strong", "", person.name));
    for (const role of person.roles) {
      const text = make("span");
      word(text, `page.role.${role}`);
      button.append(" ", text);
    }
    button.addEventListener("click", () => this.come("pick", { person: person.id }, ""));
    return button;
  }

  typed(event) {
    event.preventDefault();
    const code = find("typed").value.trim();
    if (code) this.come("session", {}, code);
  }

  async come(path, body, code) {
    try {
      const me = await this.server.post(path, body);
      this.close();
      this.enter(me, code);
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      this.state(trouble.status === 429 ? "page.door.busy" : "page.door.unreachable");
    }
  }
}
