/** Dates as they are in Kazakhstan's law, money in tenge, and lengths of time. */

import { language, t } from "./i18n.ts";

/** Since 1 March 2024 all of Kazakhstan has one time (UTC+5); dates of documents are counted in it. */
const ZONE = "Asia/Almaty";
const AHEAD_MINUTES = 5 * 60;
/** What English readers in Kazakhstan expect: day before month, 24 hours. */
const TAGS = { kk: "kk-KZ", ru: "ru-KZ", en: "en-GB" } as const;

const tag = (): string => TAGS[language.value];

/** Browsers without Kazakh data would write `M11`. */
const KAZAKH_MONTHS = ["қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"];

/** The parts of a moment in Kazakhstan, as numbers. */
function partsOf(when: string | number): Record<string, string> {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, day: "numeric", month: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  return Object.fromEntries(format.formatToParts(new Date(when)).map(({ type, value }) => [type, type === "day" ? String(Number(value)) : value]));
}

const monthOf = (parts: Record<string, string>): string => KAZAKH_MONTHS[Number(parts["month"]) - 1] ?? "";

/** Whether the clock of this device shows another time than Kazakhstan's, in which everything here is written. */
export const isElsewhere = (): boolean => new Date().getTimezoneOffset() !== -AHEAD_MINUTES;

const isThisYear = (when: string | number): boolean => partsOf(when)["year"] === partsOf(Date.now())["year"];

export function dateOf(when: string | number): string {
  if (language.value === "kk") {
    const parts = partsOf(when);
    return `${parts["year"]} жылғы ${parts["day"]} ${monthOf(parts)}`;
  }
  return written(when, { day: "numeric", month: "long", year: "numeric" });
}

/** A day that is near: its year is said only when it is another one. */
export const dayDateOf = (when: string | number): string => (isThisYear(when) ? dayMonthOf(when) : dateOf(when));

/** A day where its year stands above it, as in a week. */
export function dayMonthOf(when: string | number): string {
  if (language.value === "kk") {
    const parts = partsOf(when);
    return `${parts["day"]} ${monthOf(parts)}`;
  }
  return written(when, { day: "numeric", month: "long" });
}

/** A moment of this year without the year, which everybody knows; of another year with it. */
export function timeOf(when: string | number): string {
  if (!isThisYear(when)) return momentOf(when);
  if (language.value === "kk") {
    const { hour, minute } = partsOf(when);
    return `${dayMonthOf(when)}, ${hour}:${minute}`;
  }
  return written(when, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hour12: false });
}

/** In Russian or English; the letter for the year does not stand alone on a line. */
function written(when: string | number, parts: Intl.DateTimeFormatOptions): string {
  const text = new Intl.DateTimeFormat(tag(), { timeZone: ZONE, ...parts }).format(new Date(when));
  return text.replace(/ г\./u, "\u00a0г.");
}

/** A moment with its year, for lists that go over years. */
export function momentOf(when: string | number): string {
  const { hour, minute } = partsOf(when);
  return `${dateOf(when)}, ${hour}:${minute}`;
}

/** The day of a moment in Kazakhstan, as fields for dates write it. */
export function isoDayOf(when: string | number): string {
  const { year, month = "", day = "" } = partsOf(when);
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** When a term ends; one that ends with a day names the day, since its midnight stands in the next one's date. */
export function dueOf(when: string | number): string {
  const at = new Date(when).getTime();
  const { hour, minute } = partsOf(at);
  const endsWithDay = Number(hour) % 24 === 0 && Number(minute) === 0 && at % 60_000 === 0;
  return endsWithDay ? t("term_day", { date: dateOf(at - 1) }) : timeOf(at);
}

/** `4:05`: minutes and seconds that are left or have passed. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A fingerprint in groups of eight, which an eye can compare. */
export function grouped(hash: string): string {
  return hash.replace(/(.{8})(?=.)/g, "$1 ");
}

/** `4 325,00 ₸`, as the server prints it. */
export function tenge(tiyn: number): string {
  const whole = Math.floor(tiyn / 100).toString().replace(/\B(?=(\d{3})+$)/g, "\u00a0");
  return `${whole},${String(tiyn % 100).padStart(2, "0")}\u00a0₸`;
}

/** `+7 700 000 00 01`, as people read a number out; anything else as it is. */
export const phoneOf = (phone: string): string => phone.replace(/^(\+7)(\d{3})(\d{3})(\d{2})(\d{2})$/, "$1\u00a0$2\u00a0$3\u00a0$4\u00a0$5");

/** On one line: half a telephone number reads as another. */
export const unbroken = (text: string): string => text.replaceAll(" ", "\u00a0");

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A term in the unit its regulation counts it in. */
export function termOf(seconds: number, unit: string): string {
  if (unit === "working_days") return t("service_working_days", { n: seconds / DAY });
  if (seconds >= DAY) return t("service_days", { n: Math.ceil(seconds / DAY) });
  if (seconds >= 2 * HOUR) return t("service_hours", { n: Math.ceil(seconds / HOUR) });
  return t("service_minutes", { n: Math.ceil(seconds / MINUTE) });
}
