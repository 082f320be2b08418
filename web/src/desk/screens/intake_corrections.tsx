/** Errors that whoever came found in a certificate of real estate: taken in under the official's EDS, and how each stands. */

import { useSignal } from "@preact/signals";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { official, t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Button, Facts, type FormEvent, Section, Tag } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field, said } from "../../ui/field.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import type { Bytes } from "../../ui/signer.tsx";
import { Empty, Trouble } from "../../ui/states.tsx";
import { useTyped } from "../typed.ts";
import type { IntakeProps } from "./intake_case.tsx";

/** The services whose result is such a certificate. */
const CORRECTED: readonly string[] = ["real_estate_rights", "real_estate_presence"];
/** As the API has them. */
const NUMBER_MAX = 60;
const DESCRIPTION_MAX = 1_000;

export function Corrections(props: IntakeProps) {
  const { request } = props.taken;
  if (request.stage !== "done" || !CORRECTED.includes(request.service.code)) return null;
  return (
    <Section title={t("desk_corrections")}>
      {request.corrections.length === 0 ? <Empty>{t("desk_corrections_none")}</Empty> : (
        <ul class="cards">
          {request.corrections.map((one) => (
            <li class="card" key={one.id}>
              <p class="said">{one.description}</p>
              <Tag tone={one.status === "registered" ? "good" : "note"}>{t(one.status === "registered" ? "desk_correction_registered" : "desk_correction_sent")}</Tag>
              <Facts rows={[
                one.cadastral_number ? { name: t("desk_cadastral_number"), value: one.cadastral_number } : undefined,
                { name: t("desk_correction_asked"), value: timeOf(one.asked_at) },
                one.number ? { name: t("desk_correction_number"), value: one.number } : undefined,
                one.office ? { name: t("desk_correction_office"), value: one.office[official()] } : undefined,
              ]} />
            </li>
          ))}
        </ul>
      )}
      <NewCorrection {...props} />
    </Section>
  );
}

/** What is typed is checked first; then the signature is asked for over the very words. */
function NewCorrection({ taken, onDone }: IntakeProps) {
  const { id } = taken.request;
  const typed = useTyped(`correction ${id}`);
  const errors = useSignal<Errors>({});
  const shown = useSignal<Bytes | undefined>(undefined);
  const number = typed.of("cadastral").trim();
  const found = { description: typed.of("correction").trim(), ...(number && { cadastral_number: number }) };
  const prepare = useAction(async () => {
    shown.value = await ask("POST /v1/desk/intakes/{id}/corrections/to-sign", { path: { id }, body: found });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = found.description ? {} : { correction: () => t("field_missing", { label: t("desk_correction") }) };
    if (found.description) void prepare.run();
  };
  const take = async (cms_base64: string) => {
    const now = await ask("POST /v1/desk/intakes/{id}/corrections", { path: { id }, once: crypto.randomUUID(), body: { ...found, cms_base64 } });
    shown.value = undefined;
    typed.forget();
    onDone(now);
  };
  const places: Record<string, string> = { "/description": "correction", "/cadastral_number": "cadastral" };
  const refused = Object.fromEntries((prepare.problem?.fields ?? []).map(({ pointer, detail }) => [places[pointer] ?? pointer, said(detail)]));
  const all = { ...errors.value, ...refused };
  const bytes = shown.value;
  return (
    <form class="act" onSubmit={submit} noValidate>
      <ErrorSummary errors={all} />
      <Trouble problem={prepare.problem} />
      <p>{t("desk_correction_more")}</p>
      <Field name="correction" type="area" label={t("desk_correction")} hint={t("desk_correction_hint")} max={DESCRIPTION_MAX} value={typed.of("correction")} onChange={(value) => typed.set("correction", value)} errors={all} />
      <Field name="cadastral" label={t("desk_cadastral_number")} max={NUMBER_MAX} isOptional value={typed.of("cadastral")} onChange={(value) => typed.set("cadastral", value)} errors={all} />
      <div class="actions"><Button type="submit" isBusy={prepare.isBusy}>{t("desk_correction_take")}</Button></div>
      {bytes && <LazySigner title={t("desk_correction_take")} purpose="sign" hasNcaLayer bytes={async () => bytes} onSigned={take} onClose={() => { shown.value = undefined; }} />}
    </form>
  );
}
