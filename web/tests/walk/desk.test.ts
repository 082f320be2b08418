/** S8 over every desk to a sealed certificate and to a motivated refusal; a request taken in at a counter; whoever is not in turn is told why; the second pair of eyes over the calendar and the tariffs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { Applicant } from "./applicant.ts";
import { launch } from "./browser.ts";
import { within } from "./forms.ts";
import { type Person, person, typed } from "./house.ts";
import { anotherTab } from "./mishaps.ts";
import { Official } from "./official.ts";
import { packed } from "./payloads.ts";
import { takeTheirPosts } from "./roster.ts";
import { shows } from "./trap.ts";

const REGION = "temirtau";
/** What an official might paste from anywhere, two thousand characters at a time. */
const [SIGNS = "", KK = "", RU = ""] = packed(2_000, "signs").slice(-3);
const REMARK = typed(SIGNS, "Қай талап бұзылғанын тармағымен көрсетіңіз.");
const REASONS = { kk: typed(KK, "Сату шарты ұсынылмаған."), ru: typed(RU, "Не представлен договор продажи.") };
/** The same in fields of one line, and where a change says why. */
const [DAY_NAME = "", DAY_NAME_RU = ""] = packed(190, "printable", " ").slice(9);
const DAY_KK = typed(DAY_NAME, "Ауысым");
const DAY_RU = typed(DAY_NAME_RU, "Перенос");
const [ORDER = "", LAW = ""] = packed(290, "printable", " ").slice(12);
const SOURCE = typed(ORDER, "Сынақ қаулысы");
const ACT = typed(LAW, "Сынақ үшін республикалық бюджет туралы заң");
const [BECAUSE = "", REJECTED = ""] = packed(900, "signs", " ").slice(-2);
const WHY = typed(BECAUSE, "Сынақ қаулысы");
const WHY_NOT = typed(REJECTED, "Мөлшері заңмен салыстырылсын");
const lines = (text: string): string[] => text.split("\n").map((line) => line.trim());

interface Body {
  keeper: Official;
  chancery: Official;
  head: Official;
  specialist: Official;
  operator: Official;
  all: Official[];
}

async function opens(browser: Browser): Promise<Body> {
  const keeper = await Official.signsIn(browser, person("gulnar"), "ru");
  const chancery = await Official.signsIn(browser, person("kanat"), "kk");
  const head = await Official.signsIn(browser, person("zhanar"), "ru");
  const specialist = await Official.signsIn(browser, person("timur"), "en");
  const operator = await Official.signsIn(browser, person("arman"), "en");
  const none = chancery.page.getByText(chancery.t("desk_no_post"));
  await none.or(chancery.page.getByRole("navigation", { name: chancery.t("desk_parts") })).first().waitFor();
  // Whoever walks against a demonstration finds the posts given.
  if (await none.isVisible()) await chancery.sees("no-post");
  await takeTheirPosts(keeper, [[chancery, "chancery", REGION], [head, "head", REGION], [specialist, "specialist", REGION], [operator, "centre_operator", "republic"]]);
  await keeper.sees("staff");
  const all = [keeper, chancery, head, specialist, operator];
  return { keeper, chancery, head, specialist, operator, all };
}

async function passesOn({ chancery, head }: Body, number: string, specialist: Person, incoming: string): Promise<void> {
  await chancery.takes(number);
  const other = await anotherTab(chancery.visit.context, chancery.visit.errors);
  await other.goto(chancery.page.url());
  await other.getByLabel(chancery.t("desk_incoming"), { exact: true }).fill(`${incoming}-2`);
  await chancery.fill("desk_incoming", incoming);
  // A double press registers once.
  await chancery.page.getByRole("button", { name: chancery.t("desk_act.register"), exact: true }).last().dblclick();
  await chancery.page.getByText(chancery.t("desk_not_yours")).waitFor();
  // The other tab comes too late, and is told so.
  await other.getByRole("button", { name: chancery.t("desk_act.register"), exact: true }).last().click();
  await other.getByText(chancery.t("desk_moved_on")).first().waitFor();
  await other.close();
  await head.takes(number);
  await head.page.getByRole("radio", { name: new RegExp(`^${specialist.surname} ${specialist.name}`) }).check();
  await head.press("desk_act.assign");
  await head.page.getByText(new RegExp(`^${specialist.surname} ${specialist.name}`)).first().waitFor();
}

