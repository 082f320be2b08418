/** A citizen with the app on a phone, signed in: whatever the browser or axe finds wrong there fails the walk. */

import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { type Language, PATIENCE_MS, type Visit, picture, visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import type { Person } from "./house.ts";
import { looker } from "./looker.ts";
import { paysAtTheBank } from "./neighbours.ts";

export interface Visitor {
  citizen: Citizen;
  phone: Visit;
  see: (name: string) => Promise<void>;
}

export async function withCitizen(browser: Browser, who: Person, language: Language, act: (visitor: Visitor) => Promise<void>): Promise<void> {
  const found: string[] = [];
  const phone = await visit(browser, language);
  const citizen = new Citizen(phone.page, who, language);
  try {
    await citizen.opens();
    await citizen.signsInBySignature();
    await phone.page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
    await act({ citizen, phone, see: looker(phone, "app", language, found) });
  } catch (error) {
    await picture(phone.page, `failed-${who.handle}-${language}`);
    throw error;
  } finally {
    console.log(`# ${who.handle} at ${phone.page.url()}`);
    console.log([...phone.errors, ...found].join("\n"));
    await phone.context.close();
  }
  assert.deepEqual(phone.errors, [], "the console and the policy are silent");
  assert.deepEqual(found, [], "axe finds nothing");
}

/** On the bank's page, which opens beside the app. */
export async function paysInTheBank({ citizen, phone: { page } }: Visitor): Promise<void> {
  const found: string[] = [];
  const [bank] = await Promise.all([page.waitForEvent("popup", { timeout: PATIENCE_MS }), citizen.go("pay_in_bank")]);
  await paysAtTheBank(bank, citizen.language, found);
  await bank.close();
  assert.deepEqual(found, [], "axe finds nothing on the bank's pages");
}
