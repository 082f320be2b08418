/** A request of a service as its JSON schema asks for it: which questions a kind has, on which pages, and what is wrong with the answers. */

import type { ServiceAttachmentView, ServiceBody, ServiceFieldView } from "../lib/api-schema.ts";
import { t } from "../lib/i18n.ts";
import { isIin } from "../lib/iin.ts";
import { isoOfDate, wrongOfDate } from "../lib/typed_date.ts";
import type { Errors } from "../ui/field.tsx";

/** The field by which the kind of a service is chosen. */
const KIND = "kind";
/** Questions on one page: what fits a phone's screen without losing sight of the heading. */
const PAGE_FIELDS = 4;

/** Answers that are chosen and not written. */
const CHOSEN: readonly string[] = ["one_of", "serial_number"];

export type Form = Record<string, string>;
/** What a form belongs to: its questions, and the rules between them. */
export type Asked = Pick<ServiceBody, "fields" | "attachments" | "schema">;

interface Property {
  pattern?: string;
  maxLength?: number;
  enum?: string[];
}

interface Rule {
  if: { properties: Record<string, { const: string }> };
  then: { required: string[]; properties: Record<string, false> };
}

interface Schema {
  properties: Record<string, Property>;
  required: string[];
  allOf?: Rule[];
}

const schemaOf = ({ schema }: Asked): Schema => schema as unknown as Schema;

/** Whether what a rule asks for is chosen, or may still be. */
function isOf({ if: { properties } }: Rule, form: Form, meanwhile: boolean): boolean {
  return Object.entries(properties).every(([name, value]) => (form[name] ? form[name] === value.const : meanwhile));
}

function without(service: Asked, rules: Rule[]): ServiceFieldView[] {
  const foreign = new Set(rules.flatMap(({ then }) => Object.keys(then.properties)));
  return service.fields.filter(({ name }) => !foreign.has(name));
}

const rulesOf = (service: Asked, form: Form): Rule[] => (schemaOf(service).allOf ?? []).filter((rule) => isOf(rule, form, true));

/** The questions of the kind that is chosen; before that, those of every kind. */
export const asked = (service: Asked, form: Form): ServiceFieldView[] => without(service, rulesOf(service, form));

export function attachable(service: Asked, form: Form): ServiceAttachmentView[] {
  return service.attachments.filter(({ kinds }) => kinds.length === 0 || kinds.includes(form[KIND] ?? ""));
}

export function isRequired(service: Asked, form: Form, name: string): boolean {
  const { required, allOf = [] } = schemaOf(service);
  return required.includes(name) || allOf.some((rule) => isOf(rule, form, false) && rule.then.required.includes(name));
}

/** The questions by pages; what is asked about one thing, such as `child2_iin` and `child2_name`, stays together. */
function pagesOf(service: Asked, form: Form): ServiceFieldView[][] {
  const pages: ServiceFieldView[][] = [];
  // An answer on a page opens and closes questions there, and moves none to another page: only the kind does, on a page of its own.
  const rest = without(service, rulesOf(service, form).filter((rule) => rule.if.properties[KIND])).filter(({ name }) => name !== KIND);
  const thing = ({ name }: ServiceFieldView) => name.split("_")[0];
  for (let from = 0; from < rest.length;) {
    const end = rest.findIndex((field, at) => at > from && thing(field) !== thing(rest[from] as ServiceFieldView));
    const together = rest.slice(from, end === -1 ? rest.length : end);
    const last = pages.at(-1);
    if (last && last.length + together.length <= PAGE_FIELDS) last.push(...together);
    else pages.push(together);
    from += together.length;
  }
  const open = new Set(asked(service, form));
  return pages.map((page) => page.filter((field) => open.has(field))).filter((page) => page.length > 0);
}

/** The pages: the kind, the questions, the documents, all of it once more. */
export function stepsOf(service: Asked, form: Form): string[] {
  return [
    ...(asked(service, form).some(({ name }) => name === KIND) ? ["kind"] : []),
    ...pagesOf(service, form).map((_, at) => String(at + 1)),
    ...(attachable(service, form).length > 0 ? ["attachments"] : []),
    "check",
  ];
}

export function fieldsAt(service: Asked, form: Form, step: string): ServiceFieldView[] {
  if (step === "kind") return asked(service, form).filter(({ name }) => name === KIND);
  return pagesOf(service, form)[Number(step) - 1] ?? [];
}

/** Answers to questions of another kind go with it: the API takes none that its kind does not ask. */
export function kept(service: Asked, form: Form): Form {
  const names = new Set(asked(service, form).map(({ name }) => name));
  const dates = new Set(service.fields.filter((field) => field.form === "date").map(({ name }) => name));
  const answers = Object.entries(form).filter(([name, value]) => names.has(name) && value !== "");
  return Object.fromEntries(answers.map(([name, value]) => [name, dates.has(name) ? (isoOfDate(value) ?? value) : value]));
}

/** What is wrong with the answers of a page, by the names of its fields. */
export function wrongAt(service: Asked, form: Form, step: string): Errors {
  const found = fieldsAt(service, form, step).map((field) => [field.name, wrongWith(service, form, field)] as const);
  return Object.fromEntries(found.filter((pair): pair is [string, () => string] => pair[1] !== undefined));
}

function wrongWith(service: Asked, form: Form, field: ServiceFieldView): (() => string) | undefined {
  const typed = form[field.name] ?? "";
  const value = field.form === "date" ? (isoOfDate(typed) ?? typed) : typed;
  if (value === "") return isRequired(service, form, field.name) ? () => t(CHOSEN.includes(field.form) ? "choice_missing" : "field_missing", { label: field.label }) : undefined;
  const { pattern, maxLength, enum: values } = schemaOf(service).properties[field.name] ?? {};
  const isRight = (!pattern || new RegExp(pattern, "u").test(value)) && (!values || values.includes(value)) && [...value].length <= (maxLength ?? Infinity);
  return isRight && isOfForm(field.form, value) ? undefined : () => wrongForm(field, value);
}

function isOfForm(form: string, value: string): boolean {
  switch (form) {
    case "iin": return isIin(value);
    case "date": return isoOfDate(value) === value;
    case "email": return /^[^\s@]+@[^\s@]+$/.test(value);
    default: return true;
  }
}

function wrongForm({ form, label }: ServiceFieldView, value: string): string {
  switch (form) {
    case "iin": return t("iin_wrong");
    case "bin":
    case "iin_or_bin": return t("service_bin_wrong");
    case "date": return t(wrongDate(value), { label });
    case "phone": return t("phone_wrong");
    default: return t("service_answer_wrong", { label });
  }
}

function wrongDate(value: string) {
  const part = wrongOfDate(value) ?? "none";
  return part === "none" ? "date_none" : (`date_no_${part}` as const);
}

/** Where a field of the API's answer is asked; `/form/surname` is field `surname` of its page. */
export function placeOf(service: Asked, form: Form, pointer: string): { step: string; field: string } {
  const [, area = "", name = ""] = pointer.split("/");
  if (area === "attachments") return { step: "attachments", field: name };
  const step = stepsOf(service, form).find((one) => fieldsAt(service, form, one).some((field) => field.name === name));
  return { step: step ?? "check", field: name };
}

/** An answer as it is read: the label of a choice instead of its code. */
export function answerOf(field: ServiceFieldView, form: Form): string {
  const value = form[field.name] ?? "";
  return field.choices.find(({ code }) => code === value)?.label ?? value;
}
