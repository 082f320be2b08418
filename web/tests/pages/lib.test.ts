/** The plain parts of the pages: differences, numbers of people, places of errors, files for spreadsheets, the generator of types. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf, placeAmong, placeOf, wrongIn } from "../../src/app/form.ts";
import { poaTitle } from "../../src/app/matters.ts";
import { type Asked, asked, fieldsAt, kept, placeOf as placeOfQuestion, stepsOf, wrongAt } from "../../src/app/service_form.ts";
import { csv } from "../../src/console/csv.ts";
import { gradeOf } from "../../src/call/quality.ts";
import { changes, clauseChanges } from "../../src/lib/diff.ts";
import { takenName } from "../../src/lib/file_name.ts";
import { isInApp } from "../../src/lib/in_app.ts";
import { dayDateOf, dueOf, grouped, momentOf, phoneOf, tenge, timeOf } from "../../src/lib/format.ts";
import { language } from "../../src/lib/i18n.ts";
import { isIin } from "../../src/lib/iin.ts";
import { match } from "../../src/lib/router.ts";
import { stillWrong } from "../../src/ui/field.tsx";
// @ts-expect-error the generator is plain JavaScript, so that it runs before anything is built
import { operationOf, typeOf } from "../../scripts/api-types.mjs";

test("a file keeps its name as far as the server takes it", () => {
  const names = {
    "Өтініш № 5 (көшірме).pdf": "Өтініш № 5 (көшірме).pdf",
    "скан 📄.pdf": "скан _.pdf",
    "O'Neil; \"copy\".pdf": "O_Neil_ _copy_.pdf",
    "../../etc/passwd": "_.._etc_passwd",
    " .hidden ": "hidden",
    "\u202efdp.exe": "_fdp.exe",
    "паспорт\u0438\u0306.pdf": "паспортй.pdf",
    "...": "_",
    "": "_",
  };
  for (const [name, taken] of Object.entries(names)) assert.equal(takenName(name), taken);
  const long = takenName(`${"ұ".repeat(300)}.pdf`);
  assert.equal(long.length, 255);
  assert.ok(long.endsWith("ұ.pdf"));
});

test("words are compared whole, also in Kazakh", () => {
  assert.deepEqual(changes("көлікті жүргізуге", "көлікті сатуға", "kk"), [
    { text: "көлікті ", what: "same" }, { text: "жүргізуге", what: "removed" }, { text: "сатуға", what: "added" },
  ]);
});

test("changes that only a space separates are one", () => {
  const found = changes("до первого мая года", "до второго июня года", "ru");
  assert.deepEqual(found.map(({ what }) => what), ["same", "removed", "added", "same"]);
  assert.equal(found[2]?.text.trim(), "второго июня");
});

test("what is kept and added is the new text, what is kept and removed the old one", () => {
  const [before, after] = ["Осы сенімхат, бір жылға берілді.", "Осы құжат екі жылға, яғни ұзаққа берілді!"];
  const pieces = changes(before, after, "kk");
  const joined = (without: string) => pieces.filter(({ what }) => what !== without).map(({ text }) => text).join("");
  assert.equal(joined("removed"), after);
  assert.equal(joined("added"), before);
});

test("a clause that was taken away stands where it stood, a new one where it stands", () => {
  const clause = (id: string, ru = id) => ({ id, kk: id, ru });
  const found = clauseChanges([clause("a"), clause("b"), clause("c"), clause("d")], [clause("a"), clause("new"), clause("d", "other")]);
  assert.deepEqual(found.map(({ id, state, number }) => `${number} ${id} ${state}`), ["1 a same", "2 b removed", "3 c removed", "2 new added", "3 d changed"]);
  assert.deepEqual(clauseChanges([clause("a")], []).map(({ state }) => state), ["removed"]);
});

test("a term that ends with the day names the day, not the midnight of the next", () => {
  language.value = "ru";
  // Midnight in Kazakhstan is 19:00 in Greenwich.
  assert.equal(dueOf("2026-11-24T19:00:00Z"), "term_day");
  assert.match(dueOf("2026-11-24T19:01:00Z"), /25 ноября/);
  assert.match(dueOf("2026-11-24T09:30:00Z"), /24 ноября.*14:30/);
});

test("the year is said of another year's moment, and always of a document's", () => {
  const year = new Date().getUTCFullYear();
  const now = `${year}-06-15T06:05:00Z`;
  for (const write of [timeOf, dayDateOf]) {
    assert.doesNotMatch(write(now), new RegExp(String(year)));
    assert.match(write("2019-06-15T06:05:00Z"), /2019/);
  }
  assert.match(momentOf(now), new RegExp(`${year}.*11:05`));
});

test("an IIN needs its check digit", () => {
  assert.equal(isIin("900101400013"), true);
  assert.equal(isIin("900101400014"), false);
  assert.equal(isIin("90010140001"), false);
  assert.equal(isIin("90010140001a"), false);
});

test("a pointer of the API leads to its question and field", () => {
  assert.deepEqual(placeOf("/attorneys/1/iin"), { step: "attorneys", field: "attorneys-1-iin" });
  assert.deepEqual(placeOf("/object/plate"), { step: "object", field: "object-plate" });
  assert.deepEqual(placeOf("/term/until"), { step: "term", field: "until" });
  assert.deepEqual(placeOf("/nothing/known"), { step: "check", field: "nothing-known" });
});

test("a cell that a spreadsheet would run is text", () => {
  assert.equal(csv([["=1+1", 'a "b"', "c,d"]]), '\uFEFF\'=1+1,"a ""b""","c,d"\r\n');
});

test("an address is taken apart and decoded", () => {
  assert.deepEqual(match("/documents/:number", "/documents/A%2F1"), { number: "A/1" });
  assert.equal(match("/documents/:number", "/documents"), undefined);
});

test("a hash is shown in groups", () => {
  assert.equal(grouped("0123456789abcdef"), "01234567 89abcdef");
});

test("the generator knows what the document uses", () => {
  assert.equal(typeOf({ type: ["string", "null"] }), "string | null");
  assert.equal(typeOf({ type: "array", items: { oneOf: [{ type: "null" }, { $ref: "#/components/schemas/Page_A" }] } }), "(null | Page_A)[]");
  assert.equal(typeOf({ type: "object", required: ["a"], properties: { a: { enum: ["x", "y"] }, b: { type: "integer" } } }), '{ "a": "x" | "y"; "b"?: number }');
  assert.throws(() => operationOf({ parameters: [{ $ref: "#/p" }], responses: {} }));
  assert.match(operationOf({ requestBody: { content: { "application/octet-stream": {} } }, responses: {} }), /body: Blob;/);
});

const question = (name: string, form = "text") => ({ name, form, label: name, required: false, max_length: 20, choices: [] });
/** A service of two kinds: one asks for a day, the other for a number and a document. */
const SERVICE = {
  fields: [question("kind", "one_of"), question("day", "date"), question("iin", "iin"), ...["a", "b", "c", "d"].map((name) => question(name))],
  attachments: [{ code: "paper", title: "paper", kinds: ["number"], required: true, max_bytes: 1, media_types: [] }],
  schema: {
    properties: { kind: { enum: ["day", "number"] }, iin: { pattern: "^[0-9]{12}$" }, a: { maxLength: 3 } },
    required: ["kind"],
    allOf: [
      { if: { properties: { kind: { const: "day" } } }, then: { required: ["day"], properties: { iin: false } } },
      { if: { properties: { kind: { const: "number" } } }, then: { required: ["iin"], properties: { day: false } } },
    ],
  },
} as unknown as Asked;