async function isGranted(body: Body, applicant: Applicant): Promise<void> {
  const { chancery, head, specialist } = body;
  const { id, number = "" } = await applicant.files(REGION);
  await chancery.go("/inbox/desk");
  await chancery.page.getByRole("link", { name: number, exact: true }).waitFor({ timeout: 20_000 });
  await chancery.sees("inbox");
  await head.go(`/requests/${id}`);
  await head.page.getByText(head.t("error.other_roles_step")).waitFor();
  await head.sees("request-others");
  await chancery.takes(number);
  await shows(chancery.page, [...Object.values(applicant.typed), applicant.scan], "the desk's request");
  await chancery.sees("request-chancery");
  await chancery.press("desk_act.register");
  await chancery.page.locator(".banner.summary").waitFor();
  await chancery.sees("request-form-wrong", chancery.acts);
  await passesOn(body, number, person("timur"), "17-24");
  await head.sees("request-assigned");
  await specialist.go("/inbox/mine");
  await specialist.page.getByRole("link", { name: number, exact: true }).waitFor({ timeout: 20_000 });
  await specialist.sees("inbox-mine");
  await specialist.takes(number);
  await specialist.opens("desk_act.draft");
  await specialist.fill("desk_text_kk", "Мәміле жасауға рұқсат берілсін.");
  await specialist.fill("desk_text_ru", "Разрешить совершение сделки.");
  // Whoever goes back and comes again finds what was typed.
  await specialist.page.goBack();
  await specialist.page.goForward();
  await specialist.opens("desk_act.draft");
  assert.equal(await specialist.page.getByLabel(specialist.t("desk_text_ru"), { exact: true }).inputValue(), "Разрешить совершение сделки.");
  await specialist.sees("request-draft", specialist.acts);
  await specialist.losesTheSession("**/v1/desk/services/requests/*/draft", () => specialist.press("desk_act.draft"));
  await specialist.page.getByText(specialist.t("error.other_roles_step")).first().waitFor();
  await head.takes(number);
  await head.page.getByRole("button", { name: `${head.t("desk_open_file")}: ${head.t("desk_preview")}` }).click();
  await head.page.getByRole("link", { name: head.t("desk_read_pdf") }).waitFor();
  await head.opens("desk_act.sign");
  await head.sees("request-sign", head.acts);
  await head.page.getByRole("button", { name: head.t("desk_act.sign"), exact: true }).last().click();
  await head.signsTwiceAndOnce("**/v1/desk/services/requests/*/decision");
  await head.page.getByText(head.t("desk_signed_by")).waitFor();
  await chancery.takes(number);
  await chancery.press("desk_act.send");
  await applicant.comesTo(id, "done");
  await chancery.page.getByRole("button", { name: `${chancery.t("desk_open_file")}: ${chancery.t("desk_result_file")}` }).click({ timeout: 20_000 });
  await chancery.page.getByRole("link", { name: chancery.t("desk_read_pdf") }).waitFor();
  await chancery.sees("request-done");
}

async function isRefused(body: Body, applicant: Applicant): Promise<void> {
  const { chancery, head, specialist } = body;
  const { id, number = "" } = await applicant.files(REGION);
  await passesOn(body, number, person("timur"), "17-25");
  await specialist.takes(number);
  await specialist.opens("desk_act.refuse");
  await specialist.page.getByRole("radio").first().check();
  await specialist.fill("desk_reason_kk", REASONS.kk);
  await specialist.fill("desk_reason_ru", REASONS.ru);
  await specialist.sees("request-refuse", specialist.acts);
  await specialist.press("desk_act.refuse");
  await specialist.page.getByText(specialist.t("error.other_roles_step")).first().waitFor();
  await head.takes(number);
  await shows(head.page, [...lines(REASONS.kk), ...lines(REASONS.ru)], "the head's request");
  await head.opens("desk_act.return");
  await head.fill("desk_remark", REMARK);
  await head.press("desk_act.return");
  // The specialist's step again, where a head may still name another hand.
  await head.page.getByText(head.t("error.other_roles_step")).first().waitFor();
  await specialist.takes(number);
  await specialist.page.locator("p.said").first().waitFor();
  await shows(specialist.page, lines(REMARK), "the specialist's request");
  await specialist.sees("request-returned");
  await specialist.opens("desk_act.refuse");
  await specialist.page.getByRole("radio").first().check();
  await specialist.fill("desk_reason_kk", "Құжаттар талаптарға сәйкес емес: сату шарты жоқ.");
  await specialist.fill("desk_reason_ru", "Документы не соответствуют требованиям: нет договора продажи.");
  await specialist.press("desk_act.refuse");
  await head.takes(number);
  await head.opens("desk_act.sign");
  await head.page.getByRole("button", { name: head.t("desk_act.sign"), exact: true }).last().click();
  await head.signs("sign");
  await head.page.getByText(head.t("desk_signed_by")).waitFor();
  await chancery.takes(number);
  await chancery.press("desk_act.send");
  const refused = await applicant.comesTo(id, "refused");
  assert.ok(refused.refusal);
  await chancery.page.locator(".banner.bad").waitFor({ timeout: 20_000 });
  await chancery.sees("request-refused");
}

