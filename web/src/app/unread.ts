/** How many messages wait to be read, for the bar at the foot and the first screen. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../lib/api.ts";
import { session } from "../lib/session.ts";

const EVERY_MS = 20_000;

export const unread = signal(0);

export async function countUnread(): Promise<void> {
  if (session.standing.value !== "in" || document.visibilityState !== "visible") return;
  // A count that does not come is no trouble of the person's: the screens themselves say what is wrong.
  const found = await ask("GET /v1/messages/unread", {}).catch(() => undefined);
  if (found) unread.value = found.unread;
}

/** Counts while the program is open. */
export function useUnread(): void {
  const standing = session.standing.value;
  useEffect(() => {
    if (standing !== "in") return;
    void countUnread();
    const timer = setInterval(() => void countUnread(), EVERY_MS);
    return () => clearInterval(timer);
  }, [standing]);
}
