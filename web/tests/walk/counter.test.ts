/** Requests that are brought: S9 and S10 on paper to the office of the licensor, S7 to a service centre, each with scans, receipts and what is handed over. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { launch } from "./browser.ts";
import { within } from "./forms.ts";
import { type Person, payInvoice, person, typed } from "./house.ts";
import { concludes, drafts, opensTheOffice, registers } from "./licensor.ts";
import { Official } from "./official.ts";
import { packed } from "./payloads.ts";
import { takeTheirPosts } from "./roster.ts";
import { shows } from "./trap.ts";

const REGION = "temirtau";
/** The bank tells the payment, and the seal comes, by jobs of the server. */
const SOON_MS = 30_000;
const SCAN = { mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF") };
/** An invented child of 6 May 2015, with a right checksum. */
const CHILD = "150506500003";
/** What is typed at the counter in the words of whoever stands there. */
const [NAMED = ""] = packed(190, "printable", " ").slice(4);
const [TOLD = ""] = packed(380, "printable", " ").slice(6);
const CHILD_NAME = typed(NAMED, "Үлгіев Сынақ");
const WHAT_HAPPENED = typed(TOLD, "Ата-анасы қайтыс болған");
const GUARDIANSHIP_PAPERS = ["no_parental_care", "health", "income"] as const;

/** Somebody has come: opens a request for them. */
async function receives(official: Official, service: string, who: Person, queue?: string): Promise<void> {
  await official.go("/intake/new");
  await official.heading("desk_intake_new");
  if (queue) await official.page.locator("#queue").fill(queue);
  await official.page.locator("#service").selectOption(service);
  await official.page.locator("#arrival-iin").fill(who.iin);
  await official.press("desk_intake_open");
  await official.heading("desk_intake_one");
}

/** The form is saved while it is filled in: what is signed is what was saved. */
async function savesTheForm(official: Official): Promise<void> {
  await official.press("desk_save_form");
  await official.page.locator("[role=status].hint", { hasText: official.t("draft_saved").split("{")[0] ?? "" }).waitFor();
}

async function scans(official: Official, code: string): Promise<void> {
  await official.page.locator(`#scan-${code}`).setInputFiles({ name: `${code}.pdf`, ...SCAN });
  await official.page.locator(".card", { has: official.page.locator(`#scan-${code}`) }).getByText(official.t("desk_scan_there")).waitFor();
}

const numberOf = async (official: Official): Promise<string> => ((await official.page.getByRole("heading", { level: 1 }).textContent()) ?? "").split("№").at(-1)?.trim() ?? "";

/** A document that the official prints, opened where it lies. */
async function prints(official: Official, paper: string): Promise<void> {
  const card = official.page.locator(".card").filter({ hasText: official.t(`desk_paper.${paper}`) }).first();
  await card.getByRole("button").click({ timeout: SOON_MS });
  await card.getByRole("link", { name: official.t("desk_read_pdf") }).waitFor();
}

async function handsOver(official: Official): Promise<void> {
  await official.press("desk_hand_over");
  await official.page.getByText(official.t("desk_papers_gone")).waitFor();
  assert.equal(await official.page.getByRole("button", { name: official.t("desk_hand_over"), exact: true }).count(), 0, "nothing is handed over twice");
}

async function fillsInTheExamination(registrar: Official): Promise<void> {
  const { page } = registrar;
  await page.locator("#field-education").fill("Сынақ университеті, құқықтану");
  await page.locator("#field-diploma_number").fill("ЖБ-17");
  await page.locator("#field-diploma_date").fill("2015-06-30");
  await page.locator("#field-experience").fill("Заңгер, 6 жыл");
  await page.getByRole("radio").first().check();
  await page.locator("#field-phone").fill("+77000000001");
  await savesTheForm(registrar);
}

/** By an inventory, sheet by sheet; without the number of sheets, or without a document, nothing is taken over. */
async function takesOver(registrar: Official, papers: readonly string[]): Promise<void> {
  const { page } = registrar;
  await registrar.press("desk_take_over");
  await page.locator(".banner.summary").waitFor();
  await registrar.sees("paper-sheets-missing");
  for (const code of ["application", ...papers]) await page.locator(`#sheets-${code}`).fill("2");
  await registrar.press("desk_take_over");
}

/** S9 on paper: form, scans, inventory, fee, the registrar's EDS, the commission's decision, printed and handed over. */
async function onPaper(browser: Browser, met: Official[]): Promise<void> {
  const licensor = await opensTheOffice(browser);
  met.push(...licensor.all);
  const { registrar, officer } = licensor;
  const { page } = registrar;
  await receives(registrar, "bailiff_examination", person("kamila"));
  await fillsInTheExamination(registrar);
  for (const code of ["diploma", "work_record"]) await scans(registrar, code);
  await takesOver(registrar, ["diploma", "work_record"]);
  await page.getByText(registrar.t("desk_fee_waits")).waitFor();
  await prints(registrar, "intake-inventory.pdf");
  await registrar.sees("paper-taken");
  await payInvoice((await page.getByRole("link", { name: registrar.t("desk_fee_page") }).getAttribute("href")) ?? "");
  await page.getByRole("button", { name: registrar.t("desk_intake_send"), exact: true }).click({ timeout: SOON_MS });
  await registrar.signs("sign");
  await page.getByText(registrar.t("desk_intake_waits")).waitFor({ timeout: SOON_MS });
  const number = await numberOf(registrar);
  const taken = new URL(page.url()).hash.slice(1);
  await registers(registrar, number, "26-1/40");
  await officer.takes(number);
  await officer.opens("desk_act.draft");
  await officer.page.locator('input[value="not_passed"]').check();
  await drafts(officer, "Комиссия отырысының № 18 хаттамасы: емтихан тапсырылмады.", "Протокол заседания комиссии № 18: экзамен не сдан.");
  await concludes(licensor, number);
  await registrar.go(taken);
  for (const paper of ["result.pdf", "payment-receipt.pdf"]) await prints(registrar, paper);
  await registrar.sees("paper-decided");
  await handsOver(registrar);
  await isTakenBack(registrar);
}

/** S10 on paper, taken back by whoever brought it before the fee was paid. */
async function isTakenBack(registrar: Official): Promise<void> {
  const { page } = registrar;
  await receives(registrar, "bailiff_licence", person("kamila"));
  await page.locator('input[value="issue"]').check();
  await page.locator("#field-phone").fill("+77000000001");
  await page.locator("#field-address").fill("Астана, Үлгі көшесі, 1");
  await page.locator("#field-examination_number").fill("S9-17");
  await page.locator("#field-examination_date").fill("2026-10-02");
  await savesTheForm(registrar);
  await page.locator("#sheets-application").fill("3");
  await registrar.press("desk_take_over");
  await page.getByText(registrar.t("desk_fee_waits")).waitFor();
  await registrar.press("desk_take_back");
  await page.getByRole("dialog").getByRole("button", { name: registrar.t("desk_take_back"), exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText(registrar.t("desk_fee_waits")).waitFor({ state: "detached" });
  await registrar.sees("paper-taken-back");
}

async function fillsInTheGuardianship(operator: Official): Promise<void> {
  const { page } = operator;
  await page.locator("#field-region").selectOption(REGION);
  await page.locator('input[value="guardianship"]').check();
  await page.locator("#field-child_iin").fill(CHILD);
  await page.locator("#field-child_name").fill(CHILD_NAME);
  await page.locator("#field-child_born").fill("2015-05-06");
  await page.locator("#field-address").fill("Теміртау, Үлгі көшесі, 1");
  await page.locator("#field-phone").fill("+77000000001");
  await page.locator("#field-circumstances").fill(WHAT_HAPPENED);
  await savesTheForm(operator);
}

/** Who brings too little gets a receipt that says what is missing. */
async function isIncomplete(operator: Official): Promise<void> {
  const { page } = operator;
  await receives(operator, "guardianship", person("kamila"), "Б-021");
  await fillsInTheGuardianship(operator);
  await scans(operator, "health");
  await operator.press("desk_incomplete");
  const dialog = page.getByRole("dialog");
  // What is required and not there is ticked already.
  assert.ok(await dialog.getByRole("checkbox").first().isChecked());
  await dialog.getByRole("checkbox").last().check();
  await operator.sees("counter-incomplete");
  await dialog.getByRole("button", { name: operator.t("desk_incomplete"), exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await prints(operator, "intake-refusal.pdf");
  await operator.sees("counter-refused");
  await handsOver(operator);
}

/** S7 at the centre, over the desks of the akimat, with everything that may be sent back. */
async function atTheCentre(browser: Browser, met: Official[]): Promise<void> {
  const names = ["gulnar", "arman", "kanat", "zhanar", "timur", "saule"] as const;
  const [keeper, operator, chancery, head, specialist, akimat] = await Promise.all(names.map((name, at) => Official.signsIn(browser, person(name), at % 2 === 0 ? "ru" : "kk"))) as [Official, Official, Official, Official, Official, Official];
  met.push(keeper, operator, chancery, head, specialist, akimat);
  await takeTheirPosts(keeper, [[operator, "centre_operator", "republic"], [chancery, "chancery", REGION], [head, "head", REGION], [specialist, "specialist", REGION], [akimat, "akimat", REGION]]);
  await isIncomplete(operator);
  await receives(operator, "guardianship", person("kamila"), "Б-022");
  await fillsInTheGuardianship(operator);
  for (const code of GUARDIANSHIP_PAPERS) await scans(operator, code);
  await operator.press("desk_intake_send");
  await operator.signs("sign");
  await operator.page.getByText(operator.t("desk_intake_waits")).waitFor({ timeout: SOON_MS });
  await shows(operator.page, [CHILD_NAME, WHAT_HAPPENED], "the counter's form");
  const number = await numberOf(operator);
  await registers(chancery, number, "17-31");
  await assigns(head, number, specialist.who);
  await returns(specialist, number, "Сәулет бөлімінің маманы қарауы тиіс.");
  await assigns(head, number, specialist.who);
  await resolves(specialist, number);
  await returns(akimat, number, "Баланың туған күнін көрсетіңіз.");
  await resolves(specialist, number);
  await akimat.takes(number);
  await akimat.opens("desk_act.adopt");
  await shows(akimat.page, [CHILD_NAME, WHAT_HAPPENED], "the akimat's form");
  await akimat.fill("desk_decision_number", "44-02");
  await akimat.sees("akimat-adopts");
  await akimat.press("desk_act.adopt");
  await akimat.signs("sign");
  await akimat.page.getByText(akimat.t("desk_signed_by")).waitFor();
  await chancery.takes(number);
  await chancery.press("desk_act.send");
  await prints(operator, "result.pdf");
  await operator.sees("counter-decided");
  await handsOver(operator);
  await operator.go("/intake/place");
  await operator.page.getByRole("link", { name: number, exact: true }).waitFor();
  await operator.sees("counter-place");
}

async function assigns(head: Official, number: string, to: Person): Promise<void> {
  await head.takes(number);
  await head.page.getByRole("radio", { name: new RegExp(`^${to.surname} ${to.name}`) }).check();
  await head.press("desk_act.assign");
  await head.page.getByText(head.t("error.other_roles_step")).first().waitFor();
}

async function returns(official: Official, number: string, remark: string): Promise<void> {
  await official.takes(number);
  await official.opens("desk_act.return");
  await official.fill("desk_remark", remark);
  await official.press("desk_act.return");
  await official.page.getByText(official.t("error.other_roles_step")).first().waitFor();
}

async function resolves(specialist: Official, number: string): Promise<void> {
  await specialist.takes(number);
  await specialist.opens("desk_act.draft");
  await drafts(specialist, "Қорғаншылық белгіленсін.", "Установить опеку.");
}

async function walks(act: (browser: Browser, met: Official[]) => Promise<void>): Promise<void> {
  const browser = await launch();
  const met: Official[] = [];
  try {
    await act(browser, met);
  } catch (error) {
    for (const official of met) await official.picture(`failed-counter-${official.who.handle}`).catch(() => {});
    throw error;
  } finally {
    console.log(met.map(({ who, page, visit, found }) => [`# ${who.handle} at ${page.url()}`, ...visit.errors, ...found].join("\n")).join("\n"));
    await browser.close();
  }
  assert.deepEqual(met.flatMap(({ visit }) => visit.errors), [], "the console and the policy are silent");
  assert.deepEqual(met.flatMap(({ found }) => found), [], "axe finds nothing, and nothing is wider than a phone");
}

test("an examination is asked for on paper, decided, printed and handed over; a licence is taken back", within(180_000), () => walks(onPaper));
test("a guardianship is asked for at a service centre: turned away with a receipt, then adopted by the akimat and handed over", within(180_000), () => walks(atTheCentre));
