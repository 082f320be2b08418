/** C7: whom one would come to: the notary's licence by the register, as it was asked last, before any call. */

import "./words.ts";
import type { NotaryStandingView } from "../lib/api-schema.ts";
import { timeOf } from "../lib/format.ts";
import { t } from "../lib/i18n.ts";
import { Banner } from "../ui/basics.tsx";
import { Licence } from "../ui/certifier.tsx";
import { barredWords } from "./barred.ts";

export function Standing({ of }: { of: NotaryStandingView | null | undefined }) {
  if (!of) return <p class="hint">{t("sch_licence_unchecked")}</p>;
  const barred = barredWords(of.state);
  return (
    <>
      {barred && <Banner tone="bad">{t(barred)}</Banner>}
      <p class="hint">{of.licence && <><Licence of={of.licence} />. </>}{t("sch_licence_at", { time: timeOf(of.asked_at) })}</p>
    </>
  );
}
