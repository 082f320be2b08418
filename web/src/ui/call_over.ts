/** What a person is told when their page of a call closes. */

import type { Closing } from "../call/socket.ts";
import { maybe, t } from "../lib/i18n.ts";

export function closedWords(closing: Closing): string {
  switch (closing.why) {
    case "refused": return maybe(`call_closed.${closing.code}`) ?? t("call_closed.refused");
    case "ended": return maybe(`call_ended.${closing.reason}`) ?? t("call_closed.ended");
    case "left":
    case "replaced":
    case "declined": return t(`call_closed.${closing.why}`);
  }
}

/** Whether the call is over and its business is not. */
export const goesOn = (closing: Closing): boolean => closing.why === "ended" && ["later", "cancelled", "abandoned"].includes(closing.reason);
