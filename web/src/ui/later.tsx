/** A part of the program that is brought when somebody needs it, and not before. */

import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Problem } from "../lib/problem.ts";
import { Skeleton, Trouble } from "./states.tsx";

/** The part as if it were there; while it is on its way, so it is said, and what to do when it does not come. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  // Brought once, it is there at once when somebody comes back.
  let there: { component: ComponentType<P> } | undefined;
  return function Later(props: P) {
    const part = useSignal(there);
    const isLost = useSignal(false);
    const bring = () => {
      isLost.value = false;
      load().then((component) => { part.value = there = { component }; }, () => { isLost.value = true; });
    };
    useEffect(() => { if (!part.value) bring(); }, []);
    if (isLost.value) return <Trouble problem={new Problem("unreachable", 0)} again={bring} />;
    if (!part.value) return <Skeleton />;
    const { component: Part } = part.value;
    return <Part {...props} />;
  };
}
