/** Somebody opens the recording of the call, reads what it is found to be, and goes through it by its chapters. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { Language } from "./browser.ts";
import { texts } from "./citizen.ts";
import { typed, until } from "./house.ts";
import { packed } from "./payloads.ts";

/** A reason is read by the citizen and by whoever opens the recording after. */
export const REASON = `${typed(packed(480, "signs", " ").at(-2) ?? "", "Соттың сұрауы бойынша")}, 7-К`;

/** The words that come with the evidence beside those that everybody has. */
function words(language: Language): (key: string) => string {
  const own = JSON.parse(readFileSync(`locales/evidence_${language}.json`, "utf8")) as Record<string, string>;
  const all = texts(language);
  return (key) => own[key] ?? all(key);
}

const timesOf = (page: Page): Promise<number[]> => page.locator(".film-side video:not(.unseen)").evaluateAll((videos) => videos.map((video) => (video as HTMLVideoElement).currentTime));

/** From the list of recordings to the last chapter, by the keyboard where a place is chosen. */
export async function watches(page: Page, language: Language, see: (name: string) => Promise<void>): Promise<void> {
  const t = words(language);
  const press = (key: string) => page.getByRole("button", { name: t(key), exact: true }).click();
  await page.locator('a[href^="#/recordings/"]').first().click();
  await page.getByRole("heading", { level: 1, name: t("ev_open_title") }).waitFor();
  await page.getByLabel(t("ev_reason"), { exact: true }).fill("жай");
  await press("ev_open");
  await page.locator("#reason-error").waitFor();
  await see("recording-reason");
  await page.getByLabel(t("ev_reason"), { exact: true }).fill(REASON);
  await press("ev_open");
  await page.getByText(t("ev_verdict.whole")).waitFor();
  await page.getByText(t("ev_notary.right")).waitFor();
  await press("ev_play");
  await until("both sides to play", async () => {
    const times = await timesOf(page);
    return times.length === 2 && times.every((time) => time > 1) ? times : undefined;
  });
  const [one = 0, other = 0] = await timesOf(page);
  assert.ok(Math.abs(one - other) < 1, `the sides are together: ${one} ${other}`);
  const chapters = page.locator(".film-place.check");
  assert.equal(await chapters.count() >= 4, true, "the four checks are chapters");
  await chapters.nth(3).focus();
  await page.keyboard.press("Enter");
  const at = Number(await page.locator("#film-place").inputValue());
  await until("both sides at the chapter", async () => {
    const times = await timesOf(page);
    return times.length === 2 && times.every((time) => Math.abs(time * 1_000 - at) < 3_000) ? true : undefined;
  });
  await press("ev_pause");
  await page.locator(".film-marks summary").click();
  await see("recording");
}