/** What one proposes another approves; who proposed it only waits. */
async function changesTheCalendar({ keeper, head, chancery }: Body): Promise<void> {
  await keeper.go("/calendar/new");
  await keeper.heading("desk_propose");
  await keeper.press("desk_propose");
  await keeper.page.locator(".banner.summary").waitFor();
  await keeper.page.reload();
  const year = new Date().getFullYear() + 1;
  await keeper.page.locator("#date-0").fill(`${year}-03-10`);
  await keeper.page.getByLabel(keeper.t("desk_day.day_off"), { exact: true }).check();
  await keeper.page.locator("#kk-0").fill(DAY_KK);
  await keeper.page.locator("#ru-0").fill(DAY_RU);
  await keeper.page.locator("#source-0").fill(SOURCE);
  await keeper.fill("reason", WHY);
  await keeper.sees("calendar-new");
  await keeper.press("desk_propose");
  await keeper.page.getByText(keeper.t("desk_four_eyes")).waitFor();
  await keeper.sees("calendar-change");
  await shows(keeper.page, [DAY_RU, SOURCE, WHY], "the proposed change of the calendar");
  await head.go(new URL(keeper.page.url()).hash.slice(1));
  await head.page.getByText(head.t("desk_overseer_decides")).waitFor();
  await chancery.go(new URL(keeper.page.url()).hash.slice(1));
  await chancery.press("desk_approve");
  await chancery.page.locator(".tag", { hasText: chancery.t("desk_change.approved") }).waitFor();
  await head.go("/calendar");
  await head.heading("desk_calendar");
  await head.sees("calendar");
}

/** Next year's index: refused where it is wrong, turned down with a reason, proposed anew, approved by another who oversees. */
async function changesTheTariffs({ keeper, head, chancery }: Body): Promise<void> {
  const year = new Date().getFullYear() + 1;
  const number = String(Date.now());
  await keeper.go("/tariffs/new");
  await keeper.heading("desk_propose");
  await keeper.press("desk_propose");
  await keeper.page.locator(".banner.summary").waitFor();
  await keeper.sees("tariff-new-missing");
  await proposesTheIndex(keeper, year, number, "46000");
  await keeper.page.locator("#index-0-figure-error").waitFor();
  await keeper.sees("tariff-new-wrong");
  await keeper.page.locator("#index-0-figure").fill("4600");
  await keeper.press("desk_propose");
  await keeper.page.getByText(keeper.t("desk_four_eyes")).waitFor();
  const proposed = new URL(keeper.page.url()).hash.slice(1);
  await chancery.go(proposed);
  await chancery.press("desk_reject");
  await chancery.page.locator("#rejection-error").waitFor();
  await chancery.fill("desk_reject_reason", WHY_NOT);
  await chancery.sees("tariff-change");
  await chancery.press("desk_reject");
  await chancery.page.locator(".tag", { hasText: chancery.t("desk_change.rejected") }).waitFor();
  await shows(chancery.page, [ACT, WHY, WHY_NOT], "the rejected change of the tariffs");
  await chancery.sees("tariff-rejected");
  await keeper.go("/tariffs/new");
  await proposesTheIndex(keeper, year, number, "4650");
  await keeper.page.getByText(keeper.t("desk_four_eyes")).waitFor();
  await keeper.sees("tariff-change");
  await chancery.go(new URL(keeper.page.url()).hash.slice(1));
  await chancery.page.getByRole("group", { name: chancery.t("desk_effect"), exact: true }).getByText("4\u00a0650,00\u00a0₸").first().waitFor();
  // Without a mouse, as everything at a desk.
  await chancery.page.getByRole("button", { name: chancery.t("desk_approve"), exact: true }).press("Enter");
  await chancery.page.locator(".tag", { hasText: chancery.t("desk_change.approved") }).waitFor();
  await head.go("/tariffs");
  await head.heading("desk_tariffs");
  await head.page.getByRole("group", { name: head.t("desk_mci") }).first().getByText("4\u00a0650,00\u00a0₸").waitFor();
  await shows(head.page, [ACT], "the tariffs");
  await head.sees("tariffs");
  await chancery.go("/tariffs");
  await chancery.heading("desk_tariffs");
  await chancery.sees("tariffs");
}

async function proposesTheIndex(keeper: Official, year: number, number: string, tenge: string): Promise<void> {
  await keeper.page.locator("#act-title").fill(ACT);
  await keeper.page.locator("#act-number").fill(number);
  await keeper.page.locator("#act-date").fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
  await keeper.page.locator("#index-0-figure").fill(tenge);
  await keeper.page.locator("#index-0-since").fill(`${year}-01-01`);
  await keeper.page.locator("#index-0-until").fill(`${year}-12-31`);
  await keeper.fill("reason", WHY);
  await keeper.press("desk_propose");
}

