/** What a person does who is not content: reports an error in a certificate, writes to the support service, and reads what came of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { Applicant } from "./applicant.ts";
import { type Extent, type Visit, launch, picture, visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { within } from "./forms.ts";
import { type Person, house, keyFile, person, typed } from "./house.ts";
import { glances, looksAll } from "./looks.ts";
import { anotherTab, endsTheSession, losesTheFirstAnswer, wasDoneOnce } from "./mishaps.ts";
import { Official } from "./official.ts";
import { packed } from "./payloads.ts";
import { shows } from "./trap.ts";

/** Registry, seal and body are jobs of the server. */
const JOBS_MS = 30_000;
/** Text that tries to be markup, as long as each field holds. */
const ERROR = typed(packed(900)[0] ?? "", "Анықтамада меншік иесінің тегі қате жазылған: «Макетов» болуы керек.");
const ORDER = typed(packed(56, "printable", " ")[7] ?? "", "18-ө");
const [ASKED = "", ANSWERED = ""] = packed(3_900).slice(-2);
const APPEAL = typed(ASKED, "Удостоверяющий центр не присылает уведомление о готовности. Прошу сообщить, когда прийти за регистрационными свидетельствами.");
const ANSWER = typed(ANSWERED, "Өтінішіңіз тексерілді. Таңдаған орталыққа жеке куәлікпен жұмыс күндері келуіңізге болады.");
const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());

interface Visitor {
  citizen: Citizen;
  phone: Visit;
  page: Page;
  look: (name: string, extent?: Extent) => Promise<void>;
  glance: (name: string, extent?: Extent) => Promise<void>;
  found: string[];
}

async function comes(browser: Browser, who: Person): Promise<Visitor> {
  const found: string[] = [];
  const phone = await visit(browser, "ru");
  const citizen = new Citizen(phone.page, who, "ru");
  return { citizen, phone, page: phone.page, look: (name, extent) => looksAll(phone.page, name, found, extent), glance: (name, extent) => glances(phone.page, name, found, extent), found };
}

async function signsIn({ citizen, page }: Visitor): Promise<Applicant> {
  await citizen.opens();
  const seen = page.waitForRequest((request) => request.headers()["authorization"] !== undefined);
  await citizen.signsInBySignature();
  const token = (await seen).headers()["authorization"] ?? "";
  await page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
  return Applicant.with(token, citizen.who);
}

/** The part of the request's page that tells of errors, below all that came before. */
const told = (page: Page) => page.locator("section", { has: page.locator(".person, .said") }).first();

const go = (page: Page, path: string) => page.evaluate((to) => { location.hash = to; }, path);

/** To the form below the certificate. */
async function writes({ citizen, page }: Pick<Visitor, "citizen" | "page">, text: string): Promise<void> {
  await citizen.press("correction_report");
  await citizen.fill("correction_text", text);
  await page.locator("#cadastral_number").fill("21-320-135-1");
  await citizen.press("go_on");
}

/** From the check to the dialog that asks for a key, unless the report is refused before. */
const toSign = ({ citizen }: Pick<Visitor, "citizen">) => citizen.press("sign_submit");

async function sends(visitor: Pick<Visitor, "citizen" | "page">): Promise<void> {
  await toSign(visitor);
  await visitor.page.locator("#key-file").waitFor();
  await visitor.citizen.signs("sign");
}

/** The same error is told in another tab, before it is sent in this one. */
async function isToldElsewhere({ citizen, phone }: Visitor): Promise<void> {
  const other = new Citizen(await anotherTab(phone.context, phone.errors), citizen.who, citizen.language);
  await other.page.goto(phone.page.url());
  await writes({ citizen: other, page: other.page }, ERROR);
  await sends({ citizen: other, page: other.page });
  await other.page.getByText(other.t("correction_sent")).waitFor();
  await other.page.close();
}

