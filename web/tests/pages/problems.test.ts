/** What a person is told to tell support, without a browser. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { speak } from "../../src/lib/i18n.ts";
import { Problem, needsHelp, numberOf, problemIn } from "../../src/lib/problem.ts";

Object.assign(globalThis, { document: { documentElement: {} } });

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
