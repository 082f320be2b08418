/** A notary without a mouse: Tab, Enter, Space and the console's own keys, with an eye on where the focus is. */

import type { ElementHandle, Locator, Page } from "playwright-core";
import { type Language, PATIENCE_MS } from "./browser.ts";
import type { Person } from "./house.ts";
import { Notary } from "./notary.ts";

/** More stops than any screen of the console has. */
const STOPS_MAX = 120;
/** How soon after an act the focus is somewhere again. */
const SETTLED_MS = 2_000;
const LOOK_MS = 50;
/** Nobody misses a ring that comes with the frame after the next. */
const RING_MS = 500;

/** What is wrong with the place of the focus, if anything; runs in the page. */
function wrongWithFocus(): string {
  const at = document.activeElement;
  if (!at || at === document.body) return "nowhere";
  const name = `${at.tagName} ${at.id || (at.textContent ?? "").slice(0, 40)}`;
  const dialog = document.querySelector("dialog[open]");
  if (dialog && !dialog.contains(at)) return `${name}: behind the dialog`;
  // No key leads to a heading: a new screen came between the key and this look, and began there.
  if (/^H[1-3]$/.test(at.tagName) && at.getAttribute("tabindex") === "-1") return "";
  const look = getComputedStyle(at);
  if (look.outlineStyle === "none" && look.boxShadow === "none") return `${name}: not to be seen`;
  const { top, bottom, width } = at.getBoundingClientRect();
  return width === 0 || bottom < 0 || top > innerHeight ? `${name}: out of sight` : "";
}

export class KeyboardNotary extends Notary {
  constructor(page: Page, who: Person, language: Language, private readonly found: string[]) {
    super(page, who, language);
  }

  /** A page that feels a mouse says so in its console, which fails the walk. */
  async withoutAMouse(): Promise<void> {
    // Whoever listens from the beginning misses no chooser that opens at once.
    this.page.on("filechooser", () => {});
    await this.page.addInitScript(() => {
      for (const kind of ["pointerdown", "mousedown"]) addEventListener(kind, () => { if (document.body.dataset["mouse"] !== "let in") console.error("a mouse was used"); }, true);
      addEventListener("focusin", ({ target }) => { if (target instanceof HTMLElement) document.body.dataset["left"] = target.outerHTML.slice(0, 200); });
    });
  }

  /** From now on, on the page that is open. */
  async letsTheMouseIn(): Promise<void> {
    await this.page.evaluate(() => { document.body.dataset["mouse"] = "let in"; });
  }

  protected override async activate(what: Locator, timeout = PATIENCE_MS): Promise<void> {
    await this.reach(what, timeout);
    await this.page.keyboard.press("Enter");
  }

  protected override async write(into: Locator, text: string): Promise<void> {
    await this.reach(into);
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.insertText(text);
  }

  protected override async append(to: Locator, text: string): Promise<void> {
    await this.reach(to);
    await this.page.keyboard.press("Control+End");
    await this.page.keyboard.type(text);
  }

  protected override async choose(file: string): Promise<void> {
    await this.reach(this.page.locator("#key-file"));
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.page.keyboard.press("Enter")]);
    await chooser.setFiles(file);
  }

  protected override toDraft(): Promise<void> {
    return this.page.keyboard.press("Alt+KeyT");
  }

  /** After every act the focus is somewhere, not at the top of the page. */
  private async settles(before: string): Promise<void> {
    for (const end = Date.now() + SETTLED_MS; Date.now() < end; await this.page.waitForTimeout(LOOK_MS)) {
      if ((await this.page.evaluate(wrongWithFocus)) !== "nowhere") return;
    }
    this.found.push(`keys: the focus was lost before ${before}; it was last at ${await this.page.evaluate(() => String(document.body.dataset["left"]))}`);
  }

  /** What is wrong with the place of the focus and stays so; a page that is being drawn anew gets its ring with a later frame. */
  private async wrongForLong(): Promise<string> {
    let wrong = await this.page.evaluate(wrongWithFocus);
    for (const end = Date.now() + RING_MS; wrong !== "" && wrong !== "nowhere" && Date.now() < end;) {
      await this.page.waitForTimeout(LOOK_MS);
      wrong = await this.page.evaluate(wrongWithFocus);
    }
    return wrong;
  }

  /** Goes from stop to stop until the focus is on it. */
  private async reach(what: Locator, timeout = PATIENCE_MS): Promise<void> {
    await what.first().waitFor({ timeout });
    await this.settles(String(what));
    let wanted: ElementHandle | null = null;
    for (let stop = 0; stop < STOPS_MAX; stop += 1) {
      if (!(await wanted?.evaluate((one) => one.isConnected))) wanted = await what.first().elementHandle();
      if (await wanted?.evaluate((one) => one === document.activeElement)) return;
      await this.page.keyboard.press("Tab");
      const wrong = await this.wrongForLong();
      // Behind the last stop the focus leaves the page for the browser's own, once in a round.
      if (wrong !== "" && wrong !== "nowhere") this.found.push(`keys: ${wrong}`);
    }
    throw new Error(`no key leads to ${String(what)}`);
  }
}
