/** What goes wrong on the way: connection, session, double presses, answers that are lost. Nothing is lost, nothing is done twice. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Visit, launch, picture, violations, visit } from "./browser.ts";
import { Citizen, texts } from "./citizen.ts";
import { house, keyFile, person } from "./house.ts";
import { looker } from "./looker.ts";
import { anotherTab, losesTheFirstAnswer, refusal, wasDoneOnce } from "./mishaps.ts";
import { Notary } from "./notary.ts";
import { cannotBeSeen, isAboutToEnd, isNotSigned, isNotThereYet, isOfNcaLayer } from "./states.ts";

const OPENING = "**/v1/poa/cases";
const SAVING = "**/v1/poa/cases/*/application";
const DAY_MS = 24 * 60 * 60 * 1_000;

let browser: Browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** A citizen who is signed in, at the page of a kind. */
async function atTheKind(act: (citizen: Citizen, visit: Visit) => Promise<void>): Promise<void> {
  const phone = await visit(browser, "ru");
  const { page, errors, context } = phone;
  const citizen = new Citizen(page, person("aliya"), "ru");
  try {
    await citizen.opens();
    await citizen.signsInBySignature();
    await page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
    await page.evaluate(() => { location.hash = "/kinds/general"; });
    await page.getByRole("button", { name: citizen.t("begin") }).waitFor();
    await act(citizen, phone);
    assert.deepEqual(errors, []);
  } catch (error) {
    await picture(page, "failed-trouble");
    throw error;
  } finally {
    await context.close();
  }
}

/** The first question of an application, answered and not sent. */
async function names(citizen: Citizen): Promise<void> {
  const to = person("kamila");
  await citizen.fill("iin", to.iin);
  await citizen.fill("surname", to.surname);
  await citizen.fill("name", to.name);
}

test("a double press opens one matter", () =>
  atTheKind(async (citizen) => {
    const keys: string[] = [];
    citizen.page.on("request", (request) => {
      if (request.method() === "POST" && request.url().endsWith("/v1/poa/cases")) keys.push(request.headers()["idempotency-key"] ?? "");
    });
    await citizen.page.getByRole("button", { name: citizen.t("begin") }).dblclick();
    await citizen.heading("wizard_attorneys");
    assert.equal(keys.length, 1);
  }));

test("an answer that is lost is asked for again under the same key", () =>
  atTheKind(async (citizen) => {
    const opened: string[] = [];
    await citizen.page.route(OPENING, async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      const answer = await route.fetch();
      opened.push(((await answer.json()) as { id: string }).id);
      return opened.length === 1 ? route.abort("connectionreset") : route.fulfill({ response: answer });
    });
    await citizen.press("begin");
    await citizen.page.getByText(citizen.t("error.unreachable")).waitFor();
    assert.deepEqual(await violations(citizen.page), []);
    await citizen.press("begin");
    await citizen.heading("wizard_attorneys");
    assert.equal(opened.length, 2);
    assert.equal(opened[0], opened[1]);
  }));

test("a session that ends in the middle of a form asks over it, and what was typed stays", () =>
  atTheKind(async (citizen) => {
    await citizen.press("begin");
    await citizen.heading("wizard_attorneys");
    await names(citizen);
    await citizen.page.route(SAVING, refusal("session_ended", 401));
    await citizen.press("save_go_on");
    await citizen.page.getByRole("dialog", { name: citizen.t("session_over") }).waitFor();
    await picture(citizen.page, "app-session-over-ru");
    assert.deepEqual(await violations(citizen.page), []);
    await citizen.page.unroute(SAVING);
    await citizen.signsInBySignature();
    await citizen.press("save_go_on");
    await citizen.heading("wizard_powers");
  }));

test("without a connection the person is told, and can go on when it is back", () =>
  atTheKind(async (citizen) => {
    await citizen.press("begin");
    await citizen.heading("wizard_attorneys");
    await names(citizen);
    await citizen.page.context().setOffline(true);
    await citizen.press("save_go_on");
    await citizen.page.getByText(citizen.t("error.offline")).first().waitFor();
    await picture(citizen.page, "app-offline-ru");
    assert.deepEqual(await violations(citizen.page), []);
    await citizen.page.context().setOffline(false);
    await citizen.press("save_go_on");
    await citizen.heading("wizard_powers");
  }));

test("a form that was changed elsewhere keeps what is typed here", () =>
  atTheKind(async (citizen) => {
    await citizen.press("begin");
    await citizen.heading("wizard_attorneys");
    await names(citizen);
    await citizen.page.route(SAVING, refusal("stale_version", 412));
    await citizen.press("save_go_on");
    await citizen.page.getByText(citizen.t("changed_elsewhere")).waitFor();
    await citizen.page.unroute(SAVING);
    await citizen.press("save_go_on");
    await citizen.heading("wizard_powers");
  }));

