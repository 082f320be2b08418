/** One tab of the console works: a second one says so, and can take over; the first one then stops at once. */

import { signal } from "@preact/signals";

const LOCK = "senim console";

/** Whether this tab is the one that works. */
export const tab = signal<"asking" | "mine" | "other">("asking");

/** Takes the console if no other tab has it. */
export function useTheTab(): void {
  hold({ ifAvailable: true });
}

/** Takes the console from the other tab. */
export function takeTheTab(): void {
  hold({ steal: true });
}

function hold(options: LockOptions): void {
  navigator.locks
    .request(LOCK, options, (lock) => {
      if (!lock) {
        tab.value = "other";
        return undefined;
      }
      tab.value = "mine";
      // Held as long as the tab lives; a tab that takes over ends this with an error.
      return new Promise(() => {});
    })
    .catch(() => { tab.value = "other"; });
}
