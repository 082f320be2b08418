/** Services by a citizen on a phone: one that a registry answers, one that is paid in the bank, one that is refused, and a document that is shown to somebody else. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { launch, violations } from "./browser.ts";
import { checkedByAnybody } from "./checker.ts";
import { within } from "./forms.ts";
import { person, typed, until } from "./house.ts";
import { answersTheSurvey } from "./survey.ts";
import { shows } from "./trap.ts";
import { type Visitor, paysInTheBank, withCitizen } from "./visitor.ts";

/** Why somebody reads another's document: their own words, for the owner to see. */
const PURPOSE = typed("Проверка прав перед сделкой <script>alert(1)</script>", "Проверка прав перед сделкой");
/** Registry, seal and delivery are jobs of the server. */
const RESULT_MS = 30_000;
/** The bank that has the invoice only when the payer wants it there. */
const SECOND_BANK = "Үлгі Банк";

/** What the notice about a result is called, in Kazakh; the server writes it. */
const RESULT_READY = "Қызметтің нәтижесі дайын";

/** The certificate about property in a region, from the catalogue to the signature. */
async function asksForRights({ citizen, phone: { page }, see }: Visitor, region: string): Promise<void> {
  await citizen.begins("real_estate_rights", see);
  await page.locator("#document_kind").check();
  await page.locator("#region").selectOption(region);
  await see("service-form");
  await citizen.press("save_go_on");
  await citizen.signsTheRequest(see);
}

/** What is not wanted by SMS is chosen, kept, and found as it was chosen. */
async function choosesTheWays({ citizen, phone: { page }, see }: Visitor): Promise<void> {
  await citizen.go("notice_choices");
  await citizen.heading("notice_choices");
  const services = page.getByRole("group", { name: citizen.t("notice_group.services") });
  const sms = services.getByRole("checkbox", { name: citizen.t("inbox_channel.sms") });
  await sms.uncheck();
  await citizen.press("notice_choices_save");
  await page.getByText(citizen.t("notice_choices_saved")).waitFor();
  await see("notice-choices");
  await citizen.go("inbox_all");
  await citizen.heading("inbox");
  await citizen.go("notice_choices");
  await sms.waitFor();
  if (await sms.isChecked()) throw new Error("the choice is not kept");
  const letters = page.getByRole("group", { name: citizen.t("notice_group.certificates") }).getByRole("checkbox", { name: citizen.t("inbox_channel.email") });
  if (await letters.count() > 0) throw new Error("what an order demands can be switched off");
  await page.goBack();
  await citizen.heading("inbox");
}

/** Notices about other matters of the same person come meanwhile: the one that leads to this. */
async function opensTheNoticeOf(matter: string, { citizen, phone: { page } }: Visitor): Promise<void> {
  const notices = page.locator(".card-link").filter({ hasText: RESULT_READY });
  await until("the notice of this result", async () => {
    await notices.first().waitFor();
    for (let at = 0, all = await notices.count(); at < all; at += 1) {
      await notices.nth(at).click();
      const way = page.getByRole("link", { name: citizen.t("to_request"), exact: true });
      await way.waitFor();
      if ((await way.getAttribute("href")) === matter) return true;
      await page.goBack();
      await notices.first().waitFor();
    }
    return undefined;
  });
}

/** Without an account, as whoever the result was handed to. */
async function isCheckedByAnybody(browser: Browser, { citizen, phone: { page } }: Visitor): Promise<void> {
  const found: string[] = [];
  const number = decodeURIComponent(new URL(page.url()).hash.split("/documents/")[1] ?? "");
  await checkedByAnybody(browser, citizen, number, found, async (other) => {
    await other.page.getByText(citizen.t("verify_service"), { exact: true }).waitFor();
    found.push(...(await violations(other.page)));
  });
  assert.deepEqual(found, [], "the console is silent and axe finds nothing");
}

