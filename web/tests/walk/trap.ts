/** What a page must not do with text that tries to be markup: run it, or make an element of it. */

import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** Says in the console whatever a payload calls; an error of the console fails every walk. */
export async function lay(page: Page): Promise<void> {
  page.on("dialog", (dialog) => {
    void dialog.dismiss().catch(() => {});
  });
  await page.addInitScript(() => {
    for (const name of ["alert", "confirm", "prompt", "print", "open"] as const) Object.defineProperty(window, name, { value: (what: unknown) => console.error(`trap: ${name} ${String(what)}`) });
  });
}

/** Elements and attributes that no page of ours has. */
const FOREIGN = [
  "iframe", "object", "embed", "base", "math", "template", ":is(main, #root) noscript", "animate", "meta[http-equiv]", "script:not([src])", "style",
  "[onerror]", "[onload]", "[onfocus]", "[onbegin]", "[ontoggle]", "[onmouseover]", "[srcdoc]", "img[src=x]", "audio[src=x]", "[href^='javascript:' i]", "[action^='javascript:' i]", "[href*='evil.example']",
].join(",");

/** Every text is there as it was typed, as text or in a field, and nothing was made of it. */
export async function shows(page: Page, texts: readonly string[], where: string): Promise<void> {
  const { missing, foreign } = await page.evaluate(({ wanted, selector }) => {
    const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].map(({ value }) => value);
    const bare = (text: string) => text.replace(/\s+/gu, " ").trim();
    const all = bare([document.body.textContent ?? "", ...fields].join("\n"));
    // Parts of our own pages come when they are needed.
    const strange = [...document.querySelectorAll("script[src], link[href]")].filter((one) => new URL(one.getAttribute("src") ?? one.getAttribute("href") ?? "", location.href).origin !== location.origin);
    return { missing: wanted.filter((text) => !all.includes(bare(text))), foreign: [...document.querySelectorAll(selector), ...strange].map((one) => one.outerHTML.slice(0, 120)) };
  }, { wanted: texts, selector: FOREIGN });
  assert.deepEqual(foreign, [], `${where}: nothing is made of text`);
  assert.deepEqual(missing, [], `${where}: text is shown as it was typed`);
}
