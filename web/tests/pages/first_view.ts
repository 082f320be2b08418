/** What a browser brings before the first screen of a page is there: its scripts as they were built, compressed, with the largest language. */

import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const KILOBYTE = 1_000;
const LANGUAGES = ["kk", "ru", "en"];

const read = (name: string): string => readFileSync(`dist/${name}`, "utf8");

/** The scripts a page brings at once: its own, and what these import; not what is brought when it is needed. */
function firstView(page: string): Set<string> {
  const found = new Set<string>();
  const open = [...read(page).matchAll(/(?:src|href)="\/assets\/([\w.-]+\.js)"/g)].map((match) => match[1] ?? "");
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const imports = read(`assets/${name}`).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g);
    open.push(...[...imports].map((match) => match[1] ?? ""));
  }
  return found;
}

const size = (name: string): number => gzipSync(read(`assets/${name}`)).length;

/** Everybody's words in a language, and the page's own beside them. */
const wordsOf = (page: string, language: string): string[] => readdirSync("dist/assets").filter((name) => new RegExp(`^(${page}_)?${language}-[\\w-]+\\.js$`).test(name));

/** Of a page of the built ones, such as `app`. */
export function kilobytes(page: string): number {
  const scripts = firstView(`${page}/index.html`);
  const words = LANGUAGES.map((language) => wordsOf(page, language));
  if (scripts.size < 2 || words.some(({ length }) => length === 0)) throw new Error(`${page}: ${scripts.size} scripts, ${words.flat().length} languages`);
  const most = Math.max(...words.map((files) => files.reduce((sum, name) => sum + size(name), 0)));
  return ([...scripts].reduce((sum, name) => sum + size(name), 0) + most) / KILOBYTE;
}
