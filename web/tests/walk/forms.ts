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
  // Without a network there are no words of another language, unless the app's worker has them.
  const isSpoken = await page.evaluate(() => navigator.onLine) && await page.locator(".languages select").count() > 0;
  for (const language of isSpoken ? LANGUAGES : [before]) {
    if (isSpoken) await speaks(page, language);
    for (const scheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      found.push(...(await look()).map((fault) => `${language} ${scheme}: ${fault}`));
      await page.setViewportSize(NARROW);
      await grows(page, "200%");
      const wide = await page.evaluate(widest, NARROW.width);
      if (wide) found.push(`${language} ${scheme}: ${wide} on a phone of ${NARROW.width} px with text twice as large`);
      found.push(...(await look()).map((fault) => `${language} ${scheme}, narrow and large: ${fault}`));
      await grows(page, "");
      await page.setViewportSize(size);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (isSpoken) await speaks(page, before);
  return found;
}

/** How wide a page is that scrolls sideways, and what reaches beyond the screen. */
function widest(width: number): string | undefined {
  const wide = document.documentElement.scrollWidth;
  if (wide <= width) return undefined;
  const beyond = [...document.querySelectorAll("body *")].filter((part) => part.getBoundingClientRect().right > width && !part.closest(".scroll"));
  return `${wide} px wide by ${beyond.slice(-3).map(({ tagName, className, id }) => [tagName.toLowerCase(), id, className].filter((word) => typeof word === "string" && word !== "").join(".")).join(", ")}`;
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
