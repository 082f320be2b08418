/** Hours of reception as a person writes them, and days as Kazakhstan counts them. */

export interface Span {
  from: number;
  to: number;
}

const HOUR = 60;
const STEP = 30;
const DAY = 24 * HOUR;
const DAY_MS = DAY * 60_000;
/** Since 1 March 2024 all of Kazakhstan is five hours ahead of UTC. */
const AHEAD_MS = 5 * HOUR * 60_000;

/** `9:00-13:00, 14:00-18:00` as minutes; nothing when it cannot be read so. */
export function spansOf(text: string): Span[] | undefined {
  const spans: Span[] = [];
  for (const part of text.split(",").map((one) => one.trim()).filter(Boolean)) {
    const found = /^(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})$/.exec(part);
    if (!found) return undefined;
    const [, fromHour, fromMinute, toHour, toMinute] = found.map(Number);
    if (Number(fromMinute) >= HOUR || Number(toMinute) >= HOUR) return undefined;
    const span = { from: Number(fromHour) * HOUR + Number(fromMinute), to: Number(toHour) * HOUR + Number(toMinute) };
    const before = spans.at(-1);
    if (span.from >= span.to || span.to > DAY || span.from % STEP !== 0 || span.to % STEP !== 0 || (before && before.to > span.from)) return undefined;
    spans.push(span);
  }
  return spans;
}

/** The same the other way. */
export function textOf(spans: readonly Span[]): string {
  const clock = (minute: number) => `${Math.floor(minute / HOUR)}:${String(minute % HOUR).padStart(2, "0")}`;
  return spans.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join(", ");
}

/** The date in Kazakhstan, as `2026-11-24`. */
export function dayOf(when: string | number): string {
  return new Date(new Date(when).getTime() + AHEAD_MS).toISOString().slice(0, 10);
}

export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** From Monday on, 0 to 6. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** A moment of that day by which dates are written. */
export const noonOf = (day: string): number => Date.parse(`${day}T12:00:00Z`) - AHEAD_MS;

/** `10:30` in Kazakhstan. */
export function clockOf(when: string): string {
  return new Date(new Date(when).getTime() + AHEAD_MS).toISOString().slice(11, 16);
}

/** Times by their days, in order. */
export function byDay<T>(items: readonly T[], at: (item: T) => string): [day: string, items: T[]][] {
  const days = new Map<string, T[]>();
  for (const item of items) days.set(dayOf(at(item)), [...(days.get(dayOf(at(item))) ?? []), item]);
  return [...days].sort(([one], [other]) => one.localeCompare(other));
}

