/** Who certifies: the notary's name, and the licence by which they may. */

import type { LicenceView, PersonNameView } from "../lib/api-schema.ts";
import { dateOf } from "../lib/format.ts";
import { language, t } from "../lib/i18n.ts";
import { fullName } from "../lib/names.ts";
import { In } from "./basics.tsx";

interface CertifierProps {
  name: PersonNameView | null | undefined;
  licence: LicenceView | null | undefined;
}

export function Certifier({ name, licence }: CertifierProps) {
  if (!name) return null;
  // The register of licences speaks the two official languages.
  const tongue = language.value === "kk" ? "kk" : "ru";
  return (
    <div class="certifier">
      <p>{t("your_notary", { name: fullName(name) })}</p>
      {licence && <p class="hint">{t("notary_licence", { number: licence.number, date: dateOf(licence.issued_on) })}. <In lang={tongue}>{licence.region[tongue]}</In></p>}
    </div>
  );
}
