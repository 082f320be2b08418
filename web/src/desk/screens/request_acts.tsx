/** What can be done with a request at its step: each act with its form, or with the reason why it is not this person's. */

import { useSignal } from "@preact/signals";
import type { DeskRequestBody, WorkView } from "../../lib/api-schema.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { Banner, Section } from "../../ui/basics.tsx";
import { ACTS, type ActProps, isAct, registers } from "./act_forms.tsx";

export function Acts({ at, work, onChange }: { at: DeskRequestBody; work: WorkView; onChange: (at: DeskRequestBody) => void }) {
  const open = useSignal<string | undefined>(undefined);
  const mine = work.acts.filter(({ blocked }) => !blocked);
  const others = work.acts.filter(({ blocked }) => blocked);
  const single = mine.length === 1 ? mine[0]?.act : undefined;
  const chosen = open.value ?? single;
  const Form = chosen !== undefined && isAct(chosen) ? ACTS[chosen] : undefined;
  const props: ActProps = { at, work, onDone: (now) => { open.value = undefined; onChange(now); } };
  return (
    <Section title={t("desk_acts")}>
      {mine.length === 0 && <Banner tone="note">{t("desk_not_yours")}</Banner>}
      {mine.length > 1 && (
        <div class="actions" role="group" aria-label={t("desk_acts")}>
          {mine.map(({ act }) => (
            <button key={act} type="button" class={`button ${act === "refuse" ? "danger" : "plain"}`} aria-expanded={chosen === act} onClick={() => { open.value = open.value === act ? undefined : act; }}>
              <span>{actName(act, work)}</span>
            </button>
          ))}
        </div>
      )}
      {Form && <Form key={chosen} {...props} />}
      {others.length > 0 && (
        <ul class="blocked">
          {others.map(({ act, blocked }) => (
            <li key={act}>
              <button type="button" class="button plain" aria-disabled="true" aria-describedby={`blocked-${act}`}><span>{actName(act, work)}</span></button>
              <span id={`blocked-${act}`} class="hint">{maybe(`error.${blocked}`) ?? blocked}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

export function actName(act: string, work: WorkView): string {
  if (act === "forward") return t(registers(work) ? "desk_act.register" : "desk_act.send");
  return maybe(`desk_act.${act}`) ?? act;
}

