/** Errors that the applicant found in a certificate of real estate: reported under their signature to the body that registers, and how each stands (order No. 236, annexes 4 and 5, point 10). */

import "../appeal_words.ts";
import { useSignal } from "@preact/signals";
import type { ServiceRequestBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { official, t } from "../../lib/i18n.ts";
import { Problem, fieldText } from "../../lib/problem.ts";
import { useTyped } from "../../lib/typed.ts";
import { Banner, Button, Facts, type FormEvent, Section, Tag } from "../../ui/basics.tsx";
import { ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";

/** The services whose result is such a certificate. */
const CORRECTED: readonly string[] = ["real_estate_rights", "real_estate_presence"];
/** As the API has them. */
const NUMBER_MAX = 60;
const DESCRIPTION_MAX = 1_000;

interface CorrectionsProps {
  request: ServiceRequestBody;
  onChange: (request: ServiceRequestBody) => void;
}

export function Corrections(props: CorrectionsProps) {
  const { request } = props;
  if (request.stage !== "done" || !CORRECTED.includes(request.service.code)) return null;
  return (
    <Section title={t("corrections")}>
      <p>{t("corrections_more")}</p>
      {request.corrections.length > 0 && <ul class="cards">{request.corrections.map((one) => <Standing key={one.id} of={one} />)}</ul>}
      <Report {...props} />
    </Section>
  );
}

function Standing({ of }: { of: ServiceRequestBody["corrections"][number] }) {
  const isRegistered = of.status === "registered";
  return (
    <li class="card">
      <p aria-live="polite"><Tag tone={isRegistered ? "good" : "note"}>{t(isRegistered ? "correction_registered" : "correction_waits")}</Tag></p>
      <p class="said">{of.description}</p>
      <Facts rows={[
        of.cadastral_number ? { name: t("correction_cadastral"), value: of.cadastral_number } : undefined,
        { name: t("correction_asked"), value: timeOf(of.asked_at) },
        of.number ? { name: t("correction_number"), value: of.number } : undefined,
        of.received_at ? { name: t("correction_received"), value: timeOf(of.received_at) } : undefined,
        of.office ? { name: t("correction_office"), value: of.office[official()] } : undefined,
      ]} />
    </li>
  );
}

type Step = "closed" | "write" | "check" | "sent";
const EMPTY = { description: "", cadastral_number: "" };
type Name = keyof typeof EMPTY;
const isName = (name: string): name is Name => name in EMPTY;

function Report({ request: { id }, onChange }: CorrectionsProps) {
  const typed = useTyped(`correction of ${id}`, EMPTY);
  /** What the server says of the fields; that one is empty is said in the language of the moment. */
  const refused = useSignal<Errors>({});
  const isMissing = useSignal(false);
  const step = useSignal<Step>(typed.value.description ? "write" : "closed");
  const [description, number] = [typed.value.description.trim(), typed.value.cadastral_number.trim()];
  const isSigning = useSignal(false);
  const body = { description, ...(number && { cadastral_number: number }) };
  const explain = (error: unknown): never => {
    if (error instanceof Problem && error.fields.length > 0) {
      refused.value = Object.fromEntries(error.fields.map((field) => [fieldOf(field.pointer), () => fieldText(field)]));
      isSigning.value = false;
      step.value = "write";
    }
    throw error;
  };
  const bytes = () => ask("POST /v1/service-requests/{id}/corrections/to-sign", { path: { id }, body }).catch(explain);
  const submit = async (cms_base64: string, once: string) => {
    onChange(await ask("POST /v1/service-requests/{id}/corrections", { path: { id }, once, body: { ...body, cms_base64 } }).catch(explain));
    isSigning.value = false;
    typed.forget();
    step.value = "sent";
  };
  const check = (event: FormEvent) => {
    event.preventDefault();
    refused.value = {};
    isMissing.value = description === "";
    if (description) step.value = "check";
  };
  const set = (name: Name) => (value: string) => typed.set((now) => ({ ...now, [name]: value }));
  const errors: Errors = isMissing.value ? { description: () => t("field_missing", { label: t("correction_text") }) } : refused.value;
  switch (step.value) {
    case "sent":
    case "closed": return (
      <>
        {step.value === "sent" && <Banner tone="good">{t("correction_sent")}</Banner>}
        <div class="actions"><Button onPress={() => { step.value = "write"; }}>{t("correction_report")}</Button></div>
      </>
    );
    case "write": return (
      <form class="person" onSubmit={check} noValidate>
        <ErrorSummary errors={errors} />
        <Field name="description" type="area" label={t("correction_text")} hint={t("correction_text_hint")} max={DESCRIPTION_MAX} value={typed.value.description} onChange={set("description")} errors={errors} />
        <Field name="cadastral_number" label={t("correction_cadastral")} max={NUMBER_MAX} isOptional value={typed.value.cadastral_number} onChange={set("cadastral_number")} errors={errors} />
        <div class="actions"><Button type="submit" look="main">{t("go_on")}</Button><Button onPress={() => { step.value = "closed"; }}>{t("correction_later")}</Button></div>
      </form>
    );
    case "check": return (
      <div class="person">
        <h3>{t("correction_check")}</h3>
        <p>{t("correction_before_signing")}</p>
        <Facts rows={[{ name: t("correction_text"), value: <span class="said">{description}</span> }, number ? { name: t("correction_cadastral"), value: number } : undefined]} />
        <div class="actions">
          <Button look="main" onPress={() => { isSigning.value = true; }}>{t("sign_submit")}</Button>
          <Button onPress={() => { step.value = "write"; }}>{t("change")}</Button>
        </div>
        {isSigning.value && (
          <LazySigner title={t("correction_report")} purpose="sign" bytes={bytes} onSigned={submit}
            phone={{ path: "/v1/remote-signings", request: { purpose: "service_correction", request: id, correction: body } }} onClose={() => { isSigning.value = false; }} />
        )}
      </div>
    );
  }
}

/** Where an error of the API's answer is shown; what belongs to no field, at the description. */
function fieldOf(pointer: string): Name {
  const name = pointer.slice(1);
  return isName(name) ? name : "description";
}
