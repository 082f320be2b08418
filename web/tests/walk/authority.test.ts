/** S11 to S15: certificates asked for, turned down, withdrawn, renewed and revoked by a citizen and by the authority's operators. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { type Keys, cardKeys, confirms, documentOf, enters, finds, keeps, opensFor } from "./authority.ts";
import { launch } from "./browser.ts";
import { within } from "./forms.ts";
import { person, typed } from "./house.ts";
import { Official } from "./official.ts";
import { packed } from "./payloads.ts";
import { shows } from "./trap.ts";
import { type Visitor, withCitizen } from "./visitor.ts";

/** The authority issues and revokes by jobs of the server. */
const SOON_MS = 30_000;
/** The numbers of the orders that make operators. */
const [ONE = "", OTHER = ""] = packed(56, "printable", " ").slice(9);
const ORDERS = [typed(ONE, "17-ө"), typed(OTHER, "18-ө")] as const;
/** What somebody might call a scan. */
const SCAN_TITLE = typed(packed(190, "printable", " ").at(-1) ?? "", "Өтініш");
const unseen = async (): Promise<void> => {};

interface Authority {
  first: Official;
  second: Official;
}

async function opens(browser: Browser): Promise<Authority> {
  const [first, second] = await Promise.all([Official.signsIn(browser, person("kanat"), "kk"), Official.signsIn(browser, person("gulnar"), "ru")]);
  // Each is entered by somebody else.
  await enters(second, first, ORDERS[0]);
  await enters(first, second, ORDERS[1]);
  await shows(first.page, ORDERS, "the register of operators");
  await first.sees("staff-operators");
  return { first, second };
}

/** The files that the key program made. */
async function givesTheKeys({ citizen, phone: { page } }: Visitor, keys: Keys): Promise<void> {
  for (const name of ["signing_request", "authentication_request"] as const) {
    await page.locator(`#${name}`).setInputFiles({ name: `${name}.p10`, mimeType: "application/pkcs10", buffer: Buffer.from(keys[name], "base64") });
    await page.locator(".field", { has: page.locator(`#${name}`) }).getByText(citizen.t("service_key_request_there")).waitFor();
  }
}

/** Answers page after page what is asked, until all answers stand together. */
async function fillsIn(visitor: Visitor, keys: Keys): Promise<void> {
  const { citizen, phone: { page }, see } = visitor;
  const place = citizen.language === "ru" ? { region: "Карагандинская область", locality: "Темиртау", centre: "ЦОН № 1" } : { region: "Қарағанды облысы", locality: "Теміртау", centre: "№ 1 ХҚКО" };
  const answers: Record<string, string> = { email: "bolat@senim.invalid", phone: "+77000000002", ...place };
  for (let pages = 0; ; pages += 1) {
    await page.locator("p.step").waitFor();
    if (page.url().endsWith("/check")) break;
    const at = page.url();
    for (const [name, answer] of Object.entries(answers)) if (await page.locator(`#${name}`).count() > 0) await page.locator(`#${name}`).fill(answer);
    for (const choice of ["holder", "storage"]) if (await page.locator(`#${choice}`).count() > 0) await page.locator(`#${choice}`).check();
    if (await page.locator("#signing_request").count() > 0) await givesTheKeys(visitor, keys);
    if (pages !== 1) await see(`certificate-form-${pages + 1}`);
    await citizen.press("save_go_on");
    await page.waitForURL((now) => now.href !== at);
  }
  await citizen.heading("wizard_check");
}

const numberOf = async ({ citizen, phone: { page } }: Visitor): Promise<string> => {
  const row = page.locator("dt", { hasText: citizen.t("request_number") });
  await row.waitFor();
  return (await row.locator("xpath=following-sibling::dd[1]").textContent()) ?? "";
};

/** S11: asked for without a signature; it waits for the visit then. */
async function asks(visitor: Visitor): Promise<string> {
  const { citizen, phone: { page } } = visitor;
  await citizen.begins("nca_issue", visitor.see);
  await fillsIn(visitor, await cardKeys(citizen.who));
  await citizen.press("send");
  await page.getByText(citizen.t("certificate_turn_registered")).waitFor();
  return numberOf(visitor);
}

