/** A line of a history in words; a name that this page does not know yet is shown as it is. */

import type { HistoryLineView } from "./api-schema.ts";
import { maybe } from "./i18n.ts";

export function happenedWords({ kind, body }: Pick<HistoryLineView, "kind" | "body">): string {
  const what = maybe(`history.${kind}`) ?? kind;
  if (kind !== "call_closed") return what;
  const reason = entryOf(body)["reason"];
  const why = typeof reason === "string" ? (maybe(`call_why.${reason}`) ?? maybe(`stage.${reason}`)) : undefined;
  return why === undefined ? what : `${what}: ${why}`;
}

export function authorOf(author: string): string {
  return String(entryOf(author)["author"] ?? "");
}

function entryOf(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
