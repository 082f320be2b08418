/** Why a service was refused: the notice with its clause, in the person's own state language; in English both. */

import type { BothLanguages } from "../../lib/api-schema.ts";
import { language, t } from "../../lib/i18n.ts";
import { Banner } from "../../ui/basics.tsx";

export function RefusalBanner({ refusal }: { refusal: { notice: BothLanguages; clause: BothLanguages } | null | undefined }) {
  const tongues = (["kk", "ru"] as const).filter((tongue) => language.value === "en" || language.value === tongue);
  return (
    <Banner tone="bad">
      <p><strong>{t("request_turn_refused")}</strong></p>
      {refusal && tongues.map((tongue) => (
        <div key={tongue} lang={tongue}><p>{refusal.notice[tongue]}</p><p class="hint">{refusal.clause[tongue]}</p></div>
      ))}
      <p>{t("request_appeal")}</p>
    </Banner>
  );
}