/** With the identity document in hand: another number than the database has is told at its field. */
async function isIssued({ first, second }: Authority, visitor: Visitor): Promise<void> {
  const { citizen, phone: { page }, see } = visitor;
  const number = await asks(visitor);
  await see("certificate-registered");
  await first.go("/certificates");
  await first.page.getByRole("link", { name: number, exact: true }).waitFor();
  await first.sees("certificates");
  await finds(first, number);
  await keeps(first, "Жеке куәліктің көшірмесі");
  await first.opens("desk_nca_act.accept");
  await first.page.locator("#document").fill("000000000");
  await first.page.locator("form.act").getByRole("button", { name: first.t("desk_nca_act.accept"), exact: true }).click();
  await first.page.locator("#document-error").waitFor();
  await first.sees("certificates-wrong-document");
  await first.page.locator("#document").fill(await documentOf(citizen.who));
  await first.page.locator("form.act").getByRole("button", { name: first.t("desk_nca_act.accept"), exact: true }).click();
  await first.page.getByText(first.t("desk_nca_confirm_more")).waitFor();
  // Whoever accepted does not confirm.
  await first.press("desk_nca_act.confirm");
  await first.page.getByRole("dialog").getByText(first.t("error.second_operator_required")).waitFor();
  await first.press("cancel");
  await finds(second, number);
  await second.sees("certificates-accepted");
  await confirms(second);
  await page.getByText(citizen.t("certificate_turn_issued")).waitFor({ timeout: SOON_MS });
  await page.getByRole("link", { name: new RegExp(citizen.t("certificate_save")) }).first().waitFor();
  await see("certificate-issued");
  await citizen.press("certificate_installed");
  await page.getByText(citizen.t("certificate_turn_issued")).waitFor({ state: "detached" });
  await see("certificate-installed");
}

async function isWithdrawn(visitor: Visitor): Promise<void> {
  const { citizen, phone: { page }, see } = visitor;
  await asks({ ...visitor, see: unseen });
  await citizen.press("request_withdraw");
  await see("certificate-withdraw");
  await page.getByRole("dialog").getByRole("button", { name: citizen.t("request_withdraw"), exact: true }).click();
  await page.getByText(citizen.t("request_turn_withdrawn")).waitFor();
}

async function isTurnedDown({ second }: Authority, visitor: Visitor): Promise<void> {
  const { citizen, phone: { page }, see } = visitor;
  const number = await asks({ ...visitor, see: unseen });
  await finds(second, number);
  await second.opens("desk_nca_act.refuse");
  await second.sees("certificates-refuse");
  const refuse = second.page.locator("form.act").getByRole("button", { name: second.t("desk_nca_act.refuse"), exact: true });
  await refuse.click();
  await second.page.locator(".banner.summary").waitFor();
  await second.page.getByRole("radio").first().check();
  await refuse.click();
  await second.page.getByText(second.t("desk_nca_nothing")).waitFor();
  await second.sees("certificates-refused");
  await page.getByText(citizen.t("request_turn_refused")).waitFor({ timeout: SOON_MS });
  await see("certificate-refused");
}

/** S12: signed with the certificate in force, confirmed by one operator. */
async function isRenewed({ first }: Authority, visitor: Visitor): Promise<void> {
  const { citizen, phone: { page }, see } = visitor;
  await citizen.begins("nca_renew", see);
  await fillsIn({ ...visitor, see: unseen }, await cardKeys(citizen.who));
  await citizen.press("sign_submit");
  await citizen.signs("sign");
  await page.getByText(citizen.t("certificate_turn_working")).waitFor();
  await see("certificate-renewing");
  await finds(first, await numberOf(visitor));
  await first.sees("certificates-renewal");
  await confirms(first);
  await page.getByText(citizen.t("certificate_turn_issued")).waitFor({ timeout: SOON_MS });
}

