/** What a phone has to bring before the first screen is there: the built JavaScript, compressed, with the largest language. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const KILOBYTE = 1_000;
/** A slow line of 400 kbit/s brings this in little more than a second. */
const APP_KB = 60;
/** The console's people sit at a desk. */
const CONSOLE_KB = 80;

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

function kilobytes(page: string): number {
  const scripts = firstView(page);
  assert.ok(scripts.size > 1, "a page has more than one script");
  const languages = readdirSync("dist/assets").filter((name) => /^(kk|ru|en)-[\w-]+\.js$/.test(name));
  assert.equal(languages.length, 3);
  const words = Math.max(...languages.map(size));
  return ([...scripts].reduce((sum, name) => sum + size(name), 0) + words) / KILOBYTE;
}

for (const [page, most] of [["app", APP_KB], ["console", CONSOLE_KB]] as const) {
  test(`the first view of ${page} is at most ${most} kB of JavaScript`, () => {
    const found = kilobytes(`${page}/index.html`);
    console.log(`# ${page}: ${found.toFixed(1)} kB compressed`);
    assert.ok(found <= most, `${found.toFixed(1)} kB`);
  });
}
