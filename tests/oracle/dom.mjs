/** A browser's document for libraries that expect one, a clock that stands still, and the packages by name. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.env.ORACLE_MODULES, "package.json"));
const { JSDOM } = require("jsdom");
const { window } = new JSDOM("<!doctype html>", { url: "http://localhost/" });

for (const name of Object.getOwnPropertyNames(window)) {
  if (/^[A-Z]/.test(name) && !(name in globalThis)) globalThis[name] = window[name];
}
Object.assign(globalThis, { window, document: window.document, location: window.location });

/** The work to do, as JSON on standard input: {now, ...}. */
export const given = JSON.parse(readFileSync(0, "utf8"));

const RealDate = Date;
const now = RealDate.parse(given.now);
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length ? parts : [now]));
  }

  static now() {
    return now;
  }
};

export const openrosa = () => require("openrosa-xpath-evaluator")();

/** The engine of ODK Web Forms; it takes any process object for a server and refuses, so it must not see one. */
export async function engine() {
  const kept = globalThis.process;
  delete globalThis.process;
  try {
    return await import(pathToFileURL(require.resolve("@getodk/xforms-engine")).href);
  } finally {
    globalThis.process = kept;
  }
}
