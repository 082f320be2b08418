/** What a phone does in the hand of whoever talks by it: a second camera, another app over the page, a battery that runs low. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Citizen } from "./citizen.ts";
import { until } from "./house.ts";

/** From now on, on pages that are opened: a finger points, and the battery is the walk's. */
export async function isAPhone(page: Page): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  await debug.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  await page.addInitScript(() => {
    const battery = Object.assign(new EventTarget(), { level: 0.8, charging: false });
    Object.defineProperty(navigator, "getBattery", { value: () => Promise.resolve(battery) });
    addEventListener("walk drains", () => {
      battery.level = 0.15;
      battery.dispatchEvent(new Event("levelchange"));
    });
    addEventListener("walk charges", () => {
      battery.charging = true;
      battery.dispatchEvent(new Event("chargingchange"));
    });
  });
}

/** The camera that the person shows, and whether its picture moves. */
const shown = (page: Page): Promise<{ id: string; time: number }> =>
  page.locator(".self video").evaluate((video: HTMLVideoElement) => {
    const [track] = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : [];
    return { id: track?.getSettings().deviceId ?? "", time: track?.readyState === "live" ? video.currentTime : 0 };
  });

/** To the other camera and back; whoever is talked to goes on seeing the person. */
export async function turnsTheCamera(citizen: Citizen, other: Page): Promise<void> {
  const first = await shown(citizen.page);
  const turned = async (is: (id: string) => boolean): Promise<string> => {
    await citizen.press("camera_flip");
    const { id } = await until("the other camera", async () => {
      const now = await shown(citizen.page);
      return is(now.id) && now.time > 0 ? now : undefined;
    });
    const seen = () => other.locator(".stage figure video").first().evaluate((video: HTMLVideoElement) => video.currentTime);
    const before = await seen();
    await until("the picture to go on at the other side", async () => ((await seen()) > before + 1 ? true : undefined));
    return id;
  };
  const second = await turned((id) => id !== "" && id !== first.id);
  assert.equal(await turned((id) => id !== second), first.id);
}

/** Another app lies over the page for a moment, then the battery runs low, then the charger is found. */
export async function isUsedAsAPhone({ page, t }: Citizen, look: (name: string) => Promise<void>): Promise<void> {
  const [hidden, low] = [page.getByText(t("call_was_hidden")), page.getByText(t("battery_low").replace("{n}", "15"))];
  assert.equal((await hidden.count()) + (await low.count()), 0, "nothing has happened yet");
  await page.evaluate(async () => {
    for (const state of ["hidden", "visible"]) {
      Object.defineProperty(document, "visibilityState", { configurable: true, value: state });
      document.dispatchEvent(new Event("visibilitychange"));
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
    Reflect.deleteProperty(document, "visibilityState");
  });
  await hidden.waitFor();
  await page.evaluate(() => { dispatchEvent(new Event("walk drains")); });
  await low.waitFor();
  await look("call-phone");
  await page.evaluate(() => { dispatchEvent(new Event("walk charges")); });
  await low.waitFor({ state: "detached" });
}
