/** The call a person is in: it belongs to the page, not to a screen, so that the draft can be read while it goes on. */

import { type Signal, signal } from "@preact/signals";
import type { LiveCall } from "./live_call.ts";

/** The call of this page; nothing when there is none. */
export const live: Signal<LiveCall | undefined> = signal(undefined);
