/** A citizen who uses the app as a person does: by the names of fields and buttons, in one of the languages. */

import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import type { Language } from "./browser.ts";
import { type Person, codeAfter, house, keyFile } from "./house.ts";

export function texts(language: Language, program: "appeals" | "console" = "appeals"): (key: string) => string {
  const part = (file: string) => JSON.parse(readFileSync(`locales/${file}.json`, "utf8")) as Record<string, string>;
  const all = { ...part(language), ...part(`${program}_${language}`) };
  return (key) => {
    const text = all[key];
    if (typeof text !== "string") throw new Error(`no text ${key}`);
    return text;
  };
}

export class Citizen {
  readonly t: (key: string) => string;

  constructor(readonly page: Page, readonly who: Person, readonly language: Language) {
    this.t = texts(language);
  }

  press(key: string): Promise<void> {
    return this.page.getByRole("button", { name: this.t(key), exact: true }).click();
  }

  go(key: string): Promise<void> {
    return this.page.getByRole("link", { name: this.t(key), exact: true }).first().click();
  }

  fill(key: string, value: string): Promise<void> {
    return this.page.getByLabel(this.t(key), { exact: true }).fill(value);
  }

  /** Day, month and year, as people write them. */
  async fillDate(name: string, parts: readonly [day: number, month: number, year: number]): Promise<void> {
    for (const [at, part] of (["day", "month", "year"] as const).entries()) await this.page.locator(`input[name="${name}-${part}"]`).fill(String(parts[at]));
  }

  heading(key: string): Promise<void> {
    return this.page.getByRole("heading", { level: 1, name: this.t(key), exact: true }).waitFor();
  }

  /** The tag of a stage, on the screen of the matter. */
  sees(stage: string): Promise<void> {
    return this.page.locator(".tag", { hasText: this.t(`stage.${stage}`) }).waitFor({ timeout: 20_000 });
  }

  async opens(): Promise<void> {
    await this.page.goto(`${house.pages}/app/`);
    await this.heading("sign_in");
  }

  async signsInByPassword(): Promise<void> {
    await this.fill("iin", this.who.iin);
    await this.fill("password", house.password);
    const code = await codeAfter(this.who, () => this.press("go_on"));
    await this.fill("code", code);
    await this.press("sign_in");
  }

  async signsInBySignature(): Promise<void> {
    await this.press("sign_in_by_signature");
    await this.signs("sign-in");
  }

  /** In the dialog that asks for a key. */
  async signs(purpose: "sign" | "sign-in"): Promise<void> {
    await this.page.locator("#key-file").setInputFiles(keyFile(this.who, purpose));
    await this.page.getByRole("button", { name: this.t("sign_now"), exact: true }).click();
    await this.page.locator("#key-file").waitFor({ state: "detached" });
  }

  async toServices(): Promise<void> {
    await this.page.getByRole("navigation").getByRole("link", { name: this.t("services_place"), exact: true }).click();
    await this.heading("services");
  }

  /** From the catalogue to the first question of a service. */
  async begins(service: string, look: (name: string) => Promise<void> = async () => {}): Promise<void> {
    await this.toServices();
    await this.page.locator(`a[href="#/services/${service}"]`).click();
    await this.page.getByRole("button", { name: this.t("begin") }).waitFor();
    await look(`service-${service}`);
    await this.press("begin");
  }

  /** From the last question to the request that is on its way. */
  async signsTheRequest(look: (name: string) => Promise<void> = async () => {}): Promise<void> {
    await this.heading("wizard_check");
    await look("service-check");
    await this.press("sign_submit");
    await this.page.locator("#key-file").waitFor();
    await look("service-sign");
    await this.signs("sign");
  }

  /** From the catalogue to the signature; gives the case's id. */
  async applies(to: Person, look: (name: string) => Promise<void>, terms = ""): Promise<string> {
    await this.toServices();
    await look("services");
    await this.go("service_poa");
    await this.heading("choose_kind");
    await look("kinds");
    await this.page.locator('a[href="#/kinds/vehicle"]').click();
    await this.press("begin");
    await this.heading("wizard_attorneys");
    await look("attorneys");
    await this.fill("iin", to.iin);
    await this.fill("surname", to.surname);
    await this.fill("name", to.name);
    if (to.patronymic) await this.page.locator("#attorneys-0-patronymic").fill(to.patronymic);
    await this.press("save_go_on");
    await this.heading("wizard_powers");
    await look("powers");
    await this.page.locator("#powers").check();
    await this.press("save_go_on");
    await this.heading("wizard_object");
    await this.page.locator("#object-make").fill("Мысал Седан");
    await this.page.locator("#object-plate").fill("123 abc 02");
    await look("object");
    await this.press("save_go_on");
    await this.heading("wizard_term");
    await look("term");
    await this.press("save_go_on");
    await this.heading("wizard_terms");
    if (terms !== "") await this.page.locator("#special_terms").fill(terms);
    await look("terms");
    await this.press("save_go_on");
    await this.heading("wizard_check");
    await this.page.getByText(this.t("from_registry")).waitFor();
    await look("check");
    await this.press("sign_submit");
    await this.page.locator("#key-file").waitFor();
    await look("sign");
    await this.signs("sign");
    await this.sees("awaiting_consent");
    return this.page.url().split("/cases/")[1] ?? "";
  }

  /** In the call, by words. */
  async says(text: string): Promise<void> {
    await this.page.locator("summary", { hasText: this.t("chat") }).click();
    await this.page.locator("#chat").fill(text);
    await this.page.locator("form").getByRole("button", { name: this.t("send"), exact: true }).click();
    await this.page.getByRole("log").getByRole("listitem").nth(1).waitFor();
  }

  /** Whoever has said no to camera and microphone is told how to say yes, and comes no further. */
  async mayNotUseTheCamera(look: (name: string) => Promise<void>): Promise<void> {
    await this.go("call_notary");
    await this.heading("device_test");
    await this.page.evaluate(() => { Object.defineProperty(navigator.mediaDevices, "getUserMedia", { configurable: true, value: () => Promise.reject(new DOMException("no", "NotAllowedError")) }); });
    await this.press("device_test_start");
    await this.page.getByText(this.t("device_help")).waitFor({ timeout: 40_000 });
    await look("device-test-denied");
    if (await this.page.getByRole("button", { name: this.t("go_on"), exact: true }).isVisible()) throw new Error("a call without a picture");
    await this.page.evaluate(() => { Reflect.deleteProperty(navigator.mediaDevices, "getUserMedia"); });
    await this.page.goBack();
  }

  async testsDevices(look: (name: string) => Promise<void>): Promise<void> {
    await this.go("call_notary");
    await this.heading("device_test");
    await look("device-test");
    await this.press("device_test_start");
    await this.page.getByRole("button", { name: this.t("go_on"), exact: true }).waitFor({ timeout: 40_000 });
    await look("device-test-done");
    await this.press("go_on");
  }
}
