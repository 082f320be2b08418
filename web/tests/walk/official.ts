/** An official at a desk, by the names of what is on the screen. */

import { readFileSync } from "node:fs";
import type { Browser, Locator } from "playwright-core";
import { type Language, type Visit, pictureFile, violations, visit } from "./browser.ts";
import { type Person, house, keyFile } from "./house.ts";
import { endsTheSession, losesTheFirstAnswer, wasDoneOnce } from "./mishaps.ts";
import { noteActs } from "./pressed.ts";

const SIZE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

export class Official {
  readonly t: (key: string) => string;
  readonly found: string[] = [];

  private constructor(readonly visit: Visit, readonly who: Person, readonly language: Language) {
    this.t = words(language);
  }

  static async signsIn(browser: Browser, who: Person, spoken: Language): Promise<Official> {
    const language = spoken === "en" ? house.english : spoken;
    const official = new Official(await visit(browser, language, SIZE), who, language);
    noteActs(official.page);
    await official.page.goto(`${house.pages}/desk/`);
    await official.page.getByRole("heading", { level: 1 }).waitFor();
    await official.sees("sign-in");
    await official.press("sign_in_by_signature");
    await official.signs("sign-in");
    await official.page.getByRole("heading", { level: 1, name: official.t("desk_inbox") }).waitFor();
    return official;
  }

  get page() {
    return this.visit.page;
  }

  press(key: string): Promise<void> {
    return this.page.getByRole("button", { name: this.t(key), exact: true }).last().click();
  }

  /** Opens the form of an act where the step has several. */
  opens(key: string): Promise<void> {
    return this.page.getByRole("group", { name: this.t("desk_acts") }).getByRole("button", { name: this.t(key), exact: true }).click();
  }

  fill(key: string, value: string): Promise<void> {
    return this.page.getByLabel(this.t(key), { exact: true }).fill(value);
  }

  go(path: string): Promise<void> {
    return this.page.evaluate((to) => { location.hash = to; }, path);
  }

  heading(key: string): Promise<void> {
    return this.page.getByRole("heading", { level: 1, name: this.t(key), exact: true }).waitFor();
  }

  /** In the middle of a form the session ends; whoever signs in again goes on with it. */
  async losesTheSession(address: string, press: () => Promise<void>): Promise<void> {
    await endsTheSession(this.page, address);
    await press();
    await this.page.getByRole("dialog", { name: this.t("session_over") }).waitFor();
    await this.sees("session-over");
    await this.press("sign_in_by_signature");
    await this.signs("sign-in");
    await this.page.getByRole("dialog").waitFor({ state: "detached" });
    await press();
  }

  /** The line breaks at the very moment of signing. */
  async signsTwiceAndOnce(address: string): Promise<void> {
    const sent = await losesTheFirstAnswer(this.page, address);
    await this.page.locator("#key-file").setInputFiles(keyFile(this.who, "sign"));
    const now = this.page.getByRole("button", { name: this.t("sign_now"), exact: true });
    await now.dblclick();
    await this.page.getByText(this.t("error.unreachable")).waitFor();
    await now.click();
    await this.page.locator("#key-file").waitFor({ state: "detached" });
    await wasDoneOnce(sent);
  }

  async signs(purpose: "sign" | "sign-in"): Promise<void> {
    await this.page.locator("#key-file").setInputFiles(keyFile(this.who, purpose));
    await this.page.getByRole("button", { name: this.t("sign_now"), exact: true }).click();
    await this.page.locator("#key-file").waitFor({ state: "detached" });
  }

  /** From the inbox to the request, as somebody who works through what lies there. */
  async takes(number: string): Promise<void> {
    await this.go("/inbox/desk");
    await this.page.getByRole("link", { name: number, exact: true }).click({ timeout: 20_000 });
    await this.page.getByRole("heading", { level: 1, name: this.t("desk_request_n").replace("{number}", number) }).waitFor();
  }

  /** Signs the drafted decision, or adopts it under a number. */
  async decides(key: "desk_act.sign" | "desk_act.adopt"): Promise<void> {
    await this.opens(key);
    await this.press(key);
    await this.signs("sign");
    await this.page.getByText(this.t("desk_signed_by")).waitFor();
  }

  /** Of the whole page or from a part of it on, as it is, or of what a dialog covers: nothing is styled for the picture. */
  async picture(name: string, from?: Locator): Promise<void> {
    const path = pictureFile(name);
    if (path === undefined) return;
    const isCovered = await this.page.locator("dialog[open]").count() > 0;
    const clip = from && await from.evaluate((part) => {
      const { scrollHeight: height, scrollWidth: width } = document.documentElement;
      const y = part.getBoundingClientRect().top + scrollY;
      return { x: 0, y, width, height: height - y };
    });
    await this.page.screenshot({ path, fullPage: !isCovered, ...(clip && { clip }) });
  }

  /** What can be done at a request's step, which stands below what the request is. */
  get acts(): Locator {
    return this.page.locator("section:has(form, [role=group])").first();
  }

  /** A picture on a computer and on a phone, and what axe finds. */
  async sees(name: string, from?: Locator): Promise<void> {
    await this.page.waitForTimeout(150);
    await this.picture(`desk-${name}-${this.language}`, from);
    this.found.push(...(await violations(this.page)).map((violation) => `${name} ${this.language}: ${violation}`));
    await this.page.setViewportSize(PHONE);
    await this.picture(`desk-${name}-${this.language}-phone`, from);
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > PHONE.width) this.found.push(`${name} ${this.language}: ${wide} px wide on a phone of ${PHONE.width}`);
    await this.page.setViewportSize(SIZE);
  }
}

/** Everybody's words and those of the desks. */
function words(language: Language): (key: string) => string {
  const part = (file: string) => JSON.parse(readFileSync(`locales/${file}.json`, "utf8")) as Record<string, string>;
  const all = { ...part(language), ...part(`desk_${language}`) };
  return (key) => {
    const text = all[key];
    if (typeof text !== "string") throw new Error(`no text ${key}`);
    return text;
  };
}
