/** The texts: the same keys in three languages, the same values in them, plurals that each language needs, a text for every code. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { type Language, fill } from "../../src/lib/i18n.ts";
import { CERTIFICATE_STAGES, REQUEST_STAGES } from "../../src/app/matters.ts";
import { STAGES } from "../../src/lib/stages.ts";

type Text = string | Record<string, string>;
const part = (file: string) => JSON.parse(readFileSync(`locales/${file}.json`, "utf8")) as Record<string, Text>;
/** Everybody's words, those of the desks and of the console alone, and those that come with the evidence, with appeals or with appointments. */
const read = (code: Language) => ({ ...part(code), ...part(`desk_${code}`), ...part(`console_${code}`), ...part(`evidence_${code}`), ...part(`appeals_${code}`), ...part(`schedule_${code}`) });
const CODES: readonly Language[] = ["kk", "ru", "en"];
const all = Object.fromEntries(CODES.map((code) => [code, read(code)])) as Record<Language, Record<string, Text>>;

const values = (text: Text): string[] => {
  const forms = typeof text === "string" ? [text] : Object.values(text);
  return [...new Set(forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? "")))].sort();
};

test("three languages have the same keys", () => {
  for (const code of CODES) assert.deepEqual(Object.keys(all[code]).sort(), Object.keys(all.ru).sort(), code);
});

test("no text is empty, and each says the same values in every language", () => {
  for (const [key, text] of Object.entries(all.ru)) {
    for (const code of CODES) {
      const own = all[code][key] ?? "";
      assert.notEqual(own, "", `${key} ${code}`);
      assert.deepEqual(values(own), values(text), `${key} ${code}`);
    }
  }
});

test("a text with a number has every form its language needs", () => {
  for (const code of CODES) {
    const needed = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(all[code])) {
      if (typeof text !== "string") for (const form of needed) assert.ok(text[form], `${key} ${code} ${form}`);
    }
  }
});

test("a number chooses its form", () => {
  const text = all.ru["people_ahead"] as { other: string };
  assert.equal(fill(text, { n: 1 }, "ru"), "Перед вами 1 человек");
  assert.equal(fill(text, { n: 3 }, "ru"), "Перед вами 3 человека");
  assert.equal(fill(text, { n: 11 }, "ru"), "Перед вами 11 человек");
});

test("what a text is filled with is not filled again", () => {
  assert.equal(fill("{name}: {n}", { name: "{n}", n: 1 }, "en"), "{n}: 1");
});

test("a state database has one name in Kazakh", () => {
  // That of orders No. 236 and 839; order No. 26 writes "дерекқор" once.
  assert.deepEqual(Object.entries(all.kk).filter(([, text]) => /дерекқор/i.test(JSON.stringify(text))), []);
});

test("every error code of the server has its text", () => {
  const source = readFileSync("../src/app/fault.rs", "utf8");
  const codes = [...source.matchAll(/^ {4}\w+ = "(\w+)":/gm)].map((found) => found[1] ?? "");
  assert.ok(codes.length > 50);
  for (const code of codes) assert.ok(all.kk[`error.${code}`], code);
});

