/** A request is opened for somebody who stands before the operator and shows an identity document (S14, S15). */

import { useSignal } from "@preact/signals";
import type { ServiceBody, ServiceFieldView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { Button, type FormEvent, Go, Title } from "../../ui/basics.tsx";
import { Choose, ErrorSummary, type Errors } from "../../ui/field.tsx";
import { asked, isRequired } from "../../app/service_form.ts";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { catalogue } from "../catalogue.ts";
import { fieldErrors, ServiceField, wrongFields } from "../service_field.tsx";
import { type Typed, useTyped } from "../typed.ts";

/** The card makes its keys only after the PIN: they come later. */
const LATER = "certification_request";
const OPENED_HERE: readonly string[] = ["nca_card_issue", "nca_card_revoke"];

export function NcaNew() {
  const found = useResource(() => catalogue(), ["catalogue"]);
  return (
    <div class="narrow">
      <p><Go to="/certificates">{t("desk_certificates")}</Go></p>
      <Title>{t("desk_nca_new")}</Title>
      <p>{t("desk_nca_new_more")}</p>
      <Loaded of={found}>{(services) => <Form services={services.filter(({ code }) => OPENED_HERE.includes(code))} />}</Loaded>
    </div>
  );
}

const given = (service: ServiceBody, typed: Typed) => Object.fromEntries(service.fields.map(({ name }) => [name, typed.of(`field-${name}`).trim()]));

/** The questions to whoever has come: the number of an entity is asked of who holds certificates for one. */
function fieldsOf(service: ServiceBody | undefined, typed: Typed): ServiceFieldView[] {
  if (!service) return [];
  const form = given(service, typed);
  return asked(service, form).filter((field) => field.form !== LATER).map((field) => ({ ...field, required: isRequired(service, form, field.name) }));
}

function Form({ services }: { services: ServiceBody[] }) {
  const typed: Typed = useTyped("nca new", { service: services[0]?.code ?? "" });
  /** The answers as they were when the form was sent. */
  const pressed = useSignal<Typed | undefined>(undefined);
  const service = services.find(({ code }) => code === typed.of("service"));
  const open = useAction(async (once) => {
    const form = Object.fromEntries(fieldsOf(service, typed).map(({ name }) => [name, typed.of(`field-${name}`).trim()]).filter(([, value]) => value !== ""));
    const opened = await ask("POST /v1/desk/nca/requests", { once, body: { service: typed.of("service"), form } });
    typed.forget();
    goInstead(`/certificates/${opened.id}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pressed.value = typed;
    if (Object.keys(wrongFields(fieldsOf(service, typed), typed)).length === 0) void open.run();
  };
  const all: Errors = { ...(pressed.value && wrongFields(fieldsOf(service, pressed.value), pressed.value)), ...fieldErrors(open.problem) };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary errors={all} />
      <Trouble problem={open.problem} />
      <Choose name="service" label={t("desk_col_service")} value={typed.of("service")} onChange={(value) => typed.set("service", value)} choices={services.map(({ code, title }) => ({ value: code, label: title }))} />
      {fieldsOf(service, typed).map((field) => <ServiceField key={field.name} field={field} typed={typed} errors={all} />)}
      <div class="actions"><Button type="submit" look="main" isBusy={open.isBusy}>{t("desk_nca_open")}</Button></div>
    </form>
  );
}
