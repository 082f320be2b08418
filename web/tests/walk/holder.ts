/** Somebody of the staff keeps a recording for a court, and watches it at a desk. */

import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { person, typed } from "./house.ts";
import { Official } from "./official.ts";
import { packed } from "./payloads.ts";
import { shows } from "./trap.ts";

const WHY = typed(packed(900, "signs", " ").at(-1) ?? "", "Соттың сұрауы, № 7-К");
const REASON = typed(packed(480, "signs", " ").at(-3) ?? "", "Соттың сұрауы бойынша тексеру");
/** The whole recording is examined anew. */
const EXAMINED_MS = 20_000;

/** Tells what the page said that it should not have. */
export async function holdsAndWatches(browser: Browser, call: string): Promise<string[]> {
  const keeper = await Official.signsIn(browser, person("gulnar"), "en");
  const { page } = keeper;
  const own = JSON.parse(readFileSync(`locales/evidence_${keeper.language}.json`, "utf8")) as Record<string, string>;
  const said = (key: string) => own[key] ?? "";
  try {
    await keeper.go("/oversight");
    await keeper.heading("desk_oversight");
    await page.locator("#call").fill(call);
    await keeper.press("desk_act_hold");
    await page.getByRole("dialog").locator("#reason").fill(WHY);
    await page.getByRole("dialog").getByRole("button", { name: keeper.t("desk_act_hold"), exact: true }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("status").filter({ hasText: keeper.t("desk_is_held").split("{")[0] ?? "" }).waitFor();
    await page.getByRole("link", { name: keeper.t("desk_watch"), exact: true }).last().click();
    await page.getByLabel(said("ev_reason"), { exact: true }).fill(REASON);
    await page.getByRole("button", { name: said("ev_open"), exact: true }).click();
    await page.getByText(said("ev_verdict.whole")).waitFor({ timeout: EXAMINED_MS });
    await page.locator("main img").first().waitFor();
    await shows(page, [], "the desk's recording");
    await keeper.sees("recording");
  } finally {
    await keeper.visit.context.close();
  }
  return [...keeper.visit.errors, ...keeper.found];
}
