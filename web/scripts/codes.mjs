/** Gives each error code of the server that has no text yet the sentence that the server itself has, in three languages. */

import { readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const LANGUAGES = ["kk", "ru", "en"];
const TEXT = '"((?:[^"\\\\]|\\\\.)*)"';
const FAULT = new RegExp(`^ {4}\\w+ = "(\\w+)": ${TEXT}, ${TEXT}, ${TEXT};`, "gm");

const faults = [...readFileSync(here("../../src/app/fault.rs"), "utf8").matchAll(FAULT)];
for (const [at, language] of LANGUAGES.entries()) {
  const file = here(`../locales/${language}.json`);
  const texts = JSON.parse(readFileSync(file, "utf8"));
  for (const [, code, ...sentences] of faults) texts[`error.${code}`] ??= sentences[at];
  const sorted = Object.fromEntries(Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(sorted, null, 1)}\n`);
}
