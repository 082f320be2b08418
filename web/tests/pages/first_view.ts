/** What a browser brings before the first screen of a page is there: its scripts as they were built, compressed, with the largest language. */

import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const KILOBYTE = 1_000;
const LANGUAGES = 3;

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

/** Of a page of the built ones, such as `app`. */
export function kilobytes(page: string): number {
  const scripts = firstView(`${page}/index.html`);
  const languages = readdirSync("dist/assets").filter((name) => /^(kk|ru|en)-[\w-]+\.js$/.test(name));
  if (scripts.size < 2 || languages.length !== LANGUAGES) throw new Error(`${page}: ${scripts.size} scripts, ${languages.length} languages`);
  const words = Math.max(...languages.map(size));
  return ([...scripts].reduce((sum, name) => sum + size(name), 0) + words) / KILOBYTE;
}
