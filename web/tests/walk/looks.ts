/** A screen of the app in every tongue, light and dark, on two phones: pictures for people, axe for the rest. */

import type { Page } from "playwright-core";
import { type Extent, type Language, picture, violations } from "./browser.ts";

const WIDE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 640 };

/** What axe is shown: each tongue once, both colours, both widths. */
const LOOKS: readonly { language: Language; size: typeof WIDE; scheme: "light" | "dark" }[] = [
  { language: "kk", size: WIDE, scheme: "light" },
  { language: "ru", size: NARROW, scheme: "dark" },
  { language: "en", size: NARROW, scheme: "light" },
];
/** Of these languages there is a picture of each width. */
const PICTURED: readonly Language[] = ["kk", "ru"];

/** Looks at the screen as it is, and leaves it in the language and the size it was in; what was typed stays, else the walk breaks after it. */
export async function looksAll(page: Page, name: string, found: string[], extent: Extent = "whole"): Promise<void> {
  const before = (await page.evaluate(() => document.documentElement.lang)) as Language;
  for (const { language, size, scheme } of LOOKS) {
    await speaks(page, language);
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(size);
    await page.waitForTimeout(150);
    found.push(...(await violations(page)).map((violation) => `${name} ${language} ${scheme}: ${violation}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > size.width) found.push(`${name} ${language}: ${wide} px wide on a phone of ${size.width}`);
    if (!PICTURED.includes(language)) continue;
    await picture(page, `app-${name}-${language}-${size.width}`, extent);
    await page.setViewportSize(size === WIDE ? NARROW : WIDE);
    await picture(page, `app-${name}-${language}-${size === WIDE ? NARROW.width : WIDE.width}`, extent);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(WIDE);
  await speaks(page, before);
}

/** A picture and axe, as the screen is: for those that are made of the parts of others. */
export async function glances(page: Page, name: string, found: string[], extent: Extent = "whole"): Promise<void> {
  const language = await page.evaluate(() => document.documentElement.lang);
  await page.waitForTimeout(150);
  await picture(page, `app-${name}-${language}`, extent);
  found.push(...(await violations(page)).map((violation) => `${name} ${language}: ${violation}`));
}

async function speaks(page: Page, language: Language): Promise<void> {
  await page.locator(".languages select").selectOption(language);
  await page.locator(`html[lang="${language}"]`).waitFor({ state: "attached" });
}
