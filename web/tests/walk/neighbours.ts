/** The pages of the neighbours, used as a person uses them: the bank's, and the inbox where consents are given. */

import type { BrowserContext, Page } from "playwright-core";
import { type Language, PATIENCE_MS, picture, violations } from "./browser.ts";
import { type Person, house } from "./house.ts";

/** The stand-ins know the two languages of the law. */
const spoken = (language: Language): "kk" | "ru" => (language === "ru" ? "ru" : "kk");

async function look(page: Page, name: string, language: Language, found: string[]): Promise<void> {
  await picture(page, `${name}-${spoken(language)}`);
  found.push(...(await violations(page)).map((violation) => `${name} ${language}: ${violation}`));
}

/** The invoice, the code, a wrong one first, and the receipt. */
export async function paysAtTheBank(bank: Page, language: Language, found: string[]): Promise<void> {
  bank.setDefaultTimeout(PATIENCE_MS);
  await bank.locator("form[action$='/confirmation'] button").waitFor();
  const payee = spoken(language) === "kk" ? "Алушы" : "Получатель";
  await bank.getByRole("term").filter({ hasText: new RegExp(`^${payee}$`) }).waitFor();
  await look(bank, "bank-invoice", language, found);
  await bank.locator("form[action$='/confirmation'] button").click();
  await bank.locator("#code").waitFor();
  await look(bank, "bank-confirmation", language, found);
  await bank.locator("#code").fill("none");
  await bank.locator("form[action*='/pay'] button").click();
  await bank.getByRole("alert").waitFor();
  await look(bank, "bank-code-wrong", language, found);
  await bank.locator("#code").fill((await bank.locator(".code").textContent()) ?? "");
  await bank.locator("form[action*='/pay'] button").click();
  await bank.locator(".state.good").waitFor();
  await look(bank, "bank-receipt", language, found);
}

/** The representative opens the inbox of the access control service and agrees. */
export async function consentsInTheInbox(context: BrowserContext, who: Person, matter: string, language: Language, found: string[]): Promise<void> {
  const inbox = await context.newPage();
  await inbox.goto(`${house.egov}/inbox/${who.iin}?lang=${spoken(language)}`);
  const card = inbox.locator(`article[data-case="${matter}"]`);
  await card.waitFor();
  await look(inbox, "consent-asked", language, found);
  await card.locator("button.go").click();
  await card.locator(".state.good").waitFor();
  await look(inbox, "consent-given", language, found);
  await inbox.close();
}
