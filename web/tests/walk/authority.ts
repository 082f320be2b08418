/** The certification authority's operators, the reader of cards, and what each of them does with a request. */

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Person, house, keyFile } from "./house.ts";
import type { Official } from "./official.ts";

/** Two requests for certificates, as the program that made the keys gives them. */
export interface Keys {
  signing_request: string;
  authentication_request: string;
}

/** What the reader gives once the holder has entered the PIN; the keys stay on the card. */
export async function cardKeys({ iin }: Person): Promise<Keys> {
  const answer = await fetch(`${house.egov}/cards/${iin}/keys`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ pin: "1234" }) });
  return (await answer.json()) as Keys;
}

/** The number on somebody's identity document, as the database has it. */
export async function documentOf({ iin }: Person): Promise<string> {
  const answer = await fetch(`${house.egov}/gbdfl/v1/persons/${iin}`, { headers: { "x-senim-system": "e-notariat" } });
  return ((await answer.json()) as { document: { number: string } }).document.number;
}

/** The serial number of the certificate somebody signs with. */
function serialOf(who: Person): string {
  const [certificate = ""] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(readFileSync(keyFile(who, "sign"), "utf8")) ?? [];
  return new X509Certificate(certificate).serialNumber;
}

/** Enters somebody into the register of operators, by an order of the centre. */
export async function enters(keeper: Official, operator: Official, order: string): Promise<void> {
  const { page } = keeper;
  await keeper.go("/staff");
  await keeper.heading("desk_staff");
  const summary = page.locator("summary", { hasText: keeper.t("desk_enter_operator") });
  await summary.waitFor();
  if (!(await page.locator("#operator-iin").isVisible())) await summary.click();
  await page.locator("#operator-iin").fill(operator.who.iin);
  await page.locator("#order").fill(order);
  await page.locator("#serial").fill(serialOf(operator.who));
  await keeper.press("desk_enter_operator");
  await page.getByRole("cell", { name: order, exact: true }).waitFor();
  await operator.page.reload();
  await operator.page.getByRole("link", { name: operator.t("desk_certificates_place"), exact: true }).waitFor();
}

/** By the number that the applicant brings. */
export async function finds(operator: Official, number: string): Promise<void> {
  await operator.go("/certificates");
  await operator.heading("desk_certificates");
  await operator.page.locator("#number").fill(number);
  await operator.press("search");
  await operator.page.getByRole("heading", { level: 1, name: operator.t("desk_request_n").replace("{number}", number) }).waitFor();
}

export async function keeps(operator: Official, title: string): Promise<void> {
  const { page } = operator;
  await page.locator("#title").fill(title);
  await page.locator("#scan").setInputFiles({ name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 scanned") });
  await page.locator("form.act").getByRole("button", { name: operator.t("desk_nca_act.keep"), exact: true }).click();
  await page.locator(".card").waitFor();
}

/** Under the operator's own EDS. */
export async function confirms(operator: Official): Promise<void> {
  await operator.press("desk_nca_act.confirm");
  await operator.signs("sign");
}

/** A request opened at the desk for somebody who shows an identity document. */
export async function opensFor(operator: Official, service: string, holder: Person): Promise<void> {
  const { page } = operator;
  await operator.go("/certificates/new");
  await operator.heading("desk_nca_new");
  await page.locator(`input[name="service"][value="${service}"]`).check();
  await page.locator("#field-iin").fill(holder.iin);
  await page.locator("#field-document_number").fill(await documentOf(holder));
}
