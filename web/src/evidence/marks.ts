/** What a recording tells besides its pictures, in the order of the call: checks, gaps, pictures taken, words written, who came and went. */

import type { ExaminationView, OpeningView } from "../lib/api-schema.ts";

export interface Mark {
  key: string;
  atMs: number;
  kind: "check" | "gap" | "snapshot" | "event";
  /** The code of the check, the gap's reason, the event's kind. */
  code: string;
  role?: string | undefined;
  /** What was written, or the code that goes with an event. */
  text?: string | undefined;
  revision?: number | undefined;
  /** Of a gap: when it ends. */
  untilMs?: number | undefined;
}

type Leg = OpeningView["legs"][number];
type Gap = OpeningView["gaps"][number];

/** One person's picture, or their screen: every connection they had, one after the other. */
export interface Side {
  key: string;
  role: string;
  source: string;
  /** Their number where several have the same part in the call. */
  number: number | undefined;
  legs: Leg[];
}

/** A check is a chapter; it begins where the notary began it, or where it was confirmed without. */
export function chaptersOf({ chapters }: OpeningView): Mark[] {
  return chapters.map(({ check, begun_ms, confirmed_ms }, at) => ({
    key: `check-${at}`, atMs: begun_ms ?? confirmed_ms ?? 0, kind: "check" as const, code: check, untilMs: confirmed_ms ?? undefined,
  })).sort(byTime);
}

/** Everything, in its order; what a chapter, a gap or a picture says is not said twice. */
export function marksOf(opening: OpeningView, report: ExaminationView | undefined): Mark[] {
  const roleOfLeg = (leg: number | null | undefined) => opening.legs.find((known) => known.leg === leg)?.role;
  const gaps = opening.gaps.map(({ leg, from_ms, to_ms, why }, at): Mark => ({ key: `gap-${at}`, atMs: from_ms, kind: "gap", code: why, role: roleOfLeg(leg), untilMs: to_ms }));
  const pictures = opening.snapshots.map(({ seq, role, at_ms }): Mark => ({ key: `snapshot-${seq}`, atMs: at_ms, kind: "snapshot", code: String(seq), role }));
  const events = (report?.events ?? []).filter(({ kind }) => !SAID_ELSEWHERE.includes(kind)).map(({ seq, at_ms, kind, role, code, text, revision }): Mark => ({
    key: `event-${seq}`, atMs: at_ms, kind: "event", code: kind, role: role ?? undefined, text: text ?? code ?? undefined, revision: revision ?? undefined,
  }));
  return [...chaptersOf(opening), ...gaps, ...pictures, ...events].sort(byTime);
}

const SAID_ELSEWHERE: readonly string[] = ["script_begun", "check_confirmed", "snapshot", "gap", "break"];

const byTime = (one: Mark, other: Mark): number => one.atMs - other.atMs;

/** Who is seen: the notary first, then the others in the order in which they came. */
export function sidesOf({ legs }: OpeningView): Side[] {
  const found = new Map<string, Side>();
  for (const leg of legs) {
    const key = `${leg.role} ${leg.account} ${leg.source}`;
    const side = found.get(key) ?? { key, role: leg.role, source: leg.source, number: undefined, legs: [] };
    side.legs.push(leg);
    found.set(key, side);
  }
  const sides = [...found.values()].sort((one, other) => Number(other.role === "notary") - Number(one.role === "notary"));
  for (const side of sides) {
    const same = sides.filter(({ role, source }) => role === side.role && source === side.source);
    if (same.length > 1) side.number = same.indexOf(side) + 1;
  }
  return sides;
}

/** The connection a person has at a moment; of two that touch, the later one. */
export function legAt({ legs }: Side, ms: number): Leg | undefined {
  return legs.findLast(({ from_ms, to_ms }) => from_ms <= ms && ms < to_ms);
}

/** Why nothing of a connection is there at a moment, if something is missing then. */
export function gapAt(gaps: readonly Gap[], leg: number | undefined, ms: number): Gap | undefined {
  return gaps.find((gap) => (gap.leg == null || gap.leg === leg) && gap.from_ms <= ms && ms < gap.to_ms);
}

/** The chapter a moment belongs to. */
export function chapterAt(chapters: readonly Mark[], ms: number): Mark | undefined {
  return chapters.findLast(({ atMs }) => atMs <= ms);
}

/** How a verdict is to be taken. */
export function toneOf(report: Pick<ExaminationView, "condition" | "seal" | "notary_signature">): "good" | "warn" | "bad" {
  if (report.condition === "damaged" || report.seal !== "right" || report.notary_signature === "wrong") return "bad";
  return report.condition === "whole" ? "good" : "warn";
}
