/**
 * A screen in every form it may have: three languages, light and dark, as it is and on the narrowest phone with text twice as large.
 * The check of every day looks at each screen once; `LOOKS=all` looks at all forms of each, and takes its time.
 */

import type { Page } from "playwright-core";
import type { Language } from "./browser.ts";

export const isThorough = process.env["LOOKS"] === "all";

const LANGUAGES: readonly Language[] = ["kk", "ru", "en"];
const NARROW = { width: 320, height: 640 };
/** Texts of another language come with the next answer of the server. */
const SETTLED_MS = 400;
const SLOWER = 8;

/** How long a walk may take. */
export const within = (ms: number): { timeout: number } => ({ timeout: isThorough ? ms * SLOWER : ms });

/** As `look` finds it in every form; the page is left as it was. */
export async function inEveryForm(page: Page, look: () => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  const size = page.viewportSize() ?? NARROW;
  const before = await page.evaluate(() => document.documentElement.lang);
  const isSpoken = await page.locator(".languages select").count() > 0;
  for (const language of isSpoken ? LANGUAGES : [before]) {
    if (isSpoken) await speaks(page, language);
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      found.push(...(await look()).map((fault) => `${language} ${scheme}: ${fault}`));
      await page.setViewportSize(NARROW);
      await grows(page, "200%");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      if (wide > NARROW.width) found.push(`${language} ${scheme}: ${wide} px wide on a phone of ${NARROW.width} with text twice as large`);
      found.push(...(await look()).map((fault) => `${language} ${scheme}, narrow and large: ${fault}`));
      await grows(page, "");
      await page.setViewportSize(size);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (isSpoken) await speaks(page, before);
  return found;
}

const grows = (page: Page, text: string): Promise<void> => page.evaluate((fontSize) => { document.documentElement.style.fontSize = fontSize; }, text);

/** Also behind a dialog, where no hand reaches the choice. */
async function speaks(page: Page, language: string): Promise<void> {
  await page.locator(".languages select").evaluate((choice, spoken) => {
    (choice as HTMLSelectElement).value = spoken;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  }, language);
  await page.locator(`html[lang="${language}"]`).waitFor({ state: "attached" });
  await page.waitForTimeout(SETTLED_MS);
}
