/**
 * Runs the bundled walks, three files at once, the longest first: the last to end is then a short one, and no core waits for it alone.
 * `WALK_FILES` names the bundles to run instead of all.
 */

import { readdirSync } from "node:fs";
import { run } from "node:test";
import { tap } from "node:test/reporters";

/** One more than the cores that CI has: a fifth of a walk is waiting. */
const AT_ONCE = 3;
/** By their time on two cores, in November 2026; whoever is not named takes less than a minute. */
const LONG = ["walk", "desk", "licences", "authority"];

const place = (name) => (LONG.includes(name) ? LONG.indexOf(name) : LONG.length);
const names = readdirSync("tests/walk").flatMap((file) => file.match(/^(.+)\.test\.ts$/)?.slice(1) ?? []);
const all = names.sort((one, other) => place(one) - place(other) || one.localeCompare(other)).map((name) => `build/walk/${name}.test.js`);
const some = process.env.WALK_FILES?.split(" ").filter(Boolean);

const tests = run({ files: some?.length ? some : all, concurrency: AT_ONCE });
tests.on("test:fail", ({ todo }) => { if (todo === undefined) process.exitCode = 1; });
tests.compose(tap).pipe(process.stdout);
