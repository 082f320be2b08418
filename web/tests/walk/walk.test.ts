/** One power of attorney from sign-in to revocation, by a citizen on a phone and a notary at the console, in one language each. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { type Language, type Visit, launch, picture, visit } from "./browser.ts";
import { checkedByAnybody } from "./checker.ts";
import { Citizen } from "./citizen.ts";
import { REASON, watches } from "./evidence.ts";
import { within } from "./forms.ts";
import { holdsAndWatches } from "./holder.ts";
import { looker } from "./looker.ts";
import { consentsInTheInbox } from "./neighbours.ts";
import { house, payInvoice, person, typed } from "./house.ts";
import { KeyboardNotary } from "./keyboard.ts";
import { anotherTab } from "./mishaps.ts";
import { Notary } from "./notary.ts";
import { partsThrice } from "./parting.ts";
import { isAPhone, isUsedAsAPhone, turnsTheCamera } from "./phone.ts";
import { packed } from "./payloads.ts";
import { judgesThePowerOfAttorney } from "./survey.ts";
import { shows } from "./trap.ts";

/** Each walk says what somebody would say who tries to break the screens of the other side. */
const TERMS = typed(packed(2_000)[0] ?? "", "Өкіл көлікті тек Қазақстан аумағында басқарады.");
const [REMARKED = "", REPLIED = ""] = packed(1_000).slice(2);
const REMARK = typed(REMARKED, "Бірінші тармаққа мерзімін қосыңызшы.");
const ANSWER = typed(REPLIED, "Мерзімі бірінші тармақта көрсетілді.");
const [SIGNS = "", SIGNED = "", SIGNS_BACK = ""] = packed(500, "signs", " ").slice(10);
const NOTE = typed(SIGNS, "Жеке куәлігі көрсетілді.");
const SAID = typed(SIGNED, "Мені естіп тұрсыз ба?");
const ANSWERED = typed(SIGNS_BACK, "Иә, жақсы естимін.");
/** What the document itself takes in: the same signs in either language. */
const LITTLE = typed("<svg onload=alert(0)> &lt;b&gt; {{n}}", "(7-К)");