test("a form asks what its kind asks, by pages", () => {
  assert.deepEqual(asked(SERVICE, {}).map(({ name }) => name), ["kind", "a", "b", "c", "d"]);
  assert.deepEqual(stepsOf(SERVICE, {}), ["kind", "1", "check"]);
  assert.deepEqual(stepsOf(SERVICE, { kind: "number" }), ["kind", "1", "2", "attachments", "check"]);
  assert.deepEqual(fieldsAt(SERVICE, { kind: "day" }, "1").map(({ name }) => name), ["day", "a", "b", "c"]);
  assert.deepEqual(fieldsAt(SERVICE, { kind: "day" }, "attachments"), []);
});

test("the number of an entity is asked of whoever acts for one", () => {
  const holder = (value: string, then: object) => ({ if: { properties: { holder: { const: value } } }, then });
  const service = {
    fields: [question("holder", "one_of"), question("bin", "bin"), ...["email", "phone", "region", "centre"].map((name) => question(name))], attachments: [],
    schema: { properties: {}, required: ["holder"], allOf: [holder("individual", { required: [], properties: { bin: false } }), holder("head", { required: ["bin"], properties: {} })] },
  } as unknown as Asked;
  const names = (form: Record<string, string>) => asked(service, form).map(({ name }) => name);
  const rest = ["email", "phone", "region", "centre"];
  assert.deepEqual(names({}), ["holder", ...rest]);
  assert.deepEqual(names({ holder: "individual" }), ["holder", ...rest]);
  assert.deepEqual(names({ holder: "head" }), ["holder", "bin", ...rest]);
  // What is asked further down stays on its page, whatever is answered.
  for (const holder of ["", "individual", "head"]) assert.deepEqual(fieldsAt(service, { holder }, "2").map(({ name }) => name), ["region", "centre"]);
  assert.deepEqual(Object.keys(wrongAt(service, { holder: "head" }, "1")), ["bin"]);
  assert.deepEqual(kept(service, { holder: "individual", bin: "990740002118" }), { holder: "individual" });
});

