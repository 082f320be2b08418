/** The fields of each question of the application. */

import type { ApplicationBody, AttorneyBody, KindView } from "../../lib/api-schema.ts";
import { t } from "../../lib/i18n.ts";
import { Button } from "../../ui/basics.tsx";
import { Choose, ChooseSome, type Errors, Field } from "../../ui/field.tsx";
import { type Step, lengthOf, nobody, sentence } from "../form.ts";

/** As the law bounds them (`PRINCIPALS_MAX`, `ATTORNEYS_MAX`, `SPECIAL_TERMS_MAX`). */
const PRINCIPALS_MAX = 3;
const ATTORNEYS_MAX = 5;
const SPECIAL_TERMS_MAX = 2_000;
/** Terms that people ask for; any other is given as a last day. */
const MONTHS = [3, 6, 12, 24, 36];

interface StepProps {
  kind: KindView;
  form: ApplicationBody;
  errors: Errors;
  onChange: (form: ApplicationBody) => void;
}

export function StepFields({ step, ...props }: StepProps & { step: Exclude<Step, never> }) {
  switch (step) {
    case "attorneys": return <Attorneys {...props} />;
    case "powers": return <Powers {...props} />;
    case "object": return <ObjectFields {...props} />;
    case "term": return <Term {...props} />;
    case "terms": return <Terms {...props} />;
    case "check": return null;
  }
}

function Attorneys({ form, errors, onChange }: StepProps) {
  const people = form.attorneys ?? [];
  const put = (attorneys: AttorneyBody[]) => onChange({ ...form, attorneys });
  const set = (at: number, part: Partial<AttorneyBody>) => put(people.map((person, index) => (index === at ? { ...person, ...part } : person)));
  return (
    <>
      <p>{t("attorneys_more")}</p>
      {people.map((person, at) => (
        <div class="person" key={at} role="group" aria-label={t("attorney_n", { n: at + 1 })}>
          {people.length > 1 && <h2>{t("attorney_n", { n: at + 1 })}</h2>}
          <Field name={`attorneys-${at}-iin`} label={t("iin")} hint={t("iin_hint")} value={person.iin} onChange={(iin) => set(at, { iin: iin.trim() })} errors={errors} digits max={12} />
          <Field name={`attorneys-${at}-surname`} label={t("surname")} value={person.surname} onChange={(surname) => set(at, { surname })} errors={errors} max={100} />
          <Field name={`attorneys-${at}-name`} label={t("name")} value={person.name} onChange={(name) => set(at, { name })} errors={errors} max={100} />
          <Field name={`attorneys-${at}-patronymic`} label={t("patronymic")} value={person.patronymic ?? ""} onChange={(text) => set(at, { patronymic: text === "" ? null : text })} errors={errors} max={100} isOptional />
          <Field name={`attorneys-${at}-phone`} label={t("phone")} hint={t("attorney_phone_hint")} type="tel" value={person.phone ?? ""} onChange={(text) => set(at, { phone: text === "" ? null : text.replace(/[\s()-]/g, "") })} errors={errors} max={20} isOptional />
          {people.length > 1 && <Button look="danger" onPress={() => put(people.filter((_, index) => index !== at))}>{t("attorney_remove", { n: at + 1 })}</Button>}
        </div>
      ))}
      {people.length < ATTORNEYS_MAX && <Button onPress={() => put([...people, nobody()])}>{t("attorney_add")}</Button>}
    </>
  );
}

function Powers({ kind, form, errors, onChange }: StepProps) {
  return (
    <ChooseSome name="powers" label={t("powers_question")} hint={t("powers_hint")} errors={errors} values={form.powers ?? []}
      choices={kind.powers.map(({ code, summary, text }) => ({ value: code, label: summary, hint: text }))}
      onChange={(powers) => onChange({ ...form, powers })} />
  );
}

