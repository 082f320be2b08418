/** Terms as an official reads them: the moment, and how far off it is; late is a word and a sign, not a colour. */

import { now } from "../lib/clock.ts";
import { dueOf } from "../lib/format.ts";
import { t } from "../lib/i18n.ts";
import { Tag } from "../ui/basics.tsx";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** What is due within these hours is marked, so that it is taken first. */
const SOON_MS = 4 * HOUR_MS;

/** The stages of a request for certificates while the term of the service runs. */
export const RUNNING: readonly string[] = ["filling", "registered", "accepted", "confirmed"];

/** A length of time in its greatest whole unit. */
export function length(ms: number): string {
  if (ms >= DAY_MS) return t("desk_days", { n: Math.floor(ms / DAY_MS) });
  if (ms >= HOUR_MS) return t("desk_hours", { n: Math.floor(ms / HOUR_MS) });
  return t("desk_minutes", { n: Math.max(1, Math.floor(ms / MINUTE_MS)) });
}

export const isLate = (due: string, lateSince?: string | null): boolean => lateSince != null || Date.parse(due) < now();

export function Due({ due, lateSince, escalatedTo }: { due: string; lateSince?: string | null | undefined; escalatedTo?: string | null | undefined }) {
  const left = Date.parse(due) - now();
  const late = isLate(due, lateSince);
  return (
    <>
      <span class="numbers">{dueOf(due)}</span>{" "}
      {late ? <Tag tone="bad">{t("desk_late", { time: length(Math.abs(left)) })}</Tag>
        : <Tag tone={left < SOON_MS ? "warn" : "note"}>{t("desk_left", { time: length(left) })}</Tag>}
      {escalatedTo && <> <Tag tone="warn">{t("desk_escalated")}</Tag></>}
    </>
  );
}
