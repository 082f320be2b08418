/** What is recorded of a call and why, in the words of the law: one's own language open, the others a press away. */

import type { EntranceView } from "../lib/api-schema.ts";
import { language, t } from "../lib/i18n.ts";

export function ConsentWords({ consent }: { consent: EntranceView["consent"] }) {
  const own = language.value;
  return (
    <>
      <p lang={own}>{consent[own]}</p>
      {(["kk", "ru"] as const).filter((tongue) => tongue !== own).map((tongue) => (
        <details key={tongue}><summary>{t(`text_in_${tongue}`)}</summary><p lang={tongue}>{consent[tongue]}</p></details>
      ))}
    </>
  );
}
