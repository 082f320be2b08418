/** Somebody without an account: registers by a code, signs in by password and code, and finds every place empty with advice; then changes the password. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { launch, picture, visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { coveredStops } from "./covered.ts";
import { within } from "./forms.ts";
import { codeAfter, house, stranger } from "./house.ts";
import { looker } from "./looker.ts";

type Look = (name: string) => Promise<void>;

/** Longer than the shortest that is taken. */
const NEW_PASSWORD = "Zhana-qupiyasoz-2026";

/** On the profile: what is missing, another's password, and the change itself; the device in hand stays signed in. */
async function changesThePassword(citizen: Citizen, see: Look): Promise<void> {
  const { page, t } = citizen;
  await page.getByRole("banner").getByRole("link", { name: t("profile") }).click();
  await page.locator("summary", { hasText: t("password_change") }).click();
  await citizen.press("password_change_do");
  await page.locator("#new-error").waitFor();
  await see("password-wrong");
  await citizen.fill("password_present", `${house.password}-`);
  await citizen.fill("password_new", NEW_PASSWORD);
  await citizen.press("password_change_do");
  await page.getByText(t("error.password_wrong")).waitFor();
  await citizen.fill("password_present", house.password);
  await citizen.press("password_change_do");
  await page.getByText(t("password_changed")).waitFor();
  await see("password-changed");
  await page.getByText(t("this_device")).waitFor();
}

/** What is there when nothing is there, by its address. */
const EMPTY = [["/documents", "documents", "documents-empty"], ["/messages", "inbox", "inbox-empty"], ["/requests", "requests_mine", "requests-empty"], ["/calls", "guest_title", "calls-empty"], ["/shared", "wallet_shared", "shared-enter"]] as const;
const HOME = "home-empty";

test("a newcomer registers, signs in by password, and every empty place says what will be there", within(120_000), async () => {
  const browser = await launch();
  const found: string[] = [];
  const phone = await visit(browser, "ru");
  const { page } = phone;
  const citizen = new Citizen(page, stranger(), "ru");
  const see = looker(phone, "app", "ru", found);
  try {
    await citizen.opens();
    await citizen.go("register");
    await citizen.heading("register");
    await citizen.press("go_on");
    await page.getByRole("alert").waitFor();
    await see("register-wrong");
    await citizen.fill("iin", citizen.who.iin);
    await citizen.fill("phone", citizen.who.phone);
    await citizen.fill("password", house.password);
    await see("register");
    const code = await codeAfter(citizen.who, () => citizen.press("go_on"));
    await page.locator("#code").waitFor();
    await see("register-code");
    await citizen.fill("code", code);
    await citizen.press("confirm");
    await page.getByText(citizen.t("registered")).waitFor();
    await citizen.go("sign_in");
    await citizen.heading("sign_in");
    await citizen.signsInByPassword();
    await page.getByText(citizen.t("home_nothing_open")).waitFor();
    await see(HOME);
    for (const [address, heading, name] of EMPTY) {
      await page.evaluate((to) => { location.hash = to; }, address);
      await citizen.heading(heading);
      await see(name);
    }
    await page.evaluate(() => { location.hash = "/services"; });
    await citizen.heading("services");
    found.push(...await coveredStops(page));
    await changesThePassword(citizen, see);
  } catch (error) {
    await picture(page, "failed-newcomer");
    throw error;
  } finally {
    console.log([`# at ${page.url()}`, ...phone.errors, ...found].join("\n"));
    await browser.close();
  }
  assert.deepEqual(phone.errors, [], "the console and the policy are silent");
  assert.deepEqual(found, [], "axe finds nothing");
});
