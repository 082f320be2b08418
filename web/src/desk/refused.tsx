/** Why a service was refused, with the clause, in the language of the page: the paper itself says it in both. */

import type { RefusalView } from "../lib/api-schema.ts";
import { language } from "../lib/i18n.ts";
import { Banner, In } from "../ui/basics.tsx";

export function Refused({ of: { notice, clause } }: { of: RefusalView }) {
  const tongue = language.value === "ru" ? "ru" : "kk";
  return <Banner tone="bad"><p><In lang={tongue}>{notice[tongue]}</In></p><p class="hint"><In lang={tongue}>{clause[tongue]}</In></p></Banner>;
}
