/** Looks at screens as a person and as a machine would: a picture, axe, and the screens of every shape also in the hardest form. */

import { type Extent, type Language, type Visit, picture, violations } from "./browser.ts";

/** Screens of every shape: they are also looked at in the dark, on the narrowest phone, with text twice as large. */
const HARD: readonly string[] = ["sign-in", "services", "kinds", "attorneys", "check", "draft-changes", "changes", "recording", "times", "schedule", "document", "home", "profile", "queue", "journal", "service-check", "request-done", "share", "message"];

/** Takes a picture of each screen and shows it to axe, in the language it is in. */
export function looker({ page }: Visit, who: string, language: Language, found: string[]) {
  const look = async (name: string, extent: Extent = "whole"): Promise<void> => {
    // A screen that has just come may still move its focus.
    await page.waitForTimeout(150);
    await picture(page, `${who}-${name}-${language}`, extent);
    found.push(...(await violations(page)).map((violation) => `${who} ${name} ${language}: ${violation}`));
  };
  return async (name: string, extent: Extent = "whole"): Promise<void> => {
    await look(name, extent);
    if (!HARD.includes(name)) return;
    const size = page.viewportSize() ?? { width: 390, height: 844 };
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    await look(`${name}-hard`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > 320) found.push(`${who} ${name} ${language}: ${wide} px wide on a phone of 320`);
    await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(size);
  };
}