test("whoever signs in anew in one tab is signed in there and in the other", () =>
  atTheKind(async (citizen, { context, errors }) => {
    const other = new Citizen(await anotherTab(context, errors), citizen.who, citizen.language);
    const isHome = (page: Page) => page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
    await other.page.goto(`${house.pages}/app/`);
    await isHome(other.page);
    await citizen.page.route(OPENING, refusal("session_ended", 401), { times: 1 });
    await citizen.press("begin");
    await citizen.signsInBySignature();
    // The other tab hears later that the session before is over.
    await other.page.route("**/v1/documents*", refusal("session_ended", 401), { times: 1 });
    await other.page.evaluate(() => { location.hash = "/documents"; });
    await other.page.getByRole("button", { name: citizen.t("try_again"), exact: true }).click();
    await other.heading("documents");
    assert.equal(await other.page.getByRole("dialog").count(), 0);
    await citizen.page.goto(`${house.pages}/app/#/`);
    await citizen.page.reload();
    await isHome(citizen.page);
  }));

/** Whoever chooses another language over a wrong form reads in it what is wrong, and stays where it was chosen. */
async function followsTheLanguage({ page, t }: Citizen): Promise<void> {
  const wrong = (name: string) => page.getByRole("alert").getByRole("link", { name }).waitFor();
  const choice = page.locator(".languages select");
  await choice.focus();
  await choice.selectOption("kk");
  await wrong(texts("kk")("iin_wrong"));
  assert.ok(await choice.evaluate((select) => select === document.activeElement));
  await choice.selectOption("ru");
  await wrong(t("iin_wrong"));
}

test("what a person may not see is told with a way on, and empty forms say what is missing", () =>
  atTheKind(async (citizen) => {
    await citizen.press("begin");
    await citizen.heading("wizard_attorneys");
    await citizen.press("save_go_on");
    await citizen.page.getByRole("alert").getByRole("link", { name: citizen.t("iin_wrong") }).waitFor();
    await picture(citizen.page, "app-form-wrong-ru");
    assert.deepEqual(await violations(citizen.page), []);
    await followsTheLanguage(citizen);
    await citizen.page.route("**/v1/documents*", refusal("forbidden", 403));
    await citizen.page.evaluate(() => { location.hash = "/documents"; });
    await citizen.page.getByText(citizen.t("error.forbidden")).waitFor();
    await citizen.page.evaluate(() => { location.hash = "/cases/00000000-0000-7000-8000-000000000000"; });
    await citizen.page.getByText(citizen.t("error.not_found")).waitFor();
    assert.deepEqual(await violations(citizen.page), []);
  }));

test("a signature whose answer is lost sends a request once, and the next try shows where it is", () =>
  atTheKind(async (citizen) => {
    const { page } = citizen;
    await citizen.begins("real_estate_presence");
    await page.locator("#document_kind").check();
    await page.locator("#region").selectOption("astana");
    await citizen.press("save_go_on");
    await citizen.heading("wizard_check");
    const sent = await losesTheFirstAnswer(page, "**/v1/service-requests/*/submission");
    await citizen.press("sign_submit");
    await page.locator("#key-file").setInputFiles(keyFile(citizen.who, "sign"));
    await page.getByRole("button", { name: citizen.t("sign_now"), exact: true }).dblclick();
    await page.getByText(citizen.t("error.unreachable")).waitFor();
    await page.getByRole("button", { name: citizen.t("sign_now"), exact: true }).click();
    await page.getByRole("button", { name: citizen.t("request_result") }).waitFor({ timeout: 30_000 });
    await wasDoneOnce(sent);
    // Back in the browser is no way to sign it once more.
    const done = page.url();
    await page.goBack();
    await page.waitForURL(done);
    assert.equal(sent.keys.length, 2);
  }));

test("the back button and a reload lose nothing that was typed", () =>
  atTheKind(async (citizen) => {
    const { page } = citizen;
    const typed = () => citizen.page.locator("#attorneys-0-surname").inputValue();
    await citizen.press("begin");
    await citizen.heading("wizard_attorneys");
    await names(citizen);
    await page.goBack();
    await page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
    await page.goForward();
    await citizen.heading("wizard_attorneys");
    assert.equal(await typed(), person("kamila").surname);
    await page.reload();
    await citizen.heading("wizard_attorneys");
    assert.equal(await typed(), person("kamila").surname);
    await citizen.press("save_go_on");
    await citizen.heading("wizard_powers");
  }));

test("of two tabs the second to save is told, and keeps its text", () =>
  atTheKind(async (citizen, { context, errors }) => {
    await citizen.press("begin");
    await citizen.heading("wizard_attorneys");
    await names(citizen);
    const other = new Citizen(await anotherTab(context, errors), citizen.who, citizen.language);
    await other.page.goto(citizen.page.url());
    await other.heading("wizard_attorneys");
    await names(other);
    await other.press("save_go_on");
    await other.heading("wizard_powers");
    await citizen.press("save_go_on");
    await citizen.page.getByText(citizen.t("changed_elsewhere")).waitFor();
    assert.equal(await citizen.page.locator("#attorneys-0-surname").inputValue(), person("kamila").surname);
    await citizen.press("save_go_on");
    await citizen.heading("wizard_powers");
  }));

