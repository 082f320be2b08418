/** A part of the program that is brought when somebody needs it, and not before. */

import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Problem } from "../lib/problem.ts";
import { Skeleton, Trouble } from "./states.tsx";

/** How each part of this program is brought. */
const parts: (() => Promise<unknown>)[] = [];

/** The part as if it were there; while it is on its way, so it is said, and what to do when it does not come. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  // Brought once, it is there at once when somebody comes back.
  let there: { component: ComponentType<P> } | undefined;
  const fetch = async () => (there ??= { component: await load() });
  parts.push(fetch);
  return function Later(props: P) {
    const part = useSignal(there);
    const isLost = useSignal(false);
    const bring = () => {
      isLost.value = false;
      fetch().then((found) => { part.value = found; }, () => { isLost.value = true; });
    };
    useEffect(() => { if (!part.value) bring(); }, []);
    if (isLost.value) return <Trouble problem={new Problem("unreachable", 0)} again={bring} />;
    if (!part.value) return <Skeleton />;
    const { component: Part } = part.value;
    return <Part {...props} />;
  };
}

/** Brings the other parts one after another while nothing else is to be done: for programs at a desk, where nobody pays for each byte. */
export function bringTheRest(): void {
  // Safari knows no idle moments; what cannot be brought now is brought, and spoken of, when it is needed.
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  const [next] = parts.splice(0, 1);
  if (next) whenIdle(() => void next().catch(() => {}).then(bringTheRest));
}
