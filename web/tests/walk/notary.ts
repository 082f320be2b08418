/** A notary at the console, by the names of what is on the screen. */

import type { Page } from "playwright-core";
import type { Language } from "./browser.ts";
import { texts } from "./citizen.ts";
import { type Person, house, keyFile } from "./house.ts";

const CHECKS = 4;
const TRIES = 6;
const SOON_MS = 1_000;

export class Notary {
  readonly t: (key: string) => string;

  constructor(readonly page: Page, readonly who: Person, readonly language: Language) {
    this.t = texts(language);
  }

  press(key: string): Promise<void> {
    return this.page.getByRole("button", { name: this.t(key), exact: true }).click();
  }

  async signsIn(): Promise<void> {
    await this.page.goto(`${house.pages}/console/`);
    await this.press("sign_in_by_signature");
    await this.signs("sign-in");
    await this.page.getByRole("heading", { level: 1, name: this.t("queue") }).waitFor();
  }

  /** In the dialog that asks for a key. */
  async signs(purpose: "sign" | "sign-in"): Promise<void> {
    await this.page.locator("#key-file").setInputFiles(keyFile(this.who, purpose));
    await this.page.getByRole("button", { name: this.t("sign_now"), exact: true }).click();
    await this.page.locator("#key-file").waitFor({ state: "detached" });
  }

  async goesOnDuty(): Promise<void> {
    await this.press("duty_start");
    await this.press("device_test_start");
    await this.page.getByRole("button", { name: this.t("go_on"), exact: true }).click({ timeout: 40_000 });
    await this.page.getByRole("button", { name: this.t("duty_end") }).waitFor();
  }

  async goesOffDuty(): Promise<void> {
    await this.page.getByRole("link", { name: this.t("queue"), exact: true }).click();
    await this.press("duty_end");
    await this.page.getByRole("button", { name: this.t("duty_start") }).waitFor();
  }

  /** By the key that is named on the button. */
  async accepts(): Promise<void> {
    await this.page.getByRole("button", { name: this.t("ring_accept") }).waitFor({ timeout: 20_000 });
    await this.page.keyboard.press("Alt+KeyA");
    await this.press("enter_room");
  }

  async admits(): Promise<void> {
    await this.page.getByRole("button", { name: this.t("admit") }).click({ timeout: 20_000 });
  }

  async makesTheChecks(): Promise<void> {
    await this.page.locator(".stage figure video").first().waitFor({ timeout: 20_000 });
    await this.page.locator(".recording-mark").waitFor();
    for (let done = 0; done < CHECKS; done += 1) {
      await this.page.getByRole("button", { name: new RegExp(`^${this.t("check_begin")}:`) }).first().click();
      const confirm = this.page.getByRole("button", { name: new RegExp(`^${this.t("check_confirm")}:`) });
      const isDone = this.page.locator(".check.done").nth(done);
      // Media and recording take a moment; a check that came too early is told so, and pressed again, as a person would.
      for (let again = 0; again < TRIES; again += 1) {
        await confirm.click();
        await isDone.or(this.page.locator(".check [role=alert]")).first().waitFor();
        if (await isDone.isVisible()) break;
        await this.page.waitForTimeout(SOON_MS);
      }
    }
    await this.page.getByText(this.t("checks_all")).waitFor();
  }

  async sendsTheDraft(): Promise<void> {
    await this.page.keyboard.press("Alt+KeyD");
    await this.page.getByText(this.t("draft_locked")).waitFor();
  }

  async endsTheCall(): Promise<void> {
    await this.page.keyboard.press("Alt+KeyE");
    await this.page.getByRole("dialog").getByRole("button", { name: this.t("end_call"), exact: true }).click();
  }

  async signsTheDocument(look: (name: string) => Promise<void>): Promise<void> {
    await this.page.getByRole("heading", { name: this.t("notary_signature") }).waitFor({ timeout: 20_000 });
    const recording = this.page.getByRole("dialog");
    for (let again = 0; again < 10; again += 1) {
      await this.press("prepare_signature");
      if (await recording.waitFor({ timeout: 3_000 }).then(() => true, () => false)) break;
    }
    await this.page.locator("#key-file").waitFor();
    await look("sign-recording");
    await this.signs("sign");
    await this.page.getByText(this.t("hash_same")).waitFor();
    await look("prepared");
    await this.press("sign_document");
    await this.signs("sign");
    await this.page.getByText(this.t("invoice_state.paid")).waitFor();
  }
}