test("a device whose clock is a day off signs in, goes on after a reload, and is told nothing", async () => {
  for (const days of [-1, 1]) {
    const phone = await visit(browser, "ru");
    const citizen = new Citizen(phone.page, person("aliya"), "ru");
    try {
      await phone.page.addInitScript((ms) => {
        const real = Date.now.bind(Date);
        Date.now = () => real() + ms;
      }, days * DAY_MS);
      await citizen.opens();
      await citizen.signsInByPassword();
      await phone.page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
      await phone.page.reload();
      await phone.page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
      assert.equal(await phone.page.getByText(citizen.t("session_ending")).count(), 0);
      assert.deepEqual(phone.errors, []);
    } finally {
      await phone.context.close();
    }
  }
});

test("what cannot be shown is told with what to do, and shown when it can be: loading, works on the system, a failure with its number", () =>
  atTheKind(async (citizen, phone) => {
    const found: string[] = [];
    await isNotThereYet(citizen, looker(phone, "app", "ru", found));
    assert.deepEqual(found, []);
  }));

test("a signature that is not accepted is told why: no NCALayer, a revoked certificate, no list, no time-stamp", () =>
  atTheKind(async (citizen, phone) => {
    const [found, { page }] = [[] as string[], citizen];
    await citizen.begins("real_estate_presence");
    await page.locator("#document_kind").check();
    await page.locator("#region").selectOption("astana");
    await citizen.press("save_go_on");
    await citizen.heading("wizard_check");
    await citizen.press("sign_submit");
    await page.locator("#key-file").waitFor();
    await isNotSigned(citizen, looker(phone, "app", "ru", found));
    await page.locator("#key-file").setInputFiles(keyFile(citizen.who, "sign"));
    await citizen.press("sign_now");
    await page.getByRole("button", { name: citizen.t("request_result") }).waitFor({ timeout: 30_000 });
    assert.deepEqual(found, []);
    phone.errors.splice(0, phone.errors.length, ...phone.errors.filter((line) => !isOfNcaLayer(line)));
  }));

test("a session that is about to end says so in time, and goes on where it was", async () => {
  const [phone, found] = [await visit(browser, "ru"), [] as string[]];
  try {
    await isAboutToEnd(new Citizen(phone.page, person("bolat"), "ru"), looker(phone, "app", "ru", found));
    assert.deepEqual([...phone.errors, ...found], []);
  } catch (error) {
    await picture(phone.page, "failed-session-ending");
    throw error;
  } finally {
    await phone.context.close();
  }
});

test("a notary whose camera is taken and whose microphone is unplugged is told of each, and does not go on duty", async () => {
  const [desk, found] = [await visit(browser, "kk", { width: 1440, height: 900 }), [] as string[]];
  try {
    const notary = new Notary(desk.page, person("serik"), "kk");
    await notary.signsIn();
    await notary.press("duty_start");
    await cannotBeSeen(desk.page, "kk", looker(desk, "console", "kk", found));
    assert.deepEqual([...desk.errors, ...found], []);
  } catch (error) {
    await picture(desk.page, "failed-devices");
    throw error;
  } finally {
    await desk.context.close();
  }
});

test("whoever has the file alone learns whether it is a document of the register", async () => {
  const { page, errors, context } = await visit(browser, "ru");
  const anybody = new Citizen(page, person("bolat"), "ru");
  const [own, other] = [Buffer.from("%PDF-1.7 own"), Buffer.from("%PDF-1.7 other")];
  const registered = createHash("sha256").update(own).digest("hex");
  try {
    await anybody.opens();
    await anybody.go("verify_document");
    await anybody.press("verify_now");
    await page.getByRole("alert").getByRole("link", { name: anybody.t("verify_number_missing") }).waitFor();
    const picks = (buffer: Buffer) => page.locator("#paper").setInputFiles({ name: "poa.pdf", mimeType: "application/pdf", buffer });
    await picks(other);
    await anybody.press("verify_now");
    await page.getByText(anybody.t("verify_no_file")).waitFor();
    assert.deepEqual(await violations(page), []);
    await page.route(`**/public/files/${registered}`, (route) => route.fulfill({ json: {
      number: "0000101-2026-000001", nature: "power_of_attorney", title: "Автомобиль", standing: "valid", standing_text: "Действует", issued_at: "2026-11-23T10:00:00Z",
      valid_until: "2027-11-23", sha256: registered, signatures: [], as_of: "2026-11-23T10:00:00Z",
    } }));
    await picks(own);
    await anybody.press("verify_now");
    await page.getByText(anybody.t("verify_same")).waitFor();
    await anybody.fill("verify_number", "0000101-2026-999999");
    assert.equal(await page.getByText(anybody.t("verify_same")).count(), 0, "the verdict was on another question");
    await anybody.press("verify_now");
    await page.getByText(anybody.t("verify_no_number")).waitFor();
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
});
