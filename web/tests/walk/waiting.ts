/** Two citizens wait for a notary: each sees their place, and a notary who is not on duty yet sees both. */

import type { Browser, Page } from "playwright-core";
import { type Visit, visit } from "./browser.ts";
import { grantConsent, house, person } from "./house.ts";
import { looker } from "./looker.ts";
import { Notary } from "./notary.ts";
import { type Visitor, withCitizen } from "./visitor.ts";

/** The page of whoever waits asks every two seconds. */
const SOON_MS = 20_000;

/** A case that is ready for the call and stands in the queue, without the test of the devices. */
async function stands({ citizen, phone: { page } }: Visitor): Promise<string> {
  const id = await citizen.applies(person("kamila"), async () => {});
  await grantConsent(person("kamila"), id);
  await citizen.sees("ready_to_call");
  const headers = { authorization: await tokenOf(page), "idempotency-key": crypto.randomUUID() };
  const answer = await fetch(`${house.pages}/v1/poa/cases/${id}/calls`, { method: "POST", headers });
  if (!answer.ok) throw new Error(await answer.text());
  await page.evaluate((to) => { location.hash = `/cases/${to}/call`; }, id);
  await citizen.heading("waiting_title");
  return id;
}

/** Under which the page asks by itself. */
async function tokenOf(page: Page): Promise<string> {
  const request = await page.waitForRequest((one) => one.headers()["authorization"] !== undefined, { timeout: SOON_MS });
  return request.headers()["authorization"] ?? "";
}

async function isSeenByANotary(browser: Browser, found: string[]): Promise<Visit> {
  const desk = await visit(browser, "ru", { width: 1440, height: 900 });
  const notary = new Notary(desk.page, person("serik"), "ru");
  await notary.signsIn();
  await desk.page.getByText(notary.t("queue_n").replace("{n}", "2")).last().waitFor({ timeout: SOON_MS });
  await looker(desk, "console", "ru", found)("queue-waiting");
  return desk;
}

/** What the browser and axe find wrong at the notary's. */
export async function bothWait(browser: Browser): Promise<string[]> {
  const found: string[] = [];
  await withCitizen(browser, person("aliya"), "kk", async (first) => {
    await stands(first);
    await first.phone.page.getByText(first.citizen.t("you_are_next")).waitFor({ timeout: SOON_MS });
    await withCitizen(browser, person("bolat"), "ru", async (second) => {
      await stands(second);
      await second.phone.page.getByText("Перед вами 1 человек").waitFor({ timeout: SOON_MS });
      await second.see("waiting-behind");
      const { errors, context } = await isSeenByANotary(browser, found);
      found.push(...errors);
      await context.close();
      await second.citizen.press("queue_leave");
    });
    await first.citizen.press("queue_leave");
  });
  return found;
}
