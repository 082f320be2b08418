/** One question of a request, by the form its service gives it. */

import { useSignal } from "@preact/signals";
import type { ServiceBody, ServiceFieldView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { dateOf, grouped } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { toBase64 } from "../../signing/base64.ts";
import { DateField } from "../../ui/date_field.tsx";
import { Choose, type Errors, Field, Pick } from "../../ui/field.tsx";
import { FilePick } from "../../ui/file_pick.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { type Form, isRequired } from "../service_form.ts";

/** More choices than a screen shows are a list that opens. */
const CHOICES_SEEN = 7;
/** Texts of whole sentences get more lines. */
const LONG = 400;

interface QuestionProps {
  field: ServiceFieldView;
  service: ServiceBody;
  form: Form;
  errors: Errors;
  onChange: (value: string) => void;
}

export function Question({ field, service, form, errors, onChange }: QuestionProps) {
  const { name, label, choices, max_length: max } = field;
  const isOptional = !isRequired(service, form, name);
  const props = { name, label, value: form[name] ?? "", onChange, errors };
  const offered = choices.map(({ code, label: text }) => ({ value: code, label: text }));
  const numbers = (value: string) => onChange(value.replace(/\s/g, ""));
  switch (field.form) {
    case "one_of": return offered.length > CHOICES_SEEN ? <Pick {...props} choices={offered} isOptional={isOptional} /> : <Choose {...props} choices={offered} />;
    case "date": return <DateField {...props} isOptional={isOptional} />;
    case "email": return <Field {...props} type="email" max={max} complete="email" isOptional={isOptional} />;
    case "phone": return <Field {...props} type="tel" hint={t("phone_hint")} complete="tel" isOptional={isOptional} onChange={(value) => onChange(value.replace(/[\s()-]/g, ""))} />;
    case "iin": return <Field {...props} hint={t("service_iin_hint")} digits max={max} isOptional={isOptional} onChange={numbers} />;
    case "bin":
    case "iin_or_bin": return <Field {...props} hint={t("service_bin_hint")} digits max={max} isOptional={isOptional} onChange={numbers} />;
    case "digits": return <Field {...props} digits max={max} isOptional={isOptional} onChange={numbers} />;
    case "certification_request": return <KeyRequest {...props} />;
    case "serial_number": return <OwnCertificate {...props} />;
    default: return <Field {...props} max={max} isOptional={isOptional} type={max >= LONG ? "area" : "text"} />;
  }
}

interface ValueProps {
  name: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  errors: Errors;
}

/** The file that the person's key program made (PKCS#10, PEM or DER): the key itself stays with that program. */
function KeyRequest({ name, label, value, onChange, errors }: ValueProps) {
  const isWrong = useSignal(false);
  const error = isWrong.value ? t("service_key_request_wrong") : errors[name]?.();
  const take = async (file: File | undefined) => {
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const pem = /-----BEGIN [A-Z ]*CERTIFICATE REQUEST-----([\s\S]+?)-----END/.exec(new TextDecoder().decode(bytes));
    const found = pem?.[1] ? pem[1].replace(/\s/g, "") : bytes[0] === 0x30 ? toBase64(bytes) : undefined;
    isWrong.value = found === undefined;
    if (found) onChange(found);
  };
  const described = [`${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={name}>{label}</label>
      <p class="hint" id={`${name}-hint`}>{value === "" ? t("service_key_request") : t("service_key_request_there")}</p>
      {error && <p class="error" id={`${name}-error`}>{error}</p>}
      <FilePick id={name} accept=".csr,.p10,.pem,.der" describedBy={described} onPick={(file) => void take(file)} />
    </div>
  );
}

/** One of the certificates that were issued here and have force. */
function OwnCertificate({ name, label, value, onChange, errors }: ValueProps) {
  const found = useResource((stop) => ask("GET /v1/nca/certificates", { query: { limit: 100 }, stop }), ["certificates"]);
  return (
    <Loaded of={found}>
      {({ items }) => {
        const good = items.filter(({ revoked_at, not_after }) => revoked_at == null && Date.parse(not_after) > now());
        if (good.length === 0) return <Empty>{t("service_no_certificates")}</Empty>;
        const choices = good.map(({ serial, usage, not_after }) => ({ value: serial, label: maybe(`service_usage.${usage}`) ?? usage, hint: `${t("service_until", { date: dateOf(not_after) })}\n${grouped(serial)}` }));
        return <Choose {...{ name, label, value, onChange, errors, choices }} />;
      }}
    </Loaded>
  );
}
