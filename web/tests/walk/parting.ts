/** Calls that end before the checks are made: a fault, to go on later, a refusal; each as both sides see it. */

import assert from "node:assert/strict";
import { PATIENCE_MS } from "./browser.ts";
import type { Citizen } from "./citizen.ts";
import { grantConsent, person } from "./house.ts";
import type { Notary } from "./notary.ts";

type Look = (name: string) => Promise<void>;

/** The page of whoever waits asks every two seconds, and a ring comes within a few of them. */
const COMING_MS = 20_000;
const GROUND = "under_pressure";

/** In the dialog that asks why. */
async function endsFor({ page, t }: Notary, why: string, button: "end_call" | "con_end_refuse"): Promise<void> {
  await page.keyboard.press("Alt+KeyE");
  const ending = page.getByRole("dialog", { name: t("end_call_question") });
  await ending.locator(`input[value="${why}"]`).check();
  await ending.getByRole("button", { name: t(button), exact: true }).click();
}

async function isRungFor(citizen: Citizen, notary: Notary): Promise<void> {
  await citizen.press("queue_join");
  await notary.accepts();
  await citizen.heading("call_taken");
  // The dialog is the call's: it has begun for the notary.
  await notary.page.getByRole("button", { name: notary.t("end_call"), exact: true }).waitFor({ timeout: COMING_MS });
}

/** Before the citizen came in; they are told why, and stand at the queue again. */
async function partsFor(citizen: Citizen, notary: Notary, why: "technical" | "later"): Promise<void> {
  await isRungFor(citizen, notary);
  await endsFor(notary, why, "end_call");
  await notary.page.getByRole("heading", { level: 1, name: notary.t("queue") }).waitFor();
  await notary.page.getByText(notary.t(`con_parted.${why}`)).waitFor();
  await citizen.page.getByText(citizen.t(`broken_off.${why}`)).waitFor({ timeout: COMING_MS });
  const front = citizen.t("broken_off_front").split("{")[0] ?? "";
  assert.ok(await citizen.page.getByText(front).isVisible(), "who comes back soon stands in front");
}

/** In the call, on a ground that is chosen where it is asked why; the refusal has it already. */
async function isRefused(citizen: Citizen, notary: Notary, see: Look): Promise<void> {
  await isRungFor(citizen, notary);
  await citizen.press("agree_enter");
  await notary.admits();
  await citizen.page.locator(".stage figure video").first().waitFor({ timeout: COMING_MS });
  await endsFor(notary, GROUND, "con_end_refuse");
  const refusal = notary.page.getByRole("dialog", { name: notary.t("refuse") });
  assert.ok(await refusal.locator(`input[value="${GROUND}"]`).isChecked());
  await refusal.locator("textarea").fill("Азамат сұрақтарға басқа адамның айтуымен жауап берді.");
  await refusal.getByRole("button", { name: notary.t("refuse"), exact: true }).click();
  await notary.page.locator(".tag", { hasText: notary.t("stage.refused") }).first().waitFor();
  await citizen.page.getByText(citizen.t("call_ended.refused")).waitFor();
  await see("call-refused");
  await citizen.go("to_matter");
  await citizen.sees("refused");
}

/** One matter, three calls: called again after a fault and after a talk put off, and refused in the third. */
export async function partsThrice(citizen: Citizen, notary: Notary, see: Look, seeDesk: Look): Promise<void> {
  const { page } = citizen;
  await page.evaluate(() => { location.hash = "/"; });
  const id = await citizen.applies(person("kamila"), async () => {});
  await grantConsent(person("kamila"), id);
  await citizen.sees("ready_to_call");
  await citizen.testsDevices(async () => {});
  await partsFor(citizen, notary, "technical");
  await partsFor(citizen, notary, "later");
  await see("broken-off");
  await seeDesk("parted");
  await isRefused(citizen, notary, see);
  await page.evaluate((to) => { location.hash = `/cases/${to}/history`; }, id);
  for (const why of ["technical", "later"]) await page.getByText(citizen.t(`call_why.${why}`)).first().waitFor({ timeout: PATIENCE_MS });
}
