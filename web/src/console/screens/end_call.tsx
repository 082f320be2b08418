/** N5: the end of a call; before the four checks are made it has a reason, and the grounds of the law lead to the refusal. */

import { useSignal } from "@preact/signals";
import { t } from "../../lib/i18n.ts";
import { live } from "../../lib/live.ts";
import type { LiveCall } from "../../lib/live_call.ts";
import { Button } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Choose } from "../../ui/field.tsx";
import { LATER, endingFor } from "../ending.ts";
import { part } from "../parting.ts";
import { GROUNDS, named } from "./refuse.tsx";

interface EndCallProps {
  call: LiveCall;
  /** The checks are not all made, and become void. */
  isEarly: boolean;
  onClose: () => void;
}

export function EndCall({ call, isEarly, onClose }: EndCallProps) {
  const why = useSignal("");
  const isMissing = useSignal(false);
  const ending = endingFor(why.value, isEarly, GROUNDS);
  const isRefusal = ending !== "missing" && "refuse" in ending;
  const press = () => {
    isMissing.value = ending === "missing";
    if (ending === "missing") return document.getElementById("why")?.focus();
    onClose();
    if ("refuse" in ending) {
      named.value = ending.refuse;
      return undefined;
    }
    // The room writes the reason into the evidence.
    call.leave(ending.bye);
    live.value = undefined;
    if (isEarly) part(ending.bye);
    return undefined;
  };
  return (
    <Dialog title={t("end_call_question")} onClose={onClose}>
      <p>{t("end_call_more")}</p>
      {isEarly && (
        <Choose name="why" label={t("con_end_why")} value={why.value} onChange={(value) => { why.value = value; }}
          choices={[...LATER.map((value) => ({ value, label: t(`con_end.${value}`) })), ...GROUNDS.map((value) => ({ value, label: t(`ground.${value}`) }))]}
          errors={isMissing.value && !why.value ? { why: () => t("con_end_why_missing") } : {}} />
      )}
      {isRefusal && <p class="hint">{t("con_end_refuse_more")}</p>}
      {isEarly && !isRefusal && ending !== "missing" && <p class="hint">{t("con_end_later_more")}</p>}
      <div class="actions"><Button look="danger" onPress={press}>{t(isRefusal ? "con_end_refuse" : "end_call")}</Button><Button onPress={onClose}>{t("call_stay")}</Button></div>
    </Dialog>
  );
}
