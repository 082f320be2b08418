/** How a call ends, without a browser: what the notary's reason leads to, and what is told of it afterwards. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenOffWords } from "../../src/app/broken_off.ts";
import { closedWords, goesOn } from "../../src/ui/call_over.ts";
import { LATER, endingFor, partedWords } from "../../src/console/ending.ts";
import { authorOf, happenedWords } from "../../src/lib/history_words.ts";
import { LANGUAGES, alsoSpeaks, maybe, speak } from "../../src/lib/i18n.ts";
import { hush, isSilenced, ring, unlock } from "../../src/lib/ringer.ts";

Object.assign(globalThis, { document: { documentElement: {} } });
alsoSpeaks({ kk: () => import("../../locales/console_kk.json"), ru: () => import("../../locales/console_ru.json"), en: () => import("../../locales/console_en.json") });

const GROUNDS = ["under_pressure", "identity_not_established"] as const;

test("before the checks a call ends for a reason of its own, by a refusal, or not at all", () => {
  assert.deepEqual(endingFor("later", true, GROUNDS), { bye: "later" });
  assert.deepEqual(endingFor("technical", true, GROUNDS), { bye: "technical" });
  assert.deepEqual(endingFor("under_pressure", true, GROUNDS), { refuse: "under_pressure" });
  for (const none of ["", "finished", "bored"]) assert.equal(endingFor(none, true, GROUNDS), "missing", none);
});

test("after the checks nothing is asked, and the business is done", () => {
  for (const left of ["", "later", "under_pressure"]) assert.deepEqual(endingFor(left, false, GROUNDS), { bye: "finished" }, left);
});

test("whoever comes back in time is promised the front of the queue, and nobody later", async () => {
  const until = `${new Date().getUTCFullYear()}-06-15T06:05:00Z`;
  const broken = { reason: "later", at: until, front_until: until };
  for (const { code } of LANGUAGES) {
    await speak(code);
    const [early, late] = [brokenOffWords(broken, Date.parse(until) - 1), brokenOffWords(broken, Date.parse(until))];
    assert.equal(early.why, late.why);
    assert.match(early.next, /11:05/, code);
    assert.doesNotMatch(late.next, /11:05/, code);
    assert.notEqual(brokenOffWords({ ...broken, reason: "technical" }, 0).why, early.why, code);
    assert.equal(brokenOffWords({ ...broken, reason: "lost" }, 0).why, maybe("broken_off.other"), code);
  }
});

test("a call that goes on later is told from one that is done", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    const [later, done] = [{ why: "ended", reason: "later" }, { why: "ended", reason: "finished" }] as const;
    assert.equal(closedWords(later), maybe("call_ended.later"));
    assert.equal(closedWords(done), maybe("call_closed.ended"));
    assert.deepEqual([goesOn(later), goesOn(done), goesOn({ why: "left" })], [true, false, false]);
    assert.equal(closedWords({ why: "refused", code: "admission_denied" }), maybe("call_closed.admission_denied"));
    assert.equal(closedWords({ why: "refused", code: "ticket_refused" }), maybe("call_closed.refused"));
  }
});

test("the notary is told what becomes of a call that broke off, whatever broke it off", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    const words = [...LATER, "cancelled", "unheard of"].map((reason) => maybe(partedWords(reason)));
    assert.ok(words.every(Boolean), code);
    assert.equal(words[2], words[3], "what has no words of its own");
    assert.equal(new Set(words).size, LATER.length + 1, code);
  }
});

test("the history says why a call was closed, and a reason it does not know is left out", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    const closed = (reason: unknown) => happenedWords({ kind: "call_closed", body: JSON.stringify({ fact: "call_closed", call: "c", reason }) });
    const plain = maybe("history.call_closed") ?? "";
    for (const reason of [...LATER, "finished", "left", "lost", "abandoned", "cancelled"]) assert.equal(closed(reason), `${plain}: ${maybe(`call_why.${reason}`)}`, `${code} ${reason}`);
    assert.equal(closed("refused"), `${plain}: ${maybe("stage.refused")}`);
    for (const unknown of ["<b>", 7, null]) assert.equal(closed(unknown), plain);
    assert.equal(happenedWords({ kind: "call_closed", body: "{" }), plain);
    assert.equal(happenedWords({ kind: "unheard_of", body: "{}" }), "unheard_of");
  }
});

test("a line of no known author has none", () => {
  assert.equal(authorOf('{"author":"notary","account":"a"}'), "notary");
  for (const broken of ["", "{", "null", "[]"]) assert.equal(authorOf(broken), "", broken);
});

test("a page that the browser keeps silent says so, and rings from the next press on", async () => {
  const [page, played] = [new EventTarget(), [] as number[]];
  let isAllowed = false;
  /** As browsers do: a question without a press stays open. */
  class Sound {
    state = "suspended";
    currentTime = 0;
    destination = {};
    resume(): Promise<void> {
      if (!isAllowed) return new Promise(() => {});
      this.state = "running";
      return Promise.resolve();
    }
    createGain() { return { gain: {}, connect: () => {} }; }
    createOscillator() { return { frequency: {}, connect: (next: unknown) => next, start: (at: number) => played.push(at), stop: () => {} }; }
  }
  Object.assign(globalThis, { AudioContext: Sound, addEventListener: page.addEventListener.bind(page), removeEventListener: page.removeEventListener.bind(page) });
  await unlock();
  assert.equal(isSilenced.value, true);
  ring();
  assert.deepEqual(played, [], "nobody has pressed");
  hush();
  isAllowed = true;
  page.dispatchEvent(new Event("click"));
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(isSilenced.value, false, "the press was enough");
  ring();
  hush();
  assert.equal(played.length, 2, "two tones");
  page.dispatchEvent(new Event("keydown"));
  assert.equal(isSilenced.value, false);
});
