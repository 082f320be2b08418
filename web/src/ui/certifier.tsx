/** Who certifies: the notary's name, and the licence by which they may. */

import type { LicenceView, PersonNameView } from "../lib/api-schema.ts";
import { dateOf } from "../lib/format.ts";
import { t } from "../lib/i18n.ts";
import { fullName } from "../lib/names.ts";
import { Bilingual } from "./basics.tsx";

interface CertifierProps {
  name: PersonNameView | null | undefined;
  licence: LicenceView | null | undefined;
}

export function Certifier({ name, licence }: CertifierProps) {
  if (!name) return null;
  return (
    <div class="certifier">
      <p>{t("your_notary", { name: fullName(name) })}</p>
      {licence && <p class="hint"><Licence of={licence} /></p>}
    </div>
  );
}

/** Number, day and district; a Russian year ends with a full stop of its own. */
export function Licence({ of }: { of: LicenceView }) {
  return <>{t("notary_licence", { number: of.number, date: dateOf(of.issued_on) })}; <Bilingual of={of.region} /></>;
}
