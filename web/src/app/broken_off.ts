/** What a citizen is told after a call that broke off, and how they go on. */

import type { BrokenOffView } from "../lib/api-schema.ts";
import { timeOf } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";

/** Why it broke off, and until when they are taken before others; afterwards they wait as everybody does. */
export function brokenOffWords({ reason, front_until: until }: BrokenOffView, now: number): { why: string; next: string } {
  const isFirst = now < Date.parse(until);
  return { why: maybe(`broken_off.${reason}`) ?? t("broken_off.other"), next: isFirst ? t("broken_off_front", { time: timeOf(until) }) : t("broken_off_again") };
}
