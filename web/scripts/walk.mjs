/**
 * Runs the bundled walks: first the one with the long call, and one beside it, because two browsers in a call fill two cores; then the
 * others, three at once, because a fifth of their time is waiting. The longest come first: the last to end is then a short one, and no core waits for it alone.
 * `WALK_FILES` names the bundles to run instead of all.
 */

import { once } from "node:events";
import { readdirSync } from "node:fs";
import { run } from "node:test";
import { tap } from "node:test/reporters";

/** The one with the long call, and what takes as long beside it. */
const CALLS = { names: ["walk", "desk", "authority"], atOnce: 2 };
/** By their time on two cores, in November 2026; whoever is not named takes less than a minute. */
const LONG = ["licences"];
const OTHERS_AT_ONCE = 3;

const bundle = (name) => `build/walk/${name}.test.js`;

async function walk(files, concurrency) {
  const tests = run({ files, concurrency });
  tests.on("test:fail", ({ todo }) => { if (todo === undefined) process.exitCode = 1; });
  const told = tests.compose(tap);
  told.pipe(process.stdout, { end: false });
  await once(told, "end");
}

const some = process.env.WALK_FILES?.split(" ").filter(Boolean);
if (some?.length) {
  await walk(some, CALLS.atOnce);
} else {
  const place = (name) => (LONG.includes(name) ? LONG.indexOf(name) : LONG.length);
  const names = readdirSync("tests/walk").flatMap((file) => file.match(/^(.+)\.test\.ts$/)?.slice(1) ?? []);
  const others = names.filter((name) => !CALLS.names.includes(name)).sort((one, other) => place(one) - place(other) || one.localeCompare(other));
  await walk(CALLS.names.map(bundle), CALLS.atOnce);
  await walk(others.map(bundle), OTHERS_AT_ONCE);
}
