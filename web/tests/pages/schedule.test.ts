/** Hours of reception without a browser: as a person writes them, and by the days of Kazakhstan. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { barredWords } from "../../src/schedule/barred.ts";
import { byDay, clockOf, dayAfter, dayOf, noonOf, spansOf, textOf, weekdayOf } from "../../src/schedule/hours.ts";

test("hours are read as people write them", () => {
  const day = [{ from: 540, to: 780 }, { from: 840, to: 1_080 }];
  for (const text of ["9:00-13:00, 14:00-18:00", "09.00 – 13.00,14:00—18:00", " 9:00-13:00 ,, 14:00-18:00 "]) assert.deepEqual(spansOf(text), day, text);
  assert.equal(textOf(day), "9:00-13:00, 14:00-18:00");
  assert.deepEqual(spansOf(""), []);
  assert.deepEqual(spansOf("0:00-24:00"), [{ from: 0, to: 1_440 }]);
});

test("hours that cannot be are not read", () => {
  for (const text of ["9-13", "13:00-9:00", "9:00-9:00", "9:10-10:00", "9:00-24:30", "9:60-11:00", "9:00-11:00, 10:30-12:00", "<img>"]) assert.equal(spansOf(text), undefined, text);
});

test("a day is that of Kazakhstan, whatever the clock of the computer", () => {
  assert.equal(dayOf("2026-11-23T18:59:59Z"), "2026-11-23");
  assert.equal(dayOf("2026-11-23T19:00:00Z"), "2026-11-24");
  assert.equal(clockOf("2026-11-24T05:30:00Z"), "10:30");
  assert.equal(dayAfter("2026-12-31", 1), "2027-01-01");
  assert.equal(dayAfter("2026-03-01", -1), "2026-02-28");
  assert.deepEqual(["2026-11-23", "2026-11-29"].map(weekdayOf), [0, 6]);
  assert.equal(dayOf(noonOf("2026-11-24")), "2026-11-24");
});

test("times stand by their days, in order", () => {
  const found = byDay(["2026-11-24T19:00:00Z", "2026-11-24T05:00:00Z", "2026-11-24T18:30:00Z"], (at) => at);
  assert.deepEqual(found.map(([day, times]) => `${day} ${times.length}`), ["2026-11-24 2", "2026-11-25 1"]);
});

test("whoever may not certify is said to be barred, each in words of their own, and nobody else", () => {
  const words = JSON.parse(readFileSync("locales/schedule_ru.json", "utf8")) as Record<string, string>;
  const barred = ["suspended", "terminated", "unlicensed"].map((state) => words[barredWords(state) ?? ""]);
  assert.equal(new Set(barred).size, 3);
  assert.ok(barred.every((text) => text?.includes("не сможет вас принять")));
  for (const free of ["in_force", "", "toString"]) assert.equal(barredWords(free), undefined, free);
});