test("an error in a certificate is told, told once, and gets the number of the body that registers", within(120_000), async () => {
  const browser = await launch();
  const visitor = await comes(browser, person("bolat"));
  const { citizen, page, look, glance } = visitor;
  try {
    await signsIn(visitor);
    await citizen.begins("real_estate_presence");
    await page.locator("#document_kind").check();
    await page.locator("#region").selectOption("astana");
    await citizen.press("save_go_on");
    await citizen.signsTheRequest();
    await page.getByRole("button", { name: citizen.t("correction_report") }).click({ timeout: JOBS_MS });
    await citizen.press("go_on");
    await page.locator(".banner.summary").waitFor();
    await glance("correction-wrong", told(page));
    await citizen.fill("correction_text", ERROR);
    await page.locator("#cadastral_number").fill("21-320-135-1");
    // What is typed outlives a reload.
    await page.reload();
    await page.locator("#cadastral_number").waitFor();
    await citizen.press("go_on");
    await page.getByRole("heading", { name: citizen.t("correction_check") }).waitFor();
    await shows(page, lines(ERROR), "the check of a report");
    await look("correction-check", told(page));
    await toSign(visitor);
    await page.locator("#key-file").waitFor();
    await look("correction-sign");
    await citizen.press("sign_by_phone");
    await page.getByRole("img", { name: citizen.t("phone_qr") }).waitFor();
    await glance("correction-sign-phone");
    await citizen.press("cancel");
    await isToldElsewhere(visitor);
    await toSign(visitor);
    await page.locator("#description-error").waitFor();
    await page.locator(".tag", { hasText: citizen.t("correction_registered") }).waitFor({ timeout: JOBS_MS });
    await glance("correction-told-already", told(page));
    await citizen.fill("correction_text", "Фамилия собственника написана с ошибкой.");
    await citizen.press("go_on");
    await toSign(visitor);
    await page.locator("#key-file").setInputFiles(keyFile(person("aliya"), "sign"));
    await citizen.press("sign_now");
    await page.getByText(citizen.t("error.wrong_signer")).waitFor();
    await glance("correction-wrong-signer");
    const sent = await losesTheFirstAnswer(page, "**/v1/service-requests/*/corrections");
    await page.locator("#key-file").setInputFiles(keyFile(citizen.who, "sign"));
    await citizen.press("sign_now");
    await page.getByText(citizen.t("error.unreachable")).waitFor();
    await citizen.press("sign_now");
    await page.getByText(citizen.t("correction_sent")).waitFor();
    await wasDoneOnce(sent);
    await page.locator(".tag", { hasText: citizen.t("correction_registered") }).nth(1).waitFor({ timeout: JOBS_MS });
    assert.equal(await page.locator(".tag", { hasText: citizen.t("correction_registered") }).count(), 2);
    await shows(page, lines(ERROR), "the app's request");
    await look("correction-registered", told(page));
    await citizen.go("history");
    await page.getByText(citizen.t("history.correction_registered")).first().waitFor();
  } catch (error) {
    await picture(page, "failed-correction");
    throw error;
  } finally {
    console.log([`# at ${page.url()}`, ...visitor.phone.errors, ...visitor.found].join("\n"));
    await browser.close();
  }
  assert.deepEqual(visitor.phone.errors, [], "the console and the policy are silent");
  assert.deepEqual(visitor.found, [], "axe finds nothing, and nothing is wider than a phone");
});

/** A request for certificates that has its number. */
async function registers(asker: Applicant): Promise<string> {
  const answer = await fetch(`${house.egov}/cards/${person("bolat").iin}/keys`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ pin: "1234" }) });
  const keys = (await answer.json()) as { signing_request: string; authentication_request: string };
  const form = { holder: "individual", email: "bolat@senim.invalid", region: "Алматы", locality: "Алматы", centre: "№ 1 ХҚКО", storage: "file", ...keys };
  const { id } = await asker.ask("POST", "/v1/nca/requests", { service: "nca_issue", form });
  await asker.ask("POST", `/v1/nca/requests/${id}/submission`, {});
  return id;
}

/** Nobody answers before an order names them; one member of the staff names another. */
async function isNamed(keeper: Official, answering: Official): Promise<void> {
  await keeper.go("/appeals");
  await keeper.page.getByText(keeper.t("error.not_responsible")).waitFor();
  await keeper.sees("appeals-no-right");
  await keeper.go("/staff");
  await keeper.heading("desk_staff");
  await keeper.page.locator("summary", { hasText: keeper.t("desk_responsible_name") }).click();
  await keeper.press("desk_responsible_name");
  await keeper.page.locator(".banner.summary").waitFor();
  await keeper.page.locator("#responsible-iin").fill(answering.who.iin);
  await keeper.page.locator("#responsible-order").fill(ORDER);
  await keeper.page.locator("#responsible-email").fill("appeals");
  await keeper.press("desk_responsible_name");
  await keeper.page.locator("#responsible-email-error").waitFor();
  await keeper.sees("responsible-wrong");
  await keeper.page.locator("#responsible-email").fill("appeals@senim.invalid");
  await keeper.press("desk_responsible_name");
  await keeper.page.getByText("appeals@senim.invalid").waitFor();
  await shows(keeper.page, [ORDER], "the order that names whoever answers");
  await keeper.sees("responsible");
}