/** One field for each that the kind names, in its order. */
function ObjectFields({ kind, form, errors, onChange }: StepProps) {
  const object = form.object ?? {};
  const put = (name: string, value: string) => {
    const rest = Object.fromEntries(Object.entries(object).filter(([known]) => known !== name));
    onChange({ ...form, object: value === "" ? rest : { ...rest, [name]: value } });
  };
  return (
    <>
      {kind.object.map((field) => (
        <Field key={field.name} name={`object-${field.name}`} label={sentence(field.label)} hint={hintOf(field.form)} errors={errors} value={object[field.name] ?? ""} max={isCode(field.form) ? field.max_length * 2 : field.max_length}
          type={field.form === "date" ? "date" : "text"} digits={field.form === "iin"} isOptional={!field.required}
          onChange={(value) => put(field.name, isCode(field.form) ? value.toUpperCase().replace(/\s/g, "") : value)} />
      ))}
    </>
  );
}

/** A code is written with spaces by many; they are taken out, so there must be room for them. */
const isCode = (form: string): boolean => ["vin", "plate", "iban"].includes(form);

function hintOf(form: string): string {
  switch (form) {
    case "vin": return t("hint_vin");
    case "plate": return t("hint_plate");
    case "iban": return t("hint_iban");
    case "iin": return t("iin_hint");
    case "cadastral": return t("hint_cadastral");
    default: return "";
  }
}

function Term({ kind, form, errors, onChange }: StepProps) {
  const { term } = form;
  const chosen = !term ? "12" : "months" in term ? String(term.months) : "until";
  const choices = [...MONTHS.map((n) => ({ value: String(n), label: lengthOf(n) })), { value: "until", label: t("term_other") }];
  const pick = (value: string) => onChange({ ...form, term: value === "until" ? { until: "" } : { months: Number(value) } });
  const delegation = (value: string) => onChange({ ...form, sub_delegation: value });
  return (
    <>
      <Choose name="term" label={t("term_question")} hint={t("term_hint")} errors={errors} choices={choices} value={chosen} onChange={pick} />
      {term && "until" in term && (
        <Field name="until" label={t("term_last_day")} type="date" value={term.until} errors={errors} onChange={(until) => onChange({ ...form, term: { until } })} />
      )}
      {kind.sub_delegation_possible && (
        <Choose name="sub_delegation" label={t("delegation_question")} hint={t("delegation_hint")} errors={errors} value={form.sub_delegation ?? "forbidden"} onChange={delegation}
          choices={[{ value: "forbidden", label: t("delegation_no") }, { value: "allowed", label: t("delegation_yes") }]} />
      )}
    </>
  );
}

function Terms({ form, errors, onChange }: StepProps) {
  const others = form.co_principals ?? [];
  const put = (co_principals: string[]) => onChange({ ...form, co_principals });
  return (
    <>
      <Choose name="language" label={t("talk_language")} hint={t("talk_language_hint")} errors={errors} value={form.language} onChange={(language) => onChange({ ...form, language })}
        choices={[{ value: "kk", label: "Қазақша", lang: "kk" }, { value: "ru", label: "Русский", lang: "ru" }]} />
      <Field name="special_terms" label={t("special_terms")} hint={t("special_terms_hint", { n: SPECIAL_TERMS_MAX })} type="area" max={SPECIAL_TERMS_MAX} isOptional
        value={form.special_terms ?? ""} errors={errors} onChange={(text) => onChange({ ...form, special_terms: text === "" ? null : text })} />
      {others.map((iin, at) => (
        <div class="person" key={at} role="group" aria-label={t("principals_n", { n: at + 2 })}>
          <Field name={`co_principals-${at}`} label={t("principals_iin", { n: at + 2 })} hint={t("iin_hint")} value={iin} errors={errors} digits max={12}
            onChange={(value) => put(others.map((known, index) => (index === at ? value.trim() : known)))} />
          <Button look="danger" onPress={() => put(others.filter((_, index) => index !== at))}>{t("principals_remove", { n: at + 2 })}</Button>
        </div>
      ))}
      {others.length === 0 && <p class="hint">{t("principals_more")}</p>}
      {others.length < PRINCIPALS_MAX - 1 && <Button onPress={() => put([...others, ""])}>{t("principals_add")}</Button>}
    </>
  );
}
