/** The stages of a case as the app shows them; a new one of the law without a word here fails a test. */

import type { Tone } from "../ui/basics.tsx";

/** Whose turn it is. */
export type Turn = "mine" | "others" | "over";

export interface StageLook {
  turn: Turn;
  tone: Tone;
}

export const STAGES = {
  filling: { turn: "mine", tone: "warn" },
  awaiting_consent: { turn: "others", tone: "note" },
  ready_to_call: { turn: "mine", tone: "warn" },
  talking: { turn: "mine", tone: "warn" },
  drafting: { turn: "others", tone: "note" },
  awaiting_approval: { turn: "mine", tone: "warn" },
  approved: { turn: "others", tone: "note" },
  awaiting_payment: { turn: "mine", tone: "warn" },
  awaiting_signature: { turn: "others", tone: "note" },
  signed: { turn: "over", tone: "good" },
  delivered: { turn: "over", tone: "good" },
  revoked: { turn: "over", tone: "bad" },
  refused: { turn: "over", tone: "bad" },
  withdrawn: { turn: "over", tone: "bad" },
  consent_refused: { turn: "over", tone: "bad" },
  invoice_expired: { turn: "over", tone: "bad" },
} as const satisfies Record<string, StageLook>;

export type Stage = keyof typeof STAGES;

export const isStage = (code: string): code is Stage => code in STAGES;

/** What a stage looks like; one this version of the app does not know is somebody else's turn. */
export const lookOf = (code: string): StageLook => (isStage(code) ? STAGES[code] : { turn: "others", tone: "note" });
