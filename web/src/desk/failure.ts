/** Why work failed at last, in words: the server writes it down for its administrator. */

import { maybe, t } from "../lib/i18n.ts";

/** As the server writes down that a system was silent. */
const NO_ANSWER = /^(\w+) gave no answer:/;

/** Whose silence it was, which refusal of the closed list, or a fault of the platform's own. */
export function failureWords(lastError: string): string {
  const system = NO_ANSWER.exec(lastError)?.[1];
  if (system !== undefined) return t("desk_no_answer_of", { system: maybe(`desk_system.${system}`) ?? system.toUpperCase() });
  return maybe(`error.${lastError}`) ?? t("desk_failed_inside");
}
