/** All answers of a request on one page, each with the way back to it; then the signature, or the payment where it comes first. */

import { useSignal } from "@preact/signals";
import type { FieldProblemView, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, phoneOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { fullName } from "../../lib/names.ts";
import { Problem, fieldText } from "../../lib/problem.ts";
import { useAction } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { session } from "../../lib/session.ts";
import { Banner, Button, Facts, Go, type Row, Section, Title } from "../../ui/basics.tsx";
import { Trouble } from "../../ui/states.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { type Door, type Draft, isUnsigned } from "../doors.ts";
import { answerOf, asked, attachable, fieldsAt, placeOf, stepsOf, wrongAt } from "../service_form.ts";
import { feeOf } from "./services.tsx";

interface CheckProps {
  door: Door;
  draft: Draft;
  service: ServiceBody;
}

interface Missing {
  step: string;
  text: string;
}

export function CheckRequest({ door, draft, service }: CheckProps) {
  const isSigning = useSignal(false);
  /** What the server found; what is seen here is found anew with every language. */
  const refused = useSignal<readonly FieldProblemView[]>([]);
  const isPressed = useSignal(false);
  const place = `${door.place}/${draft.id}`;
  const isPaidFirst = service.fee?.moment === "before_signature";
  const explain = (error: unknown): never => {
    if (error instanceof Problem && error.fields.length > 0) {
      isSigning.value = false;
      refused.value = error.fields;
      tell();
    }
    throw error;
  };
  const tell = () => requestAnimationFrame(() => document.getElementById("missing")?.focus());
  const missing = missingIn(draft, service);
  const told = refused.value.map((problem) => {
    const { step, field } = placeOf(service, draft.form, problem.pointer);
    return { step, text: `${nameOf(service, field)}: ${fieldText(problem)}` };
  });
  const found = told.length > 0 ? told : isPressed.value ? missing : [];
  const send = useAction(async (once) => {
    try {
      if (isPaidFirst) await ask("POST /v1/service-requests/{id}/payment", { path: { id: draft.id }, once });
      else await door.submit(draft.id, undefined, once);
      goInstead(place);
    } catch (error) {
      explain(error);
    }
  });
  const submit = async (cms: string, once: string) => {
    await door.submit(draft.id, cms, once).catch((error: unknown) => {
      // The answer to the first try was lost on its way: the request has gone on, and its own screen says where it is.
      if (!(error instanceof Problem) || error.code !== "wrong_stage") explain(error);
    });
    goInstead(place);
  };
  const press = () => {
    [isPressed.value, refused.value] = [true, []];
    if (missing.length > 0) tell();
    else if (isPaidFirst || isUnsigned(service)) void send.run();
    else isSigning.value = true;
  };
  const steps = stepsOf(service, draft.form);
  return (
    <>
      <p class="step">{t("question_of", { n: steps.length, all: steps.length })} · {draft.title}</p>
      <Title>{t("wizard_check")}</Title>
      {found.length > 0 && (
        <div class="banner bad summary" role="alert" tabIndex={-1} id="missing">
          <span class="sign" aria-hidden="true">×</span>
          <div><strong>{t("form_wrong")}</strong><ul>{found.map(({ step, text }) => <li key={text}><a href={`#${place}/form/${step}`}>{text}</a></li>)}</ul></div>
        </div>
      )}
      <Section title={t("about_you")}><Facts rows={[{ name: t("service_applicant"), value: draft.applicant || ownName() }, { name: t("iin"), value: draft.iin }]} /></Section>
      <Section title={t("your_answers")}><Facts rows={rowsOf(draft, service, place)} /></Section>
      <Facts rows={[{ name: t("fee"), value: feeOf(service) }]} />
      <Banner tone="note"><p>{t(isPaidFirst ? "service_before_paying" : isUnsigned(service) ? "service_before_sending" : "service_before_signing")}</p></Banner>
      <Trouble problem={found.length > 0 ? undefined : send.problem} />
      <div class="actions">
        <Button look="main" isBusy={send.isBusy} onPress={press}>{t(isPaidFirst ? "service_to_payment" : isUnsigned(service) ? "send" : "sign_submit")}</Button>
        <Go to={place} look="plain">{t("later")}</Go>
      </div>
      {isSigning.value && (
        <LazySigner title={draft.title} purpose="sign" bytes={() => door.toSign(draft.id).catch(explain)} onSigned={submit}
          phone={{ path: "/v1/remote-signings", request: { purpose: door.purpose, request: draft.id } }} onClose={() => { isSigning.value = false; }} />
      )}
    </>
  );
}

/** Until the authority has asked the registry its request names nobody. */
const ownName = (): string => (session.account.value ? fullName(session.account.value.name) : t("not_given"));

function nameOf(service: ServiceBody, name: string): string {
  return service.fields.find((field) => field.name === name)?.label ?? service.attachments.find(({ code }) => code === name)?.title ?? name;
}

function missingIn({ form, attachments }: Draft, service: ServiceBody): Missing[] {
  const wrong = stepsOf(service, form).flatMap((step) => Object.values(wrongAt(service, form, step)).map((words) => ({ step, text: words() })));
  const absent = attachable(service, form).filter(({ code, required }) => required && !attachments.some((one) => one.code === code));
  return [...wrong, ...absent.map(({ title }) => ({ step: "attachments", text: t("service_document_missing", { title }) }))];
}

/** Every question with its answer; with the way back where it can still be changed. */
export function rowsOf({ form, attachments }: Pick<Draft, "form" | "attachments">, service: ServiceBody, place?: string): Row[] {
  const steps = stepsOf(service, form);
  const change = (step: string | undefined) => (place && step ? { change: `${place}/form/${step}` } : {});
  const stepOf = (name: string) => steps.find((step) => fieldsAt(service, form, step).some((field) => field.name === name));
  const answers = asked(service, form).map((field) => ({
    name: field.label, value: shown(field.form, answerOf(field, form)) || t("not_given"), ...change(stepOf(field.name)),
  }));
  const documents = attachable(service, form).map(({ code, title }) => ({
    name: title, value: attachments.find((one) => one.code === code)?.name ?? t("not_given"), ...change("attachments"),
  }));
  return [...answers, ...documents];
}

function shown(form: string, value: string): string {
  if (value === "") return "";
  // A request for a key is a thousand letters that nobody reads.
  return form === "certification_request" ? t("service_key_request_there") : form === "date" ? dateOf(value) : form === "phone" ? phoneOf(value) : value;
}
