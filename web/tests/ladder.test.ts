/** The ladder climbs in its order and never faster than it says. */

import assert from "node:assert/strict";
import test from "node:test";
import { Ladder, REBUILD_AFTER_MS, RESTART_AFTER_MS, type Rung } from "../src/call/ladder.ts";

const GRACE = 60_000;

/** A connected call whose clock stands at 0. */
function connected(): Ladder {
  const ladder = new Ladder(GRACE);
  ladder.observe({ what: "socket", state: "open" }, 0);
  ladder.observe({ what: "link", state: "connecting" }, 0);
  ladder.observe({ what: "link", state: "connected" }, 0);
  return ladder;
}

/** What it does while time passes, with the times. */
function rungs(ladder: Ladder, from: number, until: number): [number, Rung][] {
  const found: [number, Rung][] = [];
  for (let now = from; now <= until; now += 250) {
    const rung = ladder.observe({ what: "time" }, now);
    if (rung) found.push([now, rung]);
  }
  return found;
}

test("a hiccup shorter than two seconds changes nothing", () => {
  const ladder = connected();
  assert.equal(ladder.observe({ what: "link", state: "disconnected" }, 1_000), undefined);
  assert.deepEqual(rungs(ladder, 1_000, 2_900), []);
  assert.equal(ladder.observe({ what: "link", state: "connected" }, 2_950), undefined);
  assert.deepEqual(ladder.standing(3_000), { word: "connected" });
});

test("after two seconds the path is sought anew, after eight the connection is made anew, and so on", () => {
  const ladder = connected();
  ladder.observe({ what: "link", state: "disconnected" }, 0);
  assert.deepEqual(rungs(ladder, 0, 20_000), [
    [RESTART_AFTER_MS, "restart_ice"], [REBUILD_AFTER_MS, "rebuild"], [2 * REBUILD_AFTER_MS, "rebuild"],
  ]);
});

test("a connection that failed is made anew at once, and the next not before four seconds", () => {
  const ladder = connected();
  assert.equal(ladder.observe({ what: "link", state: "failed" }, 100), "rebuild");
  assert.equal(ladder.observe({ what: "link", state: "failed" }, 200), undefined);
  assert.deepEqual(rungs(ladder, 250, 5_000), [[4_250, "rebuild"]]);
});

test("without signalling nothing is tried, and once it is back all is tried at once", () => {
  const ladder = connected();
  ladder.observe({ what: "socket", state: "lost" }, 0);
  ladder.observe({ what: "link", state: "disconnected" }, 500);
  assert.deepEqual(rungs(ladder, 500, 30_000), []);
  assert.equal(ladder.observe({ what: "socket", state: "open" }, 30_000), "rebuild");
});

test("signalling that breaks while media flows is no reason to touch the media", () => {
  const ladder = connected();
  ladder.observe({ what: "socket", state: "lost" }, 0);
  assert.equal(ladder.standing(1_000).word, "interrupted");
  assert.equal(ladder.observe({ what: "socket", state: "open" }, 3_000), undefined);
  assert.deepEqual(rungs(ladder, 3_000, 20_000), []);
  assert.deepEqual(ladder.standing(20_000), { word: "connected" });
});

test("another network is a reason to seek a path at once, each time", () => {
  const ladder = connected();
  assert.equal(ladder.observe({ what: "network_changed" }, 100), "restart_ice");
  assert.deepEqual(rungs(ladder, 100, 5_000), []);
  assert.equal(ladder.observe({ what: "network_changed" }, 6_000), "restart_ice");
});

test("the person hears honestly how long the seat is kept, and when it is not", () => {
  const ladder = connected();
  ladder.observe({ what: "link", state: "disconnected" }, 0);
  assert.deepEqual(ladder.standing(500), { word: "interrupted", secondsLeft: 60 });
  assert.deepEqual(ladder.standing(45_000), { word: "interrupted", secondsLeft: 15 });
  assert.deepEqual(ladder.standing(GRACE), { word: "grace_over" });
});

test("before the first connection there is nothing to interrupt", () => {
  const ladder = new Ladder(GRACE);
  ladder.observe({ what: "socket", state: "open" }, 0);
  assert.deepEqual(ladder.standing(10_000), { word: "connecting" });
  assert.equal(ladder.observe({ what: "link", state: "failed" }, 10_000), "rebuild");
});