/** From the request to the appeal that is on its way, without a connection and without a session in between. */
async function appeals(visitor: Visitor, request: string): Promise<void> {
  const { citizen, page, phone, look, glance } = visitor;
  await page.getByRole("banner").getByRole("link", { name: citizen.t("profile") }).click();
  await citizen.go("appeals");
  await page.getByText(citizen.t("appeals_none")).waitFor();
  await glance("appeals-none");
  await go(page, `/certificates/${request}`);
  await citizen.go("appeal_about_this");
  await citizen.heading("appeal_new");
  await citizen.press("go_on");
  await page.locator("#text-error").waitFor();
  await look("appeal-wrong");
  await citizen.fill("appeal_text", APPEAL);
  await citizen.press("go_on");
  await citizen.heading("appeal_check");
  await shows(page, lines(APPEAL), "the check of an appeal");
  await glance("appeal-check");
  await phone.context.setOffline(true);
  await citizen.press("send");
  await page.getByText(citizen.t("error.offline")).first().waitFor();
  await glance("appeal-offline");
  await phone.context.setOffline(false);
  await endsTheSession(page, "**/v1/nca/appeals");
  await citizen.press("send");
  await page.getByRole("dialog", { name: citizen.t("session_over") }).waitFor();
  await citizen.signsInBySignature();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: citizen.t("send"), exact: true }).dblclick();
  await page.getByText(citizen.t("appeal_sent")).waitFor();
  await glance("appeal-sent");
  await citizen.go("appeals_all");
  await page.locator(".tag", { hasText: citizen.t("appeal_open") }).waitFor();
  assert.equal(await page.locator(".card").count(), 1);
  await glance("appeals-open");
}

/** Whoever was named reads who asks for what, and answers once, whichever tab it is in. */
async function isAnswered(answering: Official, author: Person): Promise<void> {
  const { page } = answering;
  await page.reload();
  await page.getByRole("navigation", { name: answering.t("places") }).getByRole("link", { name: answering.t("desk_appeals") }).click();
  await answering.heading("desk_appeals");
  await page.getByText(new RegExp(`${author.surname} ${author.name}`)).waitFor();
  await shows(page, lines(APPEAL), "the desk's appeals");
  const other = await anotherTab(answering.visit.context, answering.visit.errors);
  await other.goto(page.url());
  await other.locator("textarea").fill("Кеш келген жауап");
  await answering.press("send");
  await page.locator(".error").waitFor();
  await answering.sees("appeals-form-wrong");
  await page.locator("textarea").fill(ANSWER);
  await answering.press("send");
  await page.locator(".tag", { hasText: answering.t("desk_appeal_answered") }).waitFor();
  await shows(page, lines(ANSWER), "the desk's answer");
  await answering.sees("appeals-answered");
  await other.getByRole("button", { name: answering.t("send"), exact: true }).click();
  await other.getByText(answering.t("error.already_done")).waitFor();
  await other.close();
}

/** The author learns of the answer by a notice, and reads it. */
async function reads({ citizen, page, look }: Visitor): Promise<void> {
  await go(page, "/messages");
  await citizen.heading("inbox");
  await page.locator(".card-link").filter({ hasText: /Өтінішіңізге жауап берілді|На ваше обращение дан ответ/ }).first().click({ timeout: JOBS_MS });
  await citizen.go("appeals_read");
  await citizen.heading("appeals");
  await page.locator(".tag", { hasText: citizen.t("appeal_answered") }).waitFor();
  await shows(page, [...lines(APPEAL), ...lines(ANSWER)], "the app's appeals");
  await look("appeals-answered");
}

test("an appeal goes from a request to the person an order names, and the answer comes back", within(180_000), async () => {
  const browser = await launch();
  const visitor = await comes(browser, person("bolat"));
  const keeper = await Official.signsIn(browser, person("gulnar"), "ru");
  const answering = await Official.signsIn(browser, person("kanat"), "kk");
  const met = [keeper, answering];
  try {
    await isNamed(keeper, answering);
    const asker = await signsIn(visitor);
    const request = await registers(asker);
    await appeals(visitor, request);
    await isAnswered(answering, person("bolat"));
    await reads(visitor);
    await go(visitor.page, "/certificates/00000000-0000-7000-8000-000000000000/appeal");
    await visitor.page.getByText(visitor.citizen.t("error.not_found")).waitFor();
  } catch (error) {
    await picture(visitor.page, "failed-appeal");
    for (const official of met) await official.picture(`failed-appeal-${official.who.handle}`).catch(() => {});
    throw error;
  } finally {
    console.log([`# at ${visitor.page.url()}`, ...visitor.phone.errors, ...visitor.found, ...met.flatMap(({ visit: seen, found }) => [...seen.errors, ...found])].join("\n"));
    await browser.close();
  }
  assert.deepEqual([...visitor.phone.errors, ...met.flatMap(({ visit: seen }) => seen.errors)], [], "the console and the policy are silent");
  assert.deepEqual([...visitor.found, ...met.flatMap(({ found }) => found)], [], "axe finds nothing, and nothing is wider than a phone");
});
