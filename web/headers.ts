/** The headers that every page is served with: nothing from elsewhere, no script in the page, nothing made from text. */

import { readFileSync } from "node:fs";

/** The very text that the server sends. 13579 is NCALayer on the person's own computer. */
const POLICY = readFileSync(new URL("policy.txt", import.meta.url), "utf8").trim();

export const PAGE_HEADERS: Record<string, string> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(self), microphone=(self), display-capture=(self)",
};
