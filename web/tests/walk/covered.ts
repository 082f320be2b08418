/** Whoever goes by the keyboard sees where they are: nothing that stays in its place covers it (WCAG 2.2, 2.4.11). */

import type { Page } from "playwright-core";

/** More stops than any screen of the app has. */
const STOPS_MAX = 120;

/** Stops of Tab on the screen that is open, behind what covers them. */
export async function coveredStops(page: Page): Promise<string[]> {
  const covered = new Set<string>();
  for (let stop = 0; stop < STOPS_MAX; stop += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      const { left, width, bottom } = at.getBoundingClientRect();
      const before = document.elementFromPoint(left + width / 2, bottom - 2);
      return !before || at.contains(before) || before.contains(at) ? "" : `${at.outerHTML.slice(0, 80)} behind ${before.outerHTML.slice(0, 80)}`;
    });
    if (found === null) break;
    if (found !== "") covered.add(found);
  }
  return [...covered];
}
