/** The refusal of the notarial act: on a ground of the law, always within reach. */

import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CaseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { useTyped } from "../../lib/typed.ts";
import { Button } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Choose, Field } from "../../ui/field.tsx";
import { Trouble } from "../../ui/states.tsx";

export const GROUNDS = [
  "against_the_law", "lacks_capacity", "under_pressure", "identity_not_established", "wrong_details", "powers_unclear", "does_not_understand", "other_competence",
] as const;
const EXPLANATION_MAX = 2_000;

export type Ground = (typeof GROUNDS)[number];

/** A ground that was named elsewhere, when the call was to end: the refusal is asked for with it. */
export const named = signal<Ground | undefined>(undefined);

export function Refuse({ matter, onChange }: { matter: CaseBody; onChange: (matter: CaseBody) => void }) {
  const isOpen = useSignal(false);
  const ground = useSignal("");
  const explanation = useTyped(`refusal ${matter.id}`, "");
  const isMissing = useSignal(false);
  useEffect(() => {
    if (!named.value) return;
    ground.value = named.value;
    named.value = undefined;
    isOpen.value = true;
  }, [named.value]);
  const refuse = useAction(async (once) => {
    const refused = await ask("POST /v1/notary/cases/{id}/refusal", { path: { id: matter.id }, once, body: { ground: ground.value, explanation: explanation.value } });
    isOpen.value = false;
    explanation.release();
    onChange(refused);
  });
  const press = () => {
    isMissing.value = ground.value === "";
    if (isMissing.value) document.getElementById("ground")?.focus();
    else void refuse.run();
  };
  return (
    <>
      <div class="actions"><Button look="danger" onPress={() => { isOpen.value = true; }}>{t("refuse")}</Button></div>
      {isOpen.value && (
        <Dialog title={t("refuse")} onClose={() => { isOpen.value = false; }}>
          <p>{t("con_refuse_more")}</p>
          <Trouble problem={refuse.problem} />
          <Choose name="ground" label={t("refuse_ground")} choices={GROUNDS.map((value) => ({ value, label: t(`ground.${value}`) }))} value={ground.value} onChange={(value) => { ground.value = value; }}
            errors={isMissing.value ? { ground: () => t("refuse_ground_missing") } : {}} />
          <Field name="explanation" label={t("refuse_explanation")} type="area" value={explanation.value} onChange={(value) => explanation.set(() => value)} max={EXPLANATION_MAX} isOptional />
          <div class="actions"><Button look="danger" isBusy={refuse.isBusy} onPress={press}>{t("refuse")}</Button><Button onPress={() => { isOpen.value = false; }}>{t("cancel")}</Button></div>
        </Dialog>
      )}
    </>
  );
}
