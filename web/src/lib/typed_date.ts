/** A date as somebody types it in parts, and as the API takes it. */

export type DatePart = "day" | "month" | "year";

const MONTHS = 12;
const DAYS_MAX = 31;

export function partsOfDate(text: string): Record<DatePart, string> {
  const [year = "", month = "", day = ""] = text.split("-");
  return { year, month, day };
}

/** `2012-6-28` as `2012-06-28`; nothing where a part is missing or there is no such day. */
export function isoOfDate(text: string): string | undefined {
  const { year, month, day } = partsOfDate(text);
  if (!/^\d{4}$/.test(year) || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return undefined;
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const read = new Date(`${iso}T00:00:00Z`);
  // 31 February is read as a day of March, or not at all.
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso) ? iso : undefined;
}

/** The first part that is missing or cannot be; `none` where each could be and there is no such day. */
export function wrongOfDate(text: string): DatePart | "none" | undefined {
  const { year, month, day } = partsOfDate(text);
  const isIn = (part: string, most: number) => /^\d{1,2}$/.test(part) && Number(part) >= 1 && Number(part) <= most;
  if (!isIn(day, DAYS_MAX)) return "day";
  if (!isIn(month, MONTHS)) return "month";
  if (!/^\d{4}$/.test(year)) return "year";
  return isoOfDate(text) === undefined ? "none" : undefined;
}
