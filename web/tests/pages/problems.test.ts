/** What a person is told to tell support, without a browser. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { draftWords } from "../../src/console/draft_words.ts";
import { failureWords } from "../../src/desk/failure.ts";
import { LANGUAGES, alsoSpeaks, maybe, speak } from "../../src/lib/i18n.ts";
import { Problem, needsHelp, numberOf, problemIn } from "../../src/lib/problem.ts";

Object.assign(globalThis, { document: { documentElement: {} } });
alsoSpeaks({ kk: () => import("../../locales/console_kk.json"), ru: () => import("../../locales/console_ru.json"), en: () => import("../../locales/console_en.json") });
alsoSpeaks({ kk: () => import("../../locales/desk_kk.json"), ru: () => import("../../locales/desk_ru.json"), en: () => import("../../locales/desk_en.json") });

test("whoever meets a failure of the server's can tell support under which number it was written down", async () => {
  await speak("ru");
  const answered = (status: number, code: string, number?: string) =>
    problemIn(new Response(JSON.stringify({ code, status }), { status, headers: number === undefined ? {} : { "x-request-id": number } }));
  assert.equal(numberOf(await answered(500, "internal", "a-1")), "a-1");
  assert.equal(numberOf(await answered(503, "system_unavailable", "a-2")), "a-2");
  assert.equal(numberOf(await answered(409, "unheard_of", "a-3")), "a-3", "this version has no words for it");
  assert.equal(numberOf(await answered(500, "internal")), undefined);
  const gateway = await problemIn(new Response("<html>", { status: 502, headers: { "x-request-id": "a-4" } }));
  assert.deepEqual([gateway.code, numberOf(gateway)], ["maintenance", "a-4"]);
  assert.equal(numberOf(await answered(409, "stale_version", "a-5")), undefined, "the words say what to do");
  assert.equal(numberOf(new Problem("offline", 0)), undefined, "there was no request");
  assert.deepEqual(["unexpected", "internal", "stale_version"].map((code) => needsHelp(new Problem(code, 500))), [true, true, false]);
});

test("the notary reads in which clause a draft is wrong, and what contradicts what", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    const said = (pointer: string, problem: string) => draftWords({ pointer, code: problem, detail: "" });
    assert.equal(said("/clauses/2/ru", "conflict"), `${maybe("clause_n", { n: 3 })}: ${maybe("con_draft_conflict")}`);
    assert.equal(said("/clauses/0/kk", "too_long"), `${maybe("clause_n", { n: 1 })} (Қазақша): ${maybe("field_problem.too_long")}`);
    assert.equal(said("/clauses", "out_of_range"), maybe("con_draft_term"));
    assert.equal(said("/clauses", "too_few"), maybe("field_problem.too_few"));
  }
});

test("whoever presses again while the server still holds the first press is told when to press once more", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    assert.notEqual(maybe("advice.idempotency_in_flight"), undefined, code);
  }
  assert.ok(new Problem("idempotency_in_flight", 409).isUncertain, "under the same key");
});

test("the staff reads in words why work failed, and never what the server wrote down for its administrator", async () => {
  for (const { code } of LANGUAGES) {
    await speak(code);
    const silent = failureWords("sms gave no answer: status 503");
    assert.ok(silent.includes(maybe("desk_system.sms") ?? "?"), silent);
    assert.doesNotMatch(silent, /answer: status/);
    assert.ok(failureWords("nobody gave no answer: refused").includes("NOBODY"));
    assert.equal(failureWords("licence_not_in_force"), maybe("error.licence_not_in_force"));
    for (const ours of ["database error: disk I/O", "a stored draft does not read back", "", "constructor"]) assert.equal(failureWords(ours), maybe("desk_failed_inside"), code);
  }
});
