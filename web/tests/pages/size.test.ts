/** What a phone has to bring before the first screen is there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { kilobytes } from "./first_view.ts";

/** A slow line of 400 kbit/s brings this in little more than a second. */
const APP_KB = 60;
/** The console's people sit at a desk. */
const CONSOLE_KB = 80;

for (const [page, most] of [["app", APP_KB], ["console", CONSOLE_KB]] as const) {
  test(`the first view of ${page} is at most ${most} kB of JavaScript`, () => {
    const found = kilobytes(page);
    console.log(`# ${page}: ${found.toFixed(1)} kB compressed`);
    assert.ok(found <= most, `${found.toFixed(1)} kB`);
  });
}
