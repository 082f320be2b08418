/** The notary's duty: kept alive while the console is open, looked at often enough that no ring is missed. */

import { signal } from "@preact/signals";
import type { DutyBody } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { type Problem, problemOf } from "../lib/problem.ts";

/** A ring lasts 30 seconds. */
const LOOK_MS = 1_500;
/** The server ends a duty that is silent; twice within that time is safe. */
const HEARTBEAT_MS = 20_000;

export const duty = signal<DutyBody | undefined>(undefined);
/** Why the server cannot be asked; rows are dimmed and nothing can be accepted meanwhile. */
export const trouble = signal<Problem | undefined>(undefined);

/** How many wait while the notary talks: nothing rings then. */
export const waiting = signal(0);
/** Of a queue that nobody can answer now. */
const QUEUE_MS = 10_000;

let lastQueue = 0;
let looking: ReturnType<typeof setTimeout> | undefined;
let lastBeat = 0;
let isWanted = false;

/** Looks from now on; stops with the returned function. */
export function watch(): () => void {
  isWanted = true;
  void look();
  return () => {
    isWanted = false;
    clearTimeout(looking);
  };
}

export function look(): Promise<void> {
  clearTimeout(looking);
  return inTurn(async () => {
    try {
      const beats = duty.value?.since != null && Date.now() - lastBeat > HEARTBEAT_MS;
      if (beats) lastBeat = Date.now();
      duty.value = await (beats ? ask("PUT /v1/notary/duty", {}) : ask("GET /v1/notary/duty", {}));
      trouble.value = undefined;
      await count();
    } catch (error) {
      trouble.value = problemOf(error);
    }
    clearTimeout(looking);
    if (isWanted) looking = setTimeout(() => void look(), LOOK_MS);
  });
}

async function count(): Promise<void> {
  if (duty.value?.call?.state !== "active") {
    waiting.value = 0;
    return;
  }
  if (Date.now() - lastQueue < QUEUE_MS) return;
  lastQueue = Date.now();
  waiting.value = (await ask("GET /v1/notary/queue", {})).items.length;
}

export function goOn(): Promise<void> {
  return inTurn(async () => {
    lastBeat = Date.now();
    duty.value = await ask("PUT /v1/notary/duty", {});
  });
}

export function goOff(): Promise<void> {
  return inTurn(async () => {
    await ask("DELETE /v1/notary/duty", {});
    duty.value = await ask("GET /v1/notary/duty", {});
  });
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: a heartbeat that is still on its way must not arrive behind the end of the duty and begin it anew. */
function inTurn(act: () => Promise<void>): Promise<void> {
  const next = last.then(act, act);
  last = next.catch(() => {});
  return next;
}