test("what is asked about one thing stays on one page", () => {
  const fields = ["region", "child_iin", "child_name", "child_born", "child2_iin", "child2_name", "child2_born", "child3_iin", "child3_name", "address"].map((name) => question(name));
  const service = { fields, attachments: [], schema: { properties: {}, required: [] } } as unknown as Asked;
  const pages = stepsOf(service, {}).map((step) => fieldsAt(service, {}, step).map(({ name }) => name));
  assert.deepEqual(pages.map((page) => page.length), [4, 3, 3, 0]);
  assert.deepEqual(pages[2], ["child3_iin", "child3_name", "address"]);
});

test("answers to another kind's questions are not sent", () => {
  assert.deepEqual(kept(SERVICE, { kind: "day", day: "2026-01-01", iin: "880412499017", a: "" }), { kind: "day", day: "2026-01-01" });
});

test("what is wrong with answers is told by the schema and by the form of the field", () => {
  assert.deepEqual(Object.keys(wrongAt(SERVICE, {}, "kind")), ["kind"]);
  assert.deepEqual(Object.keys(wrongAt(SERVICE, { kind: "sun" }, "kind")), ["kind"]);
  assert.deepEqual(Object.keys(wrongAt(SERVICE, { kind: "number", iin: "880412499018", a: "long" }, "1")), ["iin", "a"]);
  assert.deepEqual(wrongAt(SERVICE, { kind: "number", iin: "880412499017", a: "lon" }, "1"), {});
  assert.deepEqual(Object.keys(wrongAt(SERVICE, { kind: "day", day: "2026-02-31" }, "1")), ["day"]);
});

test("a date typed in parts is sent as one, and what is wrong with it is told by its part", () => {
  const told = (day: string) => wrongAt(SERVICE, { kind: "day", day }, "1")["day"]?.();
  assert.deepEqual(kept(SERVICE, { kind: "day", day: "2026-3-7" }), { kind: "day", day: "2026-03-07" });
  assert.equal(told("2026-3-7"), undefined);
  assert.equal(told("2026-3-"), "date_no_day");
  assert.equal(told("2026-13-7"), "date_no_month");
  assert.equal(told("26-3-7"), "date_no_year");
  assert.equal(told("2026-2-30"), "date_none");
});

