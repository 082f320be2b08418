/** What a page shows where it cannot show what was asked for: each with what to do, and the way back when it is over. */

import assert from "node:assert/strict";
import type { Page, Route } from "playwright-core";
import { type Extent, PATIENCE_MS } from "./browser.ts";
import { type Citizen, texts } from "./citizen.ts";
import { keyFile } from "./house.ts";
import { refusal } from "./mishaps.ts";

type Look = (name: string, extent?: Extent) => Promise<void>;

const LIST = "**/v1/documents*";
/** Longer than a page waits before it says that something is loading. */
const SLOW_MS = 3_000;
/** A page looks every five seconds whether its session is about to end. */
const LOOKS_MS = 8_000;
const NUMBER = "019ab2c4-5f10-7c3e-9d41-2b7a60c1f0e5";

const goTo = (page: Page, path: string) => page.evaluate((to) => { location.hash = to; }, path);

/** The documents, asked for while the way to the server is as it is; then pressed again when it is mended. */
async function isMended({ page, t }: Citizen, bent: (route: Route) => Promise<void>, told: () => Promise<void>): Promise<void> {
  await goTo(page, "/");
  await page.getByRole("heading", { name: t("open_matters") }).waitFor();
  await page.route(LIST, bent);
  await goTo(page, "/documents");
  await told();
  await page.unroute(LIST);
  await page.getByRole("button", { name: t("try_again"), exact: true }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
}

/** Slow, closed for works, and failed: the last with the number under which the server wrote it down. */
export async function isNotThereYet(citizen: Citizen, see: Look): Promise<void> {
  const { page, t } = citizen;
  await page.route(LIST, async (route) => { await page.waitForTimeout(SLOW_MS); await route.continue(); }, { times: 1 });
  await goTo(page, "/documents");
  await page.locator(".skeleton").getByText(t("loading")).waitFor();
  await see("loading");
  await page.locator(".skeleton").waitFor({ state: "detached" });
  await isMended(citizen, (route) => route.fulfill({ status: 503, contentType: "text/html", body: "<h1>Service Unavailable</h1>" }), async () => {
    await page.getByText(t("error.maintenance")).waitFor();
    await page.getByText(t("advice.maintenance")).waitFor();
    await see("maintenance");
  });
  const failed = { code: "internal", status: 500, title: "internal", type: "urn:senim:problem:internal" };
  await isMended(citizen, (route) => route.fulfill({ status: 500, contentType: "application/problem+json", headers: { "x-request-id": NUMBER }, body: JSON.stringify(failed) }), async () => {
    await page.getByText(NUMBER).waitFor();
    await page.getByText(t("reference_number")).waitFor();
    await see("server-failed");
  });
}

/** A session of one minute more: said above everything, with the way to sign in before it is over. */
export async function isAboutToEnd(citizen: Citizen, see: Look): Promise<void> {
  const { page, t } = citizen;
  await page.route("**/v1/eds-challenges/*/session", async (route) => {
    const answer = await route.fetch();
    const tokens = (await answer.json()) as Record<string, unknown>;
    await route.fulfill({ response: answer, json: { ...tokens, session_expires_at: new Date(Date.now() + 60_000).toISOString() } });
  });
  await citizen.opens();
  await citizen.signsInBySignature();
  await page.getByText(t("session_ending")).waitFor({ timeout: LOOKS_MS });
  await see("session-ending");
  await page.unroute("**/v1/eds-challenges/*/session");
  await page.getByRole("button", { name: t("sign_in_again"), exact: true }).click();
  await page.getByRole("dialog", { name: t("session_over") }).waitFor();
  await citizen.signsInBySignature();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText(t("session_ending")).waitFor({ state: "detached", timeout: LOOKS_MS });
}

/** Chromium writes of each program that does not answer, whatever the page makes of it. */
export const isOfNcaLayer = (line: string): boolean => line.startsWith("WebSocket connection to 'wss://127.0.0.1:13579/' failed");

/** In the dialog that asks for a key: each time told, and the same dialog goes on. */
export async function isNotSigned(citizen: Citizen, see: Look): Promise<void> {
  const { page, t } = citizen;
  await citizen.press("sign_by_ncalayer");
  for (const words of ["error.signing_no_ncalayer", "advice.signing_no_ncalayer"]) await page.getByRole("dialog").getByText(t(words)).waitFor();
  const submission = "**/v1/service-requests/*/submission";
  for (const [code, status] of [["certificate_revoked", 422], ["revocation_unknown", 503], ["system_unavailable", 503]] as const) {
    await page.route(submission, refusal(code, status), { times: 1 });
    await page.locator("#key-file").setInputFiles(keyFile(citizen.who, "sign"));
    await citizen.press("sign_now");
    await page.getByRole("dialog").getByText(t(`error.${code}`)).waitFor();
    if (code !== "revocation_unknown") await see(code === "certificate_revoked" ? "certificate-not-good" : "stamp-down");
  }
}

/** Neither device can be used, each for its own reason, and nobody goes on. */
export async function cannotBeSeen(page: Page, language: "kk" | "ru", see: Look): Promise<void> {
  const t = texts(language, "console");
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    Object.defineProperty(mediaDevices, "getUserMedia", { configurable: true, value: (wanted: MediaStreamConstraints) => Promise.reject(new DOMException("no", wanted.video ? "NotReadableError" : "NotFoundError")) });
  });
  await page.getByRole("button", { name: t("device_test_start"), exact: true }).click();
  await page.getByRole("button", { name: t("device_test_again"), exact: true }).waitFor({ timeout: 3 * PATIENCE_MS });
  for (const words of ["device.camera.busy", "device.microphone.missing", "device_help"]) await page.getByText(t(words)).waitFor();
  assert.equal(await page.getByRole("button", { name: t("go_on"), exact: true }).count(), 0, "nobody goes on unseen and unheard");
  await see("devices-busy");
  // As in an iPhone's Lockdown Mode.
  await page.evaluate(() => { Reflect.deleteProperty(globalThis, "RTCPeerConnection"); });
  await page.getByRole("button", { name: t("device_test_again"), exact: true }).click();
  await page.getByText(t("error.no_video_calls")).waitFor();
}
