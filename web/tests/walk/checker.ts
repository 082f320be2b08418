/** Somebody without an account, to whom a document was given: checks it by its number and its file. */

import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { type Visit, picture, visit } from "./browser.ts";
import { Citizen } from "./citizen.ts";
import { person } from "./house.ts";

/** The document as its owner saves it, on whose screen it is. */
async function fileOf(owner: Citizen): Promise<Buffer> {
  await owner.press("bring_pdf");
  const [saved] = await Promise.all([owner.page.waitForEvent("download"), owner.go("save_pdf")]);
  return readFileSync(await saved.path());
}

/** A file with one bit changed is told apart from that of the register. */
export async function checkedByAnybody(browser: Browser, owner: Citizen, number: string, found: string[], look: (other: Visit) => Promise<void>): Promise<void> {
  const file = await fileOf(owner);
  const forged = Buffer.from(file);
  forged[forged.length >> 1] = (forged[forged.length >> 1] ?? 0) ^ 1;
  const other = await visit(browser, owner.language);
  const anybody = new Citizen(other.page, person("bolat"), owner.language);
  await anybody.opens().catch(async (error: unknown) => {
    await picture(other.page, "failed-verify");
    throw error;
  });
  await anybody.go("verify_document");
  const picks = (buffer: Buffer) => other.page.locator("#paper").setInputFiles({ name: "paper.pdf", mimeType: "application/pdf", buffer });
  await picks(file);
  await anybody.press("verify_now");
  await other.page.getByText(anybody.t("verify_same")).waitFor();
  await other.page.getByText(number, { exact: true }).waitFor();
  await anybody.fill("verify_number", number);
  for (const [content, verdict] of [[forged, "verify_other"], [file, "verify_same"]] as const) {
    await picks(content);
    await anybody.press("verify_now");
    await other.page.getByText(anybody.t(verdict)).waitFor();
  }
  await look(other);
  found.push(...other.errors);
  await other.context.close();
}
