/** What is wrong with a draft, with the clause it is wrong in. */

import type { FieldProblemView } from "../lib/api-schema.ts";
import { t } from "../lib/i18n.ts";
import { fieldText } from "../lib/problem.ts";

const TONGUES: Record<string, string> = { kk: "Қазақша", ru: "Русский" };

export function draftWords(field: FieldProblemView): string {
  const [, place, tongue = ""] = /^\/clauses\/(\d+)(?:\/(\w+))?$/.exec(field.pointer) ?? [];
  if (place === undefined) return field.pointer === "/clauses" && field.code === "out_of_range" ? t("con_draft_term") : fieldText(field);
  const clause = t("clause_n", { n: Number(place) + 1 });
  // It is of both languages, whichever of them the server names.
  if (field.code === "conflict") return `${clause}: ${t("con_draft_conflict")}`;
  return `${clause}${TONGUES[tongue] ? ` (${TONGUES[tongue]})` : ""}: ${fieldText(field)}`;
}