async function walk(browser: Browser, language: Language, deskLanguage: Language, hands: "mouse" | "keys"): Promise<void> {
  const found: string[] = [];
  const [phone, desk] = [await visit(browser, language), await visit(browser, deskLanguage, { width: 1440, height: 900 })];
  const citizen = new Citizen(phone.page, person("aliya"), language);
  const keys = hands === "keys" ? new KeyboardNotary(desk.page, person("aigul"), deskLanguage, found) : undefined;
  await keys?.withoutAMouse();
  const notary = keys ?? new Notary(desk.page, person("aigul"), deskLanguage);
  const see = looker(phone, "app", language, found);
  const seeDesk = looker(desk, "console", deskLanguage, found);
  const go = (path: string) => phone.page.evaluate((to) => { location.hash = to; }, path);
  try {
    await isAPhone(phone.page);
    await citizen.opens();
    await see("sign-in");
    await citizen.signsInBySignature();
    await phone.page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
    const id = await citizen.applies(person("kamila"), see, TERMS);
    await see("consent");
    await consentsInTheInbox(phone.context, person("kamila"), id, language, found);
    await citizen.sees("ready_to_call");
    await see("ready");
    await notary.signsIn();
    await seeDesk("off-duty");
    await notary.readsTheKeys(seeDesk);
    await notary.goesOnDuty(seeDesk);
    await seeDesk("queue");
    await citizen.mayNotUseTheCamera(see);
    await citizen.testsDevices(see);
    await citizen.press("queue_join");
    await citizen.heading("waiting_title");
    await see("waiting");
    await desk.page.getByRole("button", { name: notary.t("ring_accept") }).waitFor({ timeout: 20_000 });
    await seeDesk("ring");
    await notary.seesHowTheyWait();
    await notary.accepts();
    await citizen.heading("call_taken");
    const licensed = phone.page.locator(".certifier .hint").filter({ hasText: new RegExp(citizen.t("notary_licence").split("{")[0] ?? "") });
    await licensed.waitFor();
    await see("recording-consent");
    await citizen.press("agree_enter");
    await notary.admits();
    await phone.page.locator(".stage figure video").waitFor({ timeout: 20_000 });
    await shows(desk.page, [TERMS], "the console's case");
    await notary.wouldRefuse(seeDesk);
    await notary.makesTheChecks(NOTE);
    await notary.knowsThePrincipal(seeDesk);
    await notary.says(SAID);
    await citizen.says(ANSWERED);
    await shows(phone.page, [SAID, ANSWERED], "the app's call");
    await desk.page.getByRole("log").getByRole("listitem").nth(1).waitFor();
    await shows(desk.page, [NOTE, SAID, ANSWERED], "the console's call");
    await turnsTheCamera(citizen, desk.page);
    await licensed.waitFor();
    await see("call");
    await seeDesk("call");
    await isUsedAsAPhone(citizen, see);
    await notary.sendsTheDraft();
    await citizen.go("read_draft");
    await phone.page.getByRole("button", { name: citizen.t("return_draft") }).waitFor();
    await see("draft");
    await citizen.press("return_draft");
    await phone.page.locator("#remark-whole:focus").waitFor();
    await phone.page.locator("#remark-whole").fill(`Тек Қазақстан аумағында деп жазыңызшы. ${typed("<img src=x onerror=alert(1)>", "")}`);
    await phone.page.locator("summary").filter({ hasText: citizen.t("remark_to").replace("{n}", "1") }).first().click();
    await phone.page.locator("textarea:visible").nth(1).fill(REMARK);
    await see("draft-return", "in view");
    await citizen.press("return_send");
    await citizen.sees("drafting");
    await desk.page.getByLabel(notary.t("remark_answer"), { exact: true }).nth(1).waitFor();
    await shows(desk.page, [REMARK], "the console's remarks");
    await seeDesk("remarks");
    await notary.answersARemark("Тармаққа қосылды.");
    await notary.answersARemark(ANSWER);
    await shows(desk.page, [ANSWER], "the console's answers");
    const added = { kk: `Тек Қазақстан Республикасының аумағында. ${LITTLE}`, ru: `Только на территории Республики Казахстан. ${LITTLE}` };
    await notary.adds(added);
    await notary.goesBackAndComesAgain();
    await notary.losesTheSession(seeDesk);
    await notary.looksAtTheDocument(added, seeDesk);
    await notary.press("draft_changes");
    await desk.page.locator(".changes ins").first().waitFor();
    await seeDesk("changes");
    await notary.press("draft_edit");
    await notary.sendsTheDraft();
    await citizen.sees("awaiting_approval");
    await citizen.go("read_draft");
    await phone.page.locator("ins").first().waitFor();
    await shows(phone.page, [REMARK, ANSWER, LITTLE], "the app's draft");
    await see("draft-changes");
    await citizen.press("approve_draft");
    await citizen.signs("sign");
    await phone.page.getByRole("link", { name: citizen.t("pay_in_bank") }).waitFor({ timeout: 20_000 });
    await see("pay");
    await notary.endsTheCall();
    await payInvoice((await phone.page.getByRole("link", { name: citizen.t("pay_in_bank") }).getAttribute("href")) ?? "");
    await notary.signsTheDocument(seeDesk);
    await phone.page.getByRole("link", { name: citizen.t("open_document") }).click({ timeout: 20_000 });
    await phone.page.locator(".qr").waitFor();
    await see("document");
    const number = decodeURIComponent(phone.page.url().split("/documents/")[1] ?? "");
    await checkedByAnybody(browser, citizen, number, found, async (other) => {
      await looker(other, "app", language, found)("verify");
      await seesThePublicPages(other, number, looker(other, "public", language, found));
    });
    await go("/documents");
    await phone.page.getByText(citizen.t("number_is").replace("{number}", number)).waitFor();
    await see("documents");
    await go(`/cases/${id}/recordings`);
    await phone.page.locator('a[href^="#/recordings/"]').first().waitFor();
    await see("recordings");
    await watches(phone.page, language, see);
    // The act is done; who looks at its recording may use anything.
    await keys?.letsTheMouseIn();
    await watches(desk.page, deskLanguage, seeDesk);
    found.push(...await holdsAndWatches(browser, desk.page.url().split("/recordings/")[1]?.split("/")[0] ?? ""));
    await desk.page.evaluate((to) => { location.hash = to; }, `/cases/${id}`);
    await notary.readsTheSignatures(seeDesk);
    await notary.readsTheCase(seeDesk);
    await go(`/cases/${id}/history`);
    await phone.page.getByText(citizen.t("history.document_signed")).waitFor();
    await phone.page.getByText("7-К").first().waitFor();
    await shows(phone.page, [REASON], "the app's list of who watched");
    await see("history");
    await go("/profile");
    await phone.page.locator(".tag", { hasText: citizen.t("this_device") }).waitFor();
    await see("profile");
    await go("/");
    await phone.page.getByRole("heading", { name: citizen.t("past_matters") }).waitFor();
    await see("home");
    await judgesThePowerOfAttorney(citizen, see, id);
    await go(`/documents/${encodeURIComponent(number)}`);
    await citizen.press("revoke");
    await citizen.signs("sign");
    await phone.page.getByText(citizen.t("revoked"), { exact: true }).waitFor();
    await see("revoked");
    await notary.opensTheJournal();
    await desk.page.getByText(number).waitFor();
    await seeDesk("journal");
    await notary.narrowsTheJournal(number, seeDesk);
    await notary.worksInTwoTabs(await anotherTab(desk.context, desk.errors), seeDesk);
    await partsThrice(citizen, notary, see, seeDesk);
    await notary.goesOffDuty();
  } catch (error) {
    await picture(phone.page, `failed-app-${language}`);
    await picture(desk.page, `failed-console-${language}`);
    throw error;
  } finally {
    console.log(`# at ${phone.page.url()} and ${desk.page.url()}`);
    console.log([...phone.errors, ...desk.errors, ...found].join("\n"));
    await phone.context.close();
    await desk.context.close();
  }
  assert.deepEqual([...phone.errors, ...desk.errors], [], "the console and the policy are silent");
  assert.deepEqual(found, [], "axe finds nothing");
}

/** The page behind the QR code, and what it says of a code that leads nowhere. */
async function seesThePublicPages({ page }: Visit, number: string, see: (name: string) => Promise<void>): Promise<void> {
  await page.goto(`${house.pages}/public/poa/${encodeURIComponent(number)}`);
  await see("check");
  await page.goto(`${house.pages}/public/check/nonsense`);
  await see("unknown");
}

/** Who speaks what: citizen and notary; the check of every day takes the first pair, the notary without a mouse; `WALK=all` all of them. */
const PAIRS: readonly [citizen: Language, notary: Language, hands: "mouse" | "keys"][] = [["kk", "ru", "keys"], ["ru", "kk", "mouse"], ["en", "en", "keys"]];

for (const [citizen, notary, hands] of process.env["WALK"] === "all" ? PAIRS : PAIRS.slice(0, 1)) {
  test(`a power of attorney from sign-in to revocation: ${citizen}, ${notary}, the notary by ${hands}`, within(300_000), async () => {
    const browser = await launch();
    try {
      await walk(browser, citizen, notary, hands);
    } finally {
      await browser.close();
    }
  });
}