test("every problem of a field has its text, in the words of the server", () => {
  const source = readFileSync("../law/src/form.rs", "utf8");
  const names = [...source.matchAll(/^ {12}Self::(\w+) => Text::new\(\s*"([^"]+)",\s*"([^"]+)",\s*"([^"]+)"/gm)];
  assert.ok(names.length > 10);
  for (const [, name = "", ...sentences] of names) {
    const key = `field_problem.${name.replace(/(?<=.)[A-Z]/g, "_$&").toLowerCase()}`;
    assert.deepEqual(CODES.map((code) => all[code][key]), sentences, key);
  }
});

test("what comes of a test of devices is said in the words of the law, in whatever language the page is then", () => {
  const source = readFileSync("../law/src/poa/s05_call/device_test.rs", "utf8").replace(/\\\n\s*/g, "");
  const found = [...source.matchAll(/Self::(Good|Usable|Unusable) => Text::new\(\s*"([^"]+)",\s*"([^"]+)",\s*"([^"]+)"/g)];
  assert.equal(found.length, 3);
  for (const [, name = "", ...sentences] of found) assert.deepEqual(CODES.map((code) => all[code][`device_verdict.${name.toLowerCase()}`]), sentences, name);
});

test("every stage of the law has its word and its place in the app", () => {
  const source = readFileSync("../law/src/poa/stage/codes.rs", "utf8");
  const [first = ""] = /StageCode[\s\S]*?\n {4}\}/.exec(source.slice(source.lastIndexOf("StageCode of"))) ?? [];
  const codes = [...first.matchAll(/=> "(\w+)"/g)].map((found) => found[1] ?? "");
  assert.ok(codes.length >= 16, first);
  assert.deepEqual(codes.sort(), Object.keys(STAGES).sort());
  for (const code of codes) assert.ok(all.kk[`stage.${code}`], code);
});

/** The codes that a file of the law gives the variants of a machine. */
function codesOf(file: string, name: string): string[] {
  const source = readFileSync(file, "utf8");
  const [first = ""] = new RegExp(`${name}[\\s\\S]*?\\n {4}\\}`).exec(source.slice(source.indexOf(`${name} of`))) ?? [];
  return [...first.matchAll(/=> "(\w+)"/g)].map((found) => found[1] ?? "");
}

test("every stage of a request of a service has its place in the app", () => {
  const codes = codesOf("../law/src/service/stage.rs", "StageCode");
  assert.ok(codes.length >= 10);
  assert.deepEqual(codes.sort(), Object.keys(REQUEST_STAGES).sort());
});

test("every stage of a request for certificates has its place in the app", () => {
  const codes = codesOf("../law/src/services/nca/stage.rs", "StageCode");
  assert.ok(codes.length >= 10);
  assert.deepEqual(codes.sort(), Object.keys(CERTIFICATE_STAGES).sort());
});

test("every event of a request has its line in the history", () => {
  const codes = ["../law/src/service/stage.rs", "../law/src/services/nca/stage.rs"].flatMap((file) => codesOf(file, "EventCode"));
  assert.ok(codes.length >= 20);
  for (const code of codes) assert.ok(all.kk[`history.${code}`], code);
});

test("every job of the server has its name for the staff", () => {
  const source = readFileSync("../src/app/work.rs", "utf8");
  const kinds = [...source.matchAll(/=> "(\w+)",/g)].map((found) => found[1] ?? "");
  assert.ok(kinds.length > 30);
  for (const kind of kinds) assert.ok(all.kk[`desk_job.${kind}`], kind);
});

test("the desks have no word that everybody has too", () => {
  for (const code of CODES) assert.deepEqual(Object.keys(part(`desk_${code}`)).filter((key) => key in part(code)), []);
});

test("every step, role and event of the desks has its word", () => {
  const steps = readdirSync("../law/src/services", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".rs"))
    .flatMap((file) => [...readFileSync(`../law/src/services/${file}`, "utf8").matchAll(/DeskStep \{\s+code: "(\w+)"/g)].map((found) => `desk_step.${found[1]}`));
  const names = (file: string, pattern: RegExp, prefix: string) => [...readFileSync(file, "utf8").matchAll(pattern)].map((found) => `${prefix}.${found[1]}`);
  const roles = names("../law/src/service/desk.rs", /Self::\w+ => "(\w+)"/g, "desk_role");
  const events = [
    ...names("../law/src/service/stage.rs", /^ {8}(?!.*text).*=> "(\w+)",$/gm, "desk_event").slice(10),
    ...names("../law/src/service/request.rs", /Fact::\w+(?: \{ \.\. \})? => "(\w+)"/g, "desk_event"),
    ...names("../law/src/services/nca/request.rs", /Fact::\w+(?: \{ \.\. \})? => "(\w+)"/g, "desk_event"),
  ];
  assert.ok(steps.length >= 10 && roles.length === 7 && events.length >= 25, `${steps.length} ${roles.length} ${events.length}`);
  for (const key of [...steps, ...roles, ...events]) assert.ok(all.kk[key], key);
});

/** Where a person does what moves a power of attorney on. */
const ACTS: Record<string, readonly [program: "app" | "console", operation: string]> = {
  ApplicationSubmitted: ["app", "POST /v1/poa/cases/{id}/submission"],
  ApplicationWithdrawn: ["app", "POST /v1/poa/cases/{id}/withdrawal"],
  CallStarted: ["console", "POST /v1/notary/calls/{id}/acceptance"],
  CheckConfirmed: ["console", "POST /v1/notary/cases/{id}/checks/{check}"],
  DraftSent: ["console", "POST /v1/notary/cases/{id}/drafts"],
  DraftReturned: ["app", "POST /v1/poa/cases/{id}/drafts/{revision}/return"],
  DraftApproved: ["app", "POST /v1/poa/cases/{id}/drafts/{revision}/approval"],
  DocumentSigned: ["console", "POST /v1/notary/cases/{id}/signature"],
  DocumentRevoked: ["app", "POST /v1/poa/cases/{id}/revocation"],
  ActRefused: ["console", "POST /v1/notary/cases/{id}/refusal"],
};

test("everything that the law's table of steps lets a citizen or a notary do has a screen that does it", () => {
  const table = readFileSync("../law/src/poa/algorithm.rs", "utf8");
  const ways = [...table.matchAll(/\bway\(\s*S::\w+,\s*E::(\w+),\s*(\w+),/g)];
  assert.ok(ways.length >= 20 && ways.length === (table.match(/^ +way\(/gm) ?? []).length, `${ways.length} ways are read`);
  const acts = new Set(ways.filter(([, , by]) => by === "Principal" || by === "Notary").map(([, event]) => event ?? ""));
  assert.deepEqual([...acts].sort(), Object.keys(ACTS).sort());
  for (const [act, [program, operation]] of Object.entries(ACTS)) {
    const screens = readdirSync(`src/${program}`, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
    assert.ok(screens.some((file) => readFileSync(`src/${program}/${file}`, "utf8").includes(`"${operation}"`)), `${act}: nothing in the ${program} asks ${operation}`);
  }
});
