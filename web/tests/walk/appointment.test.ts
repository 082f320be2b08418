/** A notary publishes hours, a citizen takes a time and moves it, the notary is absent after all and gives it up with a reason. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { type Language, launch, picture, visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { within } from "./forms.ts";
import { grantConsent, person, typed } from "./house.ts";
import { looker } from "./looker.ts";
import { Notary } from "./notary.ts";
import { shows } from "./trap.ts";

const HOURS = "9:00-13:00, 14:00-18:00";
const WORKING_DAYS = 5;
const REASON = `Нотариус сотта болады${typed(" <img src=x onerror=alert(1)>", "")}`;
/** Enough weeks for the longest holidays. */
const WEEKS = 3;
/** The subject of the message, in the languages in which messages are written: other walks write to the same citizen meanwhile. */
const CANCELLED = /Нотариус қабылдауды болдырмады|Нотариус отменил приём/;
/** How often the citizen's page asks. */
const SEEN_MS = 25_000;

type Look = (name: string) => Promise<void>;

function words(language: Language): (key: string) => string {
  const own = JSON.parse(readFileSync(`locales/schedule_${language}.json`, "utf8")) as Record<string, string>;
  return (key) => own[key] ?? "";
}

async function publishes(notary: Notary, see: Look): Promise<void> {
  const of = words(notary.language);
  const save = () => notary.page.getByRole("button", { name: of("sch_hours_save"), exact: true }).click();
  await notary.page.getByRole("link", { name: notary.t("schedule"), exact: true }).click();
  await notary.page.locator("#hours-0").fill("9-18");
  await save();
  await notary.page.locator("#hours-0-error").waitFor();
  for (let day = 0; day < WORKING_DAYS; day += 1) await notary.page.locator(`#hours-${day}`).fill(HOURS);
  await save();
  await notary.page.getByText(of("sch_hours_saved")).waitFor();
  await see("schedule");
}

/** Takes the last time of the first week that has any. */
async function takes(citizen: Citizen): Promise<void> {
  const t = words(citizen.language);
  const [free, none] = [citizen.page.locator(".times button"), citizen.page.locator("main .empty")];
  for (let week = 0; week < WEEKS; week += 1) {
    await free.or(none).first().waitFor();
    if ((await free.count()) > 0) break;
    await citizen.page.getByRole("button", { name: t("sch_later"), exact: true }).click();
    await none.waitFor({ state: "detached" });
  }
  await free.last().click();
  await citizen.page.locator(".banner.good").waitFor();
}

/** The notary turns the weeks until the appointment is there. */
async function findsWhoComes(notary: Notary): Promise<void> {
  const of = words(notary.language);
  const cancel = notary.page.getByRole("button", { name: new RegExp(`^${of("sch_cancel_notary")}:`) }).first();
  // Who comes back to the screen sees what is there now.
  await notary.page.getByRole("link", { name: notary.t("queue"), exact: true }).click();
  await notary.page.getByRole("link", { name: notary.t("schedule"), exact: true }).click();
  for (let week = 0; week < WEEKS && !(await cancel.waitFor({ timeout: 3_000 }).then(() => true, () => false)); week += 1) {
    await notary.page.getByRole("button", { name: of("sch_later"), exact: true }).click();
  }
  await cancel.waitFor();
}

async function isAbsentAfterAll(notary: Notary, see: Look): Promise<void> {
  const of = words(notary.language);
  const { page } = notary;
  for (let day = 0; day < WORKING_DAYS; day += 1) await page.locator(`#hours-${day}`).fill("");
  await page.getByRole("button", { name: of("sch_hours_save"), exact: true }).click();
  await page.locator(".banner.warn").waitFor();
  await page.locator(".coming").getByText(of("sch_outside")).first().waitFor();
  await see("schedule-outside");
  await page.getByRole("button", { name: new RegExp(`^${of("sch_cancel_notary")}:`) }).first().click();
  await page.locator("#reason").waitFor();
  await see("schedule-cancel");
  await page.getByRole("dialog").getByRole("button", { name: of("sch_cancel_notary"), exact: true }).click();
  await page.locator("#reason-error").waitFor();
  await page.locator("#reason").fill(REASON);
  await page.getByRole("dialog").getByRole("button", { name: of("sch_cancel_notary"), exact: true }).click();
  await page.getByText(REASON).first().waitFor();
  await shows(page, [REASON], "the console's schedule");
}

async function walk(browser: Browser, language: Language, deskLanguage: Language): Promise<void> {
  const found: string[] = [];
  const [phone, desk] = [await visit(browser, language), await visit(browser, deskLanguage, { width: 1440, height: 900 })];
  const citizen = new Citizen(phone.page, person("aliya"), language);
  const notary = new Notary(desk.page, person("serik"), deskLanguage);
  const see = looker(phone, "app", language, found);
  const seeDesk = looker(desk, "console", deskLanguage, found);
  const t = words(language);
  try {
    await citizen.opens();
    await citizen.signsInBySignature();
    await phone.page.getByRole("heading", { name: citizen.t("open_matters") }).waitFor();
    const id = await citizen.applies(person("kamila"), async () => {});
    await grantConsent(person("kamila"), id);
    await citizen.sees("ready_to_call");
    await notary.signsIn();
    await publishes(notary, seeDesk);
    await phone.page.getByRole("link", { name: t("sch_book"), exact: true }).click();
    await citizen.page.locator(".times button").or(citizen.page.locator("main .empty")).first().waitFor();
    await see("times");
    await takes(citizen);
    await see("appointment");
    await phone.page.getByRole("link", { name: t("sch_move"), exact: true }).click();
    await takes(citizen);
    await findsWhoComes(notary);
    await seeDesk("schedule-booked");
    await isAbsentAfterAll(notary, seeDesk);
    await seeDesk("schedule-cancelled");
    await phone.page.getByRole("link", { name: t("sch_book"), exact: true }).waitFor({ timeout: SEEN_MS });
    await phone.page.evaluate(() => { location.hash = "/messages"; });
    await phone.page.locator('.cards a[href^="#/messages/"]', { hasText: CANCELLED }).first().click();
    await phone.page.getByText(REASON).first().waitFor();
    await shows(phone.page, [REASON], "the app's message");
  } catch (error) {
    await picture(phone.page, `failed-appointment-app-${language}`);
    await picture(desk.page, `failed-appointment-console-${language}`);
    throw error;
  } finally {
    console.log(`# at ${phone.page.url()} and ${desk.page.url()}`);
    await phone.context.close();
    await desk.context.close();
  }
  assert.deepEqual([...phone.errors, ...desk.errors], [], "the console and the policy are silent");
  assert.deepEqual(found, [], "axe finds nothing");
}

/** Who speaks what: citizen and notary; the check of every day takes the first pair. */
const PAIRS: readonly [citizen: Language, notary: Language][] = [["kk", "ru"], ["ru", "kk"], ["en", "en"]];

for (const [citizen, notary] of process.env["WALK"] === "all" ? PAIRS : PAIRS.slice(0, 1)) {
  test(`an appointment, moved, and given up by the notary: ${citizen}, ${notary}`, within(120_000), async () => {
    const browser = await launch();
    try {
      await walk(browser, citizen, notary);
    } finally {
      await browser.close();
    }
  });
}
