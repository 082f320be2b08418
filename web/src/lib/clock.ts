/** The server's time: the clock of a device may be wrong by a day, and terms and proofs are reckoned by the server's. */

/** What a slow line and whole seconds explain is no difference. */
const SLACK_MS = 10_000;

let ahead = 0;

export const now = (): number => Date.now() + ahead;

/** Learns the time from an answer; whether it was another than had been believed. */
export function learnTime({ headers }: Pick<Response, "headers">): boolean {
  const told = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(told) || Math.abs(told - now()) <= SLACK_MS) return false;
  ahead = told - Date.now();
  return true;
}
