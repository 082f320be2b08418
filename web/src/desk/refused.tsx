/** Why a service was refused, with the clause, in the language of the page: the paper itself says it in both. */

import type { RefusalView } from "../lib/api-schema.ts";
import { Banner, Bilingual } from "../ui/basics.tsx";

export function Refused({ of: { notice, clause } }: { of: RefusalView }) {
  return <Banner tone="bad"><p><Bilingual of={notice} /></p><p class="hint"><Bilingual of={clause} /></p></Banner>;
}
