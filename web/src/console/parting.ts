/** A call that broke off takes its case along: the notary goes back to the queue, and is told there what became of it. */

import { useEffect } from "preact/hooks";
import { live } from "../lib/live.ts";
import type { LiveCall } from "../lib/live_call.ts";
import { go } from "../lib/router.ts";
import { goesOn } from "../ui/call_over.ts";
import { parted } from "./ending.ts";

export function part(reason: string): void {
  parted.value = reason;
  go("/");
}

/** The server ended the call: somebody left it, or was lost. */
export function usePartingWith(call: LiveCall | undefined, isEarly: boolean): void {
  const closing = call?.closing.value;
  useEffect(() => {
    if (!isEarly || closing?.why !== "ended" || !goesOn(closing)) return;
    if (live.value === call) live.value = undefined;
    part(closing.reason);
  }, [closing, isEarly]);
}