/** S13: one of the certificates that were issued here. */
async function isRevoked(visitor: Visitor): Promise<void> {
  const { citizen, phone: { page }, see } = visitor;
  await citizen.begins("nca_revoke", see);
  await page.locator("#serial").check();
  await page.locator("#reason").check();
  await see("certificate-revoke");
  await citizen.press("save_go_on");
  await citizen.heading("wizard_check");
  await citizen.press("sign_submit");
  await citizen.signs("sign");
  await page.locator(".banner.good").waitFor({ timeout: SOON_MS });
  await see("certificate-revoked");
}

/** S14: onto the chip of a card; the holder enters the PIN into the reader. */
async function isOnACard({ first, second }: Authority): Promise<void> {
  const { page } = first;
  await opensFor(first, "nca_card_issue", person("kamila"));
  await page.locator('input[value="individual"]').check();
  await first.sees("certificates-new");
  await first.press("desk_nca_open");
  const keys = await cardKeys(person("kamila"));
  await page.locator("#signing").fill(keys.signing_request);
  await page.locator("#authentication").fill(keys.authentication_request);
  await first.press("desk_nca_act.register");
  await page.locator("#title").waitFor();
  await keeps(first, SCAN_TITLE);
  await shows(page, [SCAN_TITLE], "the desk's request for certificates");
  await accepts(first);
  const number = ((await page.getByRole("heading", { level: 1 }).textContent()) ?? "").split("№").at(-1)?.trim() ?? "";
  await finds(second, number);
  await confirms(second);
  await page.getByRole("link", { name: first.t("desk_save_file") }).first().waitFor({ timeout: SOON_MS });
  await first.sees("certificates-issued");
  await first.opens("desk_nca_act.written");
  await page.locator(".act").getByRole("button", { name: first.t("desk_nca_act.written"), exact: true }).click();
  await page.getByText(first.t("desk_nca_nothing")).waitFor();
}

async function accepts(operator: Official): Promise<void> {
  await operator.opens("desk_nca_act.accept");
  await operator.page.locator("form.act").getByRole("button", { name: operator.t("desk_nca_act.accept"), exact: true }).click();
  await operator.page.getByText(operator.t("desk_nca_confirm_more")).waitFor();
}

/** S15: revoked at the desk, by two operators. */
async function isRevokedAtTheDesk({ first, second }: Authority): Promise<void> {
  const serial = (await second.page.locator("li.hash").first().textContent()) ?? "";
  const { page } = second;
  await opensFor(second, "nca_card_revoke", person("kamila"));
  await page.locator("#field-serial").fill(serial);
  await page.locator("#field-reason").check();
  await second.press("desk_nca_open");
  await page.locator("#title").waitFor();
  await keeps(second, "Заявление об отзыве");
  await accepts(second);
  const number = ((await page.getByRole("heading", { level: 1 }).textContent()) ?? "").split("№").at(-1)?.trim() ?? "";
  await finds(first, number);
  await confirms(first);
  await page.locator(".tag.good").first().waitFor({ timeout: SOON_MS });
  await second.sees("certificates-revoked");
}

test("certificates are issued, refused, withdrawn, renewed and revoked, at the portal and at the desk", within(240_000), async () => {
  const browser = await launch();
  const met: Official[] = [];
  try {
    const authority = await opens(browser);
    met.push(authority.first, authority.second);
    await withCitizen(browser, person("bolat"), "ru", async (visitor) => {
      await isIssued(authority, visitor);
      await isTurnedDown(authority, visitor);
    });
    await withCitizen(browser, person("bolat"), "kk", async (visitor) => {
      await isWithdrawn(visitor);
      await isRenewed(authority, visitor);
      await isRevoked(visitor);
    });
    await isOnACard(authority);
    await isRevokedAtTheDesk(authority);
  } catch (error) {
    for (const official of met) await official.picture(`failed-authority-${official.who.handle}`).catch(() => {});
    throw error;
  } finally {
    console.log(met.map(({ who, page, visit, found }) => [`# ${who.handle} at ${page.url()}`, ...visit.errors, ...found].join("\n")).join("\n"));
    await browser.close();
  }
  assert.deepEqual(met.flatMap(({ visit }) => visit.errors), [], "the console and the policy are silent");
  assert.deepEqual(met.flatMap(({ found }) => found), [], "axe finds nothing, and nothing is wider than a phone");
});
