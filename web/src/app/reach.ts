/** Whether anything answers: a page that the worker gave may be the kept one, and what a browser says of its connection is not the whole truth. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Nothing answered when the page was opened, nor since. */
export const isSilent = signal(false);

const ADDRESS = "/app/";
/** As soon as somebody would try again by hand. */
const AGAIN_MS = 5_000;
const PATIENCE_MS = 4_000;

const answers = (): Promise<boolean> =>
  fetch(ADDRESS, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) }).then(() => true, () => false);

/** Asks once at the start of a page that a worker gave, and goes on asking until there is an answer. */
export function useReach(): void {
  useEffect(() => {
    if (!navigator.serviceWorker?.controller) return;
    let next: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async () => {
      clearTimeout(next);
      const isThere = await answers();
      if (isOver) return;
      const wasSilent = isSilent.value;
      isSilent.value = !isThere;
      if (!isThere) next = setTimeout(look, AGAIN_MS);
      // Whatever waits for a connection hears of it as it would from the browser.
      else if (wasSilent) dispatchEvent(new Event("online"));
    };
    // Of what this says itself it hears too, and finds it true.
    const look = () => void ask();
    look();
    addEventListener("online", look);
    return () => {
      isOver = true;
      clearTimeout(next);
      removeEventListener("online", look);
    };
  }, []);
}
