/** Gives each error code of the server, and each problem of a field, the sentence that the server itself has for it, in three languages, where there is none yet. */

import { readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const LANGUAGES = ["kk", "ru", "en"];
const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';
const FAULT = new RegExp(`^ {4}\\w+ = "(\\w+)": ${TEXT}, ${TEXT}, ${TEXT};`, "gm");

const FIELD = new RegExp(`^ {12}Self::(\\w+) => Text::new\\(\\s*${TEXT},\\s*${TEXT},\\s*${TEXT},?\\s*\\)`, "gm");
const snake = (name) => name.replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase();

const faults = [...readFileSync(here("../../src/app/fault.rs"), "utf8").matchAll(FAULT)];
const fields = [...readFileSync(here("../../law/src/form.rs"), "utf8").matchAll(FIELD)];
for (const [at, language] of LANGUAGES.entries()) {
  const file = here(`../locales/${language}.json`);
  const texts = JSON.parse(readFileSync(file, "utf8"));
  for (const [, code, ...sentences] of faults) texts[`error.${code}`] ??= sentences[at];
  for (const [, name, ...sentences] of fields) texts[`field_problem.${snake(name)}`] ??= sentences[at];
  const sorted = Object.fromEntries(Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 1)}\n`);
}