/** The owner shows, the other opens, the owner sees who it was. */
async function showsTheDocument(browser: Browser, { citizen, phone: { page }, see }: Visitor): Promise<void> {
  await citizen.press("wallet_share_now");
  const code = (await page.locator(".code").textContent()) ?? "";
  await see("share");
  const consumer = person("bolat");
  await withCitizen(browser, consumer, "ru", async ({ citizen: other, phone, see: seeOther }) => {
    await phone.page.getByRole("navigation").getByRole("link", { name: other.t("documents") }).click();
    await other.go("wallet_shared");
    await other.fill("wallet_shared_code", code);
    await other.fill("wallet_purpose", PURPOSE);
    await other.press("wallet_shared_open");
    await phone.page.getByText(other.t("number")).waitFor();
    await other.press("bring_pdf");
    await phone.page.getByRole("link", { name: other.t("paper_open") }).waitFor();
    await seeOther("shared");
  });
  await page.getByText(consumer.surname).waitFor();
  await see("share-opened");
  await citizen.go("wallet_accesses");
  await citizen.heading("wallet_accesses");
  await page.getByText(consumer.surname).first().waitFor();
  await shows(page, [PURPOSE], "the app's accesses");
  await see("accesses");
}

test("a certificate that a registry answers: from the catalogue to the result, and shown to somebody else", within(180_000), async () => {
  const browser = await launch();
  try {
    await withCitizen(browser, person("aliya"), "kk", async (visitor) => {
      const { citizen, phone: { page }, see } = visitor;
      await asksForRights(visitor, "astana");
      await page.getByRole("button", { name: citizen.t("request_result") }).waitFor({ timeout: RESULT_MS });
      await citizen.press("request_result");
      await page.getByRole("link", { name: citizen.t("paper_open") }).waitFor();
      await see("request-done");
      const own = new URL(page.url()).hash;
      await answersTheSurvey(visitor.citizen);
      await citizen.go("open_document");
      await page.getByRole("button", { name: citizen.t("wallet_share_now") }).waitFor();
      await see("result-document");
      await isCheckedByAnybody(browser, visitor);
      await showsTheDocument(browser, visitor);
      await page.getByRole("navigation").getByRole("link", { name: citizen.t("inbox") }).click();
      await citizen.heading("inbox");
      await page.locator(".card-link").filter({ hasText: RESULT_READY }).first().waitFor();
      await see("inbox");
      await choosesTheWays(visitor);
      await opensTheNoticeOf(own, visitor);
      await see("message");
      await citizen.go("to_request");
      await page.getByText(citizen.t("survey_thanks")).waitFor();
      await citizen.go("history");
      await page.getByText(citizen.t("history.result_issued")).waitFor();
      await see("request-history");
    });
  } finally {
    await browser.close();
  }
});

test("a service with a fee is paid in the bank, one without data is refused with its clause", within(180_000), async () => {
  const browser = await launch();
  try {
    await withCitizen(browser, person("aliya"), "ru", async (visitor) => {
      const { citizen, phone: { page }, see } = visitor;
      await citizen.begins("civil_status_reference", see);
      await citizen.press("save_go_on");
      await page.getByRole("alert").waitFor();
      await see("service-form-wrong");
      await page.locator('input[value="name_change"]').check();
      await citizen.press("save_go_on");
      await page.locator("#surname_before").fill("Сынақ");
      await citizen.press("save_go_on");
      await citizen.signsTheRequest();
      await page.getByRole("link", { name: citizen.t("pay_in_bank") }).waitFor({ timeout: RESULT_MS });
      await see("request-pay");
      // Another bank is chosen, and it is that bank's page that opens.
      const first = await page.getByRole("link", { name: citizen.t("pay_in_bank") }).getAttribute("href");
      await page.getByRole("button", { name: SECOND_BANK, exact: true }).click();
      await page.getByRole("definition").filter({ hasText: SECOND_BANK }).waitFor();
      await page.getByRole("link", { name: citizen.t("pay_in_bank") }).waitFor({ timeout: RESULT_MS });
      const second = await page.getByRole("link", { name: citizen.t("pay_in_bank") }).getAttribute("href");
      assert.notEqual(new URL(first ?? "").origin, new URL(second ?? "").origin, "the other bank has a page of its own");
      await paysInTheBank(visitor);
      await page.getByRole("button", { name: citizen.t("request_result") }).waitFor({ timeout: RESULT_MS });
      await see("request-paid");
      await asksForRights({ ...visitor, see: async () => {} }, "shymkent");
      await page.getByText(citizen.t("request_turn_refused")).waitFor({ timeout: RESULT_MS });
      await page.getByText("236").first().waitFor();
      await see("request-refused");
      await citizen.press("request_repeat");
      await citizen.heading("wizard_check");
      await page.evaluate(() => { location.hash = "/requests"; });
      await citizen.heading("requests_mine");
      await page.locator(".card").first().waitFor();
      await see("requests");
    });
  } finally {
    await browser.close();
  }
});