/** The screens without an act, in a language each. */
async function looksAround({ keeper, specialist, chancery }: Body): Promise<void> {
  await keeper.go("/statistics");
  await keeper.page.getByRole("group", { name: keeper.t("desk_terms_kept") }).waitFor();
  await keeper.sees("statistics");
  await specialist.go("/tariffs");
  await specialist.heading("desk_tariffs");
  await specialist.sees("tariffs");
  await specialist.go("/tariffs/new");
  await specialist.heading("desk_propose");
  await specialist.press("desk_rate_add");
  await specialist.sees("tariff-new");
  await keeper.go("/oversight");
  await keeper.page.getByText(keeper.t("desk_signals_none")).waitFor();
  await keeper.sees("oversight");
  // Whoever holds a post and does not oversee is shown no such place, and finds nothing behind its address.
  assert.equal(await specialist.page.getByRole("link", { name: specialist.t("desk_oversight"), exact: true }).count(), 0);
  await specialist.go("/oversight");
  await specialist.page.getByText(specialist.t("error.forbidden")).first().waitFor();
  await specialist.go("/inbox/late");
  await specialist.page.getByText(specialist.t("desk_empty.late")).waitFor();
  await specialist.go("/certificates");
  await specialist.page.getByText(specialist.t("error.not_an_operator")).waitFor();
  await specialist.sees("certificates-no-right");
  await chancery.go("/requests/00000000-0000-7000-8000-000000000000");
  await chancery.page.getByText(chancery.t("error.not_found")).waitFor();
  await chancery.page.context().setOffline(true);
  await chancery.go("/statistics");
  await chancery.page.getByText(chancery.t("error.offline")).first().waitFor();
  await chancery.sees("offline");
  await chancery.page.context().setOffline(false);
}

/** From the queue to the printed certificate, under the operator's own EDS. */
async function takesIn(operator: Official): Promise<void> {
  const { page } = operator;
  await operator.go("/intake");
  await operator.heading("desk_intake");
  await operator.go("/intake/new");
  await operator.heading("desk_intake_new");
  await operator.press("desk_intake_open");
  await page.locator(".banner.summary").waitFor();
  await operator.sees("intake-form-wrong");
  await page.reload();
  await page.locator("#queue").fill("Б-017");
  await page.locator("#service").selectOption("real_estate_presence");
  await page.locator("#arrival-iin").fill(person("kamila").iin);
  await operator.sees("intake-new");
  await operator.press("desk_intake_open");
  await operator.heading("desk_intake_one");
  await page.getByRole("radio").first().check();
  await page.locator("#field-region").selectOption("shymkent");
  await page.getByText(/./).and(page.locator("[role=status].hint")).first().waitFor();
  await page.waitForResponse((answer) => answer.url().endsWith("/form") && answer.ok());
  await operator.sees("intake-filling");
  await operator.press("desk_intake_send");
  await operator.signs("sign");
  await page.getByText(operator.t("desk_hand_over_more")).waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: `${operator.t("desk_open_file")}: ${operator.t("desk_paper.result.pdf")}` }).click();
  await page.getByRole("link", { name: operator.t("desk_read_pdf") }).waitFor();
  await operator.sees("intake-done");
  await operator.press("desk_hand_over");
  await page.getByText(operator.t("desk_papers_gone")).waitFor();
  await operator.go("/intake");
  await page.getByRole("group", { name: operator.t("desk_intake") }).waitFor();
  await operator.sees("intakes");
}

test("S8 goes over every desk to a certificate and to a refusal, a request is taken in at a counter, and everybody does only what is theirs", within(240_000), async () => {
  const browser = await launch();
  const met: Official[] = [];
  try {
    const body = await opens(browser);
    met.push(...body.all);
    const applicant = await Applicant.signsIn(browser, person("aliya"));
    await isGranted(body, applicant);
    await isRefused(body, applicant);
    await takesIn(body.operator);
    await changesTheCalendar(body);
    await changesTheTariffs(body);
    await looksAround(body);
  } catch (error) {
    for (const official of met) await official.picture(`failed-desk-${official.who.handle}`).catch(() => {});
    throw error;
  } finally {
    console.log(met.map(({ who, page, visit, found }) => [`# ${who.handle} at ${page.url()}`, ...visit.errors, ...found].join("\n")).join("\n"));
    await browser.close();
  }
  assert.deepEqual(met.flatMap(({ visit }) => visit.errors), [], "the console and the policy are silent");
  assert.deepEqual(met.flatMap(({ found }) => found), [], "axe finds nothing, and nothing is wider than a phone");
});
