/** Text that tries to be markup, through what citizens and strangers may write: every screen shows it as text, or it is refused in words; nothing runs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { Applicant } from "./applicant.ts";
import { launch, picture, visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { within } from "./forms.ts";
import { house, person } from "./house.ts";
import { anotherTab } from "./mishaps.ts";
import { PAYLOADS, each, packed } from "./payloads.ts";
import { shows } from "./trap.ts";

/** Characters of the fields, as the law has them. */
const TERMS_MAX = 2_000;
const MAKE_MAX = 80;
const DEVICE_MAX = 80;
/** Signs that end an address, or whose spelling a browser changes there. */
const printable = PAYLOADS.filter(({ sort }) => sort === "printable").map(({ text }) => text);

/** Signs in on a device of an evil name; the page would give its browser's. */
async function signsInAs(device: string, citizen: Citizen): Promise<Applicant> {
  const { page } = citizen;
  await page.route("**/v1/eds-challenges/*/session", (route) => {
    const body = route.request().postDataJSON() as { device: { name: string } };
    return route.continue({ postData: JSON.stringify({ ...body, device: { name: device } }) });
  });
  await citizen.opens();
  const seen = page.waitForRequest((request) => request.headers()["authorization"] !== undefined);
  await citizen.signsInBySignature();
  await page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
  return Applicant.with((await seen).headers()["authorization"] ?? "", citizen.who);
}

const go = (page: Page, path: string) => page.evaluate((to) => { location.hash = to; }, path);

/** Every payload in the terms of an application, the short ones also as the name of a thing. */
async function inApplications(citizen: Citizen, asker: Applicant): Promise<void> {
  const { page } = citizen;
  const makes = each(MAKE_MAX);
  const forms = packed(TERMS_MAX).map((special_terms) => ({ kind: "vehicle", attorneys: [], special_terms, object: { make: makes.next().value } }));
  const opened = await Promise.all(forms.map(async (form) => ({ form, id: (await asker.ask("POST", "/v1/poa/cases", form)).id })));
  for (const { form, id } of opened) {
    await go(page, `/cases/${id}`);
    await page.locator(".facts").filter({ hasText: form.object.make }).first().waitFor();
    await shows(page, [...form.special_terms.split("\n"), form.object.make], "the app's case");
  }
  const [{ form, id } = { form: { special_terms: "" }, id: "" }] = opened;
  await go(page, `/cases/${id}/form/terms`);
  await page.locator("#special_terms").waitFor();
  await shows(page, [form.special_terms], "the app's wizard");
  await go(page, `/cases/${id}/form/check`);
  await citizen.heading("wizard_check");
  await shows(page, [form.special_terms], "the app's check");
  await asker.ask("POST", `/v1/poa/cases/${id}/withdrawal`, { explanation: packed(TERMS_MAX)[1] });
  await go(page, `/cases/${id}/history`);
  await page.locator(".timeline li").nth(1).waitFor();
  await shows(page, [], "the app's history");
}

/** What no document could print is refused, and told at the field. */
async function areRefused(asker: Applicant): Promise<void> {
  const others = PAYLOADS.filter(({ sort }) => sort !== "printable");
  assert.ok(others.length > 80);
  const answers = await Promise.all(others.map(({ text }) => asker.tries("POST", "/v1/poa/cases", { kind: "vehicle", attorneys: [], special_terms: text })));
  // A few are plain text after all: a word with an old letter, a sign that the trimming takes away.
  assert.ok(answers.filter((status) => status === 422).length > 80);
  assert.deepEqual([...new Set(answers)].filter((status) => status !== 422 && status !== 201), []);
}

/** Addresses that somebody sends to somebody. */
async function inAddresses(page: Page): Promise<void> {
  const places = ["/", "/cases/form/", "/check/", "/documents/x/"];
  const last = await page.evaluate(async ({ texts, before }) => {
    for (const [at, text] of texts.entries()) {
      const changed = new Promise((resolve) => { addEventListener("hashchange", resolve, { once: true }); });
      location.hash = `${before[at % before.length]}${text}`;
      await changed;
    }
    return location.hash;
  }, { texts: printable.map((text, n) => `${n}/${text}`), before: places });
  assert.notEqual(last, "");
  await shows(page, [], "an address");
}

/** The number of a document, as anybody may ask for it. */
async function inNumbers(citizen: Citizen): Promise<void> {
  const { page } = citizen;
  await go(page, "/check");
  await citizen.heading("verify_document");
  for (const number of printable.filter(({ length }) => length <= 40).slice(0, 8)) {
    await citizen.fill("verify_number", number);
    await citizen.press("verify_now");
    await page.getByRole("alert").waitFor();
    await shows(page, [number], "the public check");
  }
}

/** A phone of the stand-in, where messages of anybody arrive. */
async function onAPhone(page: Page): Promise<void> {
  const to = "+77010000099";
  const texts = packed(900, "signs", " ");
  for (const [n, text] of texts.entries()) {
    const body = JSON.stringify({ message_id: `hostile-${n}`, to, text });
    const answer = await fetch(`${house.egov}/sms/v1/messages`, { method: "POST", headers: { "content-type": "application/json", "x-senim-system": "e-notariat" }, body });
    assert.equal(answer.status, 202, await answer.text());
  }
  await page.goto(`${house.egov}/phone/${encodeURIComponent(to)}`);
  const shown = await page.evaluate(() => ({ text: document.body.textContent ?? "", made: document.querySelectorAll("script, iframe, svg, math, object, embed, [onerror], [onload], [href^='javascript:' i]").length }));
  assert.equal(shown.made, 0);
  for (const text of texts) assert.ok(shown.text.includes(text), text);
}

/** Where such a text is made into elements, the trap says so: else this test would prove nothing. */
async function theTrapWorks(context: BrowserContext): Promise<void> {
  const caught: string[] = [];
  const page = await anotherTab(context, caught);
  await page.goto("about:blank");
  await page.evaluate((text) => { document.body.innerHTML = text; }, "<img src=x onerror=alert(7)>");
  await page.waitForTimeout(200);
  assert.deepEqual(caught, ["trap: alert 7"]);
  await assert.rejects(shows(page, [], "a page that makes elements of text"));
  await page.close();
}

test("five hundred texts that try to be markup are shown as text, or refused", within(120_000), async () => {
  assert.ok(PAYLOADS.length >= 500 && new Set(PAYLOADS.map(({ text }) => text)).size === PAYLOADS.length);
  const browser = await launch();
  const { page, errors, context } = await visit(browser, "ru");
  const citizen = new Citizen(page, person("bolat"), "ru");
  try {
    const device = packed(DEVICE_MAX, "signs", " ").at(-1) ?? "";
    const asker = await signsInAs(device, citizen);
    await go(page, "/profile");
    await page.locator(".tag", { hasText: citizen.t("this_device") }).waitFor();
    await shows(page, [device], "the app's devices");
    await inApplications(citizen, asker);
    await areRefused(asker);
    await inAddresses(page);
    await inNumbers(citizen);
    await theTrapWorks(context);
    await onAPhone(page);
  } catch (error) {
    await picture(page, "failed-hostile");
    throw error;
  } finally {
    console.log(`# at ${page.url()}`);
    await browser.close();
  }
  assert.deepEqual(errors, [], "nothing ran, and neither console nor policy says a word");
});
