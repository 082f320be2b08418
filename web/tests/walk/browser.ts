/** A person with a browser: Debian's Chromium with two false cameras; every error of the console or of the policy is remembered. */

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContext, type Locator, type Page, chromium } from "playwright-core";
import { inEveryForm, isThorough } from "./forms.ts";
import { house } from "./house.ts";
import { lay } from "./trap.ts";

const CHROMIUM = process.env["SENIM_CHROMIUM"] ?? "/usr/bin/chromium";
/** A page answers at once; what waits for somebody else says so. */
export const PATIENCE_MS = 15_000;
const axe = readFileSync(createRequire(join(process.cwd(), "package.json")).resolve("axe-core/axe.min.js"), "utf8");

export type Language = "kk" | "ru" | "en";

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--disable-features=WebRtcHideLocalIpsWithMdns"],
  });
}

/** What went wrong in a page without anybody asking. */
export interface Visit {
  context: BrowserContext;
  page: Page;
  errors: string[];
}

/** The app's worker is kept out where a walk bends answers on their way: what goes through a worker cannot be bent. */
export async function visit(browser: Browser, language: Language, size = { width: 390, height: 844 }, serviceWorkers: "allow" | "block" = "block"): Promise<Visit> {
  const context = await browser.newContext({ viewport: size, locale: language === "en" ? "en-GB" : `${language}-KZ`, timezoneId: "Asia/Almaty", permissions: ["camera", "microphone", "clipboard-write"], serviceWorkers });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await lay(page);
  const errors: string[] = [];
  page.on("console", (message) => {
    // A refusal that the page shows in words is also a line of the browser's own.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
  });
  return { context, page, errors };
}

interface Violation {
  id: string;
  nodes: { target: string[]; failureSummary?: string }[];
}

/** Everything axe finds wrong with the page as it is now, or in every form of it. */
export async function violations(page: Page): Promise<string[]> {
  return isThorough ? inEveryForm(page, () => asItIs(page)) : asItIs(page);
}

async function asItIs(page: Page): Promise<string[]> {
  // The page's policy bars scripts from text; the test's own comes by the debugger.
  await page.evaluate(axe);
  const found = (await page.evaluate("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((result) => result.violations)")) as Violation[];
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary ?? ""}`));
}

/** The whole page, what is in view, or the page from some part of it on. */
export type Extent = "whole" | "in view" | Locator;
/** So many pixels of a dialog's picture are kept of a computer's screen; the dialog is to stand whole in them. */
const COVERED = 800;
/** What stands above the part that a picture begins with. */
const MARGIN = 16;

/** The file of a picture, when pictures are taken: one costs as much as several presses, and the check looks at none. */
export function pictureFile(name: string): string | undefined {
  if (house.out === null) return undefined;
  mkdirSync(house.out, { recursive: true });
  return join(house.out, `${name}.png`);
}

/** A picture of the page, to be looked at, with the bar at the foot where it belongs. */
export async function picture(page: Page, name: string, extent: Extent = "whole"): Promise<void> {
  const path = pictureFile(name);
  if (path === undefined) return;
  const size = page.viewportSize() ?? { width: 390, height: 844 };
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  // A dialog covers what is in view, and stands in the middle of that.
  const isCovered = (await page.locator("dialog[open]").count()) > 0;
  const height = isCovered ? Math.min(COVERED, size.height) : extent === "in view" ? size.height : Math.max(whole, size.height);
  if (height !== size.height) await page.setViewportSize({ ...size, height });
  // Films take a part of the height: the page may be longer than before, and scrolled.
  if (height > size.height) await page.evaluate(() => { scrollTo(0, 0); });
  const top = typeof extent === "string" ? 0 : Math.max(0, ((await extent.boundingBox())?.y ?? 0) - MARGIN);
  await page.screenshot({ path, clip: { x: 0, y: top, width: size.width, height: height - top } });
  if (height !== size.height) await page.setViewportSize(size);
}