test("an error of the API leads to the page of its question", () => {
  assert.deepEqual(placeOfQuestion(SERVICE, { kind: "day" }, "/form/d"), { step: "2", field: "d" });
  assert.deepEqual(placeOfQuestion(SERVICE, { kind: "number" }, "/attachments/paper"), { step: "attachments", field: "paper" });
  assert.equal(placeOfQuestion(SERVICE, {}, "/elsewhere").step, "check");
});

test("a further principal is found by their number, and nobody is named twice or names themselves", () => {
  const form = { kind: "general", language: "kk", co_principals: ["880412499017", "790930399905"] };
  assert.equal(placeAmong(form, "850217399035"), 0);
  assert.equal(placeAmong(form, "790930399905"), 2);
  const wrong = (co_principals: string[]) => Object.keys(wrongIn("terms", { ...form, co_principals }, {} as never, "850217399035"));
  assert.deepEqual(wrong(form.co_principals), []);
  assert.deepEqual(wrong(["850217399035", "880412499017", "880412499017", "1"]), ["co_principals-0", "co_principals-2", "co_principals-3"]);
});

test("a page inside another app is told from one in a browser", () => {
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
  assert.equal(isInApp(`${phone} Version/18.6 Mobile/15E148 Safari/604.1`), false);
  assert.equal(isInApp(`${phone} CriOS/142.0 Mobile/15E148 Safari/604.1`), false);
  assert.equal(isInApp(`${phone} Mobile/15E148 Instagram 402.0`), true);
  assert.equal(isInApp(`${phone} Mobile/15E148`), true);
  assert.equal(isInApp("Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0 Mobile Safari/537.36"), true);
  assert.equal(isInApp("Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"), false);
});

test("a field that was mended is no longer wrong, and one that was right is not told before the next press", () => {
  const wrong = (...names: string[]) => Object.fromEntries(names.map((name) => [name, () => name]));
  assert.deepEqual(Object.keys(stillWrong(wrong("iin", "phone"), wrong("phone", "password"))), ["phone"]);
  assert.deepEqual(stillWrong({}, wrong("iin")), {});
});

test("an answer that is chosen is asked to be chosen, one that is written to be filled in", () => {
  assert.equal(wrongAt(SERVICE, {}, "kind")["kind"]?.(), "choice_missing");
  assert.equal(wrongAt(SERVICE, { kind: "number" }, "1")["iin"]?.(), "field_missing");
});

test("whole years of a term are years", () => {
  assert.deepEqual([6, 12, 36, 18].map(lengthOf), ["months", "years", "years", "months"]);
});

test("a kind that says it is a power of attorney is not called one twice", () => {
  assert.equal(poaTitle({ code: "vehicle", title: "На автомобиль" }), "service_poa_short: На автомобиль");
  assert.equal(poaTitle({ code: "general", title: "General service_POA_short" }), "General service_POA_short");
});

test("a phone number is read out in groups, anything else as it is", () => {
  assert.equal(phoneOf("+77000000001"), "+7\u00a0700\u00a0000\u00a000\u00a001");
  assert.equal(phoneOf("8 700"), "8 700");
});

test("a connection is as good as what arrives of the person it serves worst", () => {
  const report = (loss_permille: number, rtt_ms: number) => ({ loss_permille, rtt_ms });
  assert.equal(gradeOf([]), undefined);
  assert.equal(gradeOf([report(50, 400)]), "good");
  assert.equal(gradeOf([report(0, 20), report(51, 20)]), "weak");
  assert.equal(gradeOf([report(51, 20), report(0, 1_501)]), "bad");
});

test("money is written as the server writes it", () => {
  assert.equal(tenge(432_500), "4\u00a0325,00\u00a0₸");
  assert.equal(tenge(129_750), "1\u00a0297,50\u00a0₸");
  assert.equal(tenge(5), "0,05\u00a0₸");
});
