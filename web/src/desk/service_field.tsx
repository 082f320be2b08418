/** A field of a service's form, by what the law says it holds, and what is wrong with it before the server is asked. */

import type { ServiceFieldView } from "../lib/api-schema.ts";
import { t } from "../lib/i18n.ts";
import { isIin } from "../lib/iin.ts";
import type { Problem } from "../lib/problem.ts";
import { Choose, type Errors, Field, said } from "../ui/field.tsx";
import { Select } from "./select.tsx";
import type { Typed } from "./typed.ts";

const TYPES: Record<string, "date" | "email" | "tel"> = { date: "date", email: "email", phone: "tel" };
const DIGITS: readonly string[] = ["iin", "bin"];
/** More choices than these open from a list. */
const BESIDE_MAX = 6;
/** A text of more characters gets several lines. */
const LINE_MAX = 200;

export const inputName = (name: string): string => `field-${name}`;

export function ServiceField({ field, typed, errors }: { field: ServiceFieldView; typed: Typed; errors: Errors }) {
  const name = inputName(field.name);
  const value = typed.of(name);
  const onChange = (text: string) => typed.set(name, text);
  const choices = field.choices.map(({ code, label }) => ({ value: code, label }));
  if (choices.length > BESIDE_MAX) return <Select name={name} label={field.label} value={value} onChange={onChange} errors={errors} choices={choices} />;
  if (choices.length > 0) {
    const none = field.required ? [] : [{ value: "", label: t("not_given") }];
    return <Choose name={name} label={field.label} value={value} onChange={onChange} errors={errors} choices={[...none, ...choices]} />;
  }
  const type = TYPES[field.form] ?? (field.max_length > LINE_MAX ? "area" : "text");
  return <Field name={name} label={field.label} value={value} onChange={onChange} errors={errors} type={type} digits={DIGITS.includes(field.form)} max={field.max_length} isOptional={!field.required} />;
}

export function wrongFields(fields: readonly ServiceFieldView[], typed: Typed): Errors {
  const errors: Errors = {};
  for (const { name, label, required, form } of fields) {
    const value = typed.of(inputName(name)).trim();
    if (required && value === "") errors[inputName(name)] = () => t("field_missing", { label });
    else if (form === "iin" && value !== "" && !isIin(value)) errors[inputName(name)] = () => t("iin_wrong");
  }
  return errors;
}

/** What the server found wrong, at the fields it names. */
export function fieldErrors(problem: Problem | undefined): Errors {
  return Object.fromEntries((problem?.fields ?? []).map(({ pointer, detail }) => [inputName(pointer.split("/").at(-1) ?? ""), said(detail)]));
}
