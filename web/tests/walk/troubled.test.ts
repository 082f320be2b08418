/** A registry that stays down and a message that nobody takes: the staff sees what was given up and sets it going again. And a queue before any notary is on duty, which no other house has for long. */

import "./troubled.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { launch } from "./browser.ts";
import { within } from "./forms.ts";
import { house, person, until } from "./house.ts";
import { Official } from "./official.ts";
import { type Visitor, withCitizen } from "./visitor.ts";
import { bothWait } from "./waiting.ts";

/** A circuit that opened rests for fifteen seconds before the neighbour is asked again. */
const REST_MS = 15_500;
const SOON_MS = 40_000;
const REASK_MS = 500;

/** What a state system does from now on. */
async function fails(target: string, mode: "down" | "none"): Promise<void> {
  const answer = await fetch(`${house.egov}/faults`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ target, mode }) });
  assert.ok(answer.ok, await answer.text());
}

/** The line of what was given up, looked for as somebody who presses reload. */
async function isGivenUp(staff: Official, kind: string): Promise<void> {
  const { page } = staff;
  await until(`${kind} given up`, async () => {
    await page.reload();
    await page.getByRole("group", { name: staff.t("desk_jobs") }).or(page.getByText(staff.t("desk_jobs_none"))).first().waitFor();
    const line = page.getByRole("row", { name: new RegExp(staff.t(`desk_job.${kind}`)) });
    if (await line.count() > 0) return true;
    await page.waitForTimeout(REASK_MS);
    return undefined;
  });
}

/** Each is pressed twice, runs once and leaves the list. */
async function setsGoing(staff: Official, kind: string): Promise<void> {
  const buttons = staff.page.getByRole("button", { name: `${staff.t("desk_retry")}: ${staff.t(`desk_job.${kind}`)}` });
  await buttons.first().waitFor();
  for (let left = await buttons.count(); left > 0; left -= 1) {
    await buttons.last().dblclick();
    await until(`${left - 1} left`, async () => ((await buttons.count()) < left ? true : undefined));
  }
}

async function asksTheRegister({ citizen, phone: { page } }: Visitor): Promise<void> {
  await citizen.begins("legal_entity_certificate");
  await page.locator('input[value="person_participation"]').check();
  await citizen.press("save_go_on");
  await citizen.signsTheRequest();
  await page.getByText(citizen.t("request_turn_asking")).waitFor();
}

test("what was given up is seen by the staff and set going again: a register that was down, a message that was not taken", within(180_000), async () => {
  const browser = await launch();
  const staff = await Official.signsIn(browser, person("gulnar"), "kk");
  const { page } = staff;
  try {
    await fails("gbdul", "down");
    await fails("sms", "down");
    await withCitizen(browser, person("bolat"), "ru", async (visitor) => {
      const { citizen, phone, see } = visitor;
      await asksTheRegister(visitor);
      await staff.go("/oversight");
      await staff.heading("desk_oversight");
      await isGivenUp(staff, "ask_registry");
      await isGivenUp(staff, "send_message");
      await staff.sees("given-up");
      await see("request-register-down");
      // Too early: it is given up once more, and nothing is lost.
      await setsGoing(staff, "ask_registry");
      await isGivenUp(staff, "ask_registry");
      await fails("gbdul", "none");
      await fails("sms", "none");
      const rested = Date.now() + REST_MS;
      await staff.go("/statistics");
      await page.getByRole("row", { name: new RegExp(`${staff.t("desk_message.sms")}.*${staff.t("desk_message.given_up")}`) }).waitFor();
      await staff.sees("statistics-given-up");
      await page.waitForTimeout(Math.max(0, rested - Date.now()));
      await staff.go("/oversight");
      await staff.heading("desk_oversight");
      const before = await texts();
      await setsGoing(staff, "send_message");
      await until("the message on the phone", async () => ((await texts()).length > before.length ? true : undefined));
      await setsGoing(staff, "ask_registry");
      await phone.page.getByRole("button", { name: citizen.t("request_result") }).waitFor({ timeout: SOON_MS });
    });
  } catch (error) {
    await staff.picture("failed-troubled");
    throw error;
  } finally {
    console.log([`# ${staff.who.handle} at ${page.url()}`, ...staff.visit.errors, ...staff.found].join("\n"));
    await browser.close();
  }
  assert.deepEqual(staff.visit.errors, [], "the console and the policy are silent");
  assert.deepEqual(staff.found, [], "axe finds nothing, and nothing is wider than a phone");
});

/** What came to the phone of whoever asked. */
async function texts(): Promise<unknown[]> {
  const answer = await fetch(`${house.egov}/sms/v1/messages?to=${encodeURIComponent(person("bolat").phone)}`);
  return (await answer.json()) as unknown[];
}

test("two wait for a notary: each knows who is before them, and the console shows both before anybody is on duty", within(120_000), async () => {
  const browser = await launch();
  try {
    assert.deepEqual(await bothWait(browser), [], "the console and the policy are silent, axe finds nothing");
  } finally {
    await browser.close();
  }
});
