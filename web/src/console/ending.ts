/** Why a notary ends a call, and what follows from it. */

import { signal } from "@preact/signals";
import type { ByeReason } from "../call/protocol.ts";
import { type Key, maybe } from "../lib/i18n.ts";

/** Why a talk breaks off that goes on in another call. */
export const LATER = ["technical", "later"] as const satisfies readonly ByeReason[];

/** What follows: the room is told why, or the act is refused on a ground of the law. */
export type Ending<Ground extends string> = { bye: ByeReason } | { refuse: Ground } | "missing";

/** Before the checks are made nothing ends without a reason; afterwards the business of the call is done. */
export function endingFor<Ground extends string>(why: string, isEarly: boolean, grounds: readonly Ground[]): Ending<Ground> {
  if (!isEarly) return { bye: "finished" };
  const ground = grounds.find((known) => known === why);
  if (ground !== undefined) return { refuse: ground };
  const bye = LATER.find((known) => known === why);
  return bye === undefined ? "missing" : { bye };
}

/** Why the last call broke off, until the next one: its case waits for another call, and is nobody's until then. */
export const parted = signal<string | undefined>(undefined);

export function partedWords(reason: string): Key {
  const key = `con_parted.${reason}`;
  return maybe(key) === undefined ? "con_parted.other" : (key as Key);
}
