/** The application as the wizard asks for it: which questions a kind has, in which order, and what is missing. */

import type { ApplicationBody, AttorneyBody, KindView } from "../lib/api-schema.ts";
import { dateOf } from "../lib/format.ts";
import { t } from "../lib/i18n.ts";
import type { Errors } from "../ui/field.tsx";
import { isIin } from "../lib/iin.ts";

export const STEPS = ["attorneys", "powers", "object", "term", "terms", "check"] as const;
export type Step = (typeof STEPS)[number];

export const isStep = (name: string): name is Step => (STEPS as readonly string[]).includes(name);

/** The questions of a kind: one that describes no object does not ask for one. */
export function stepsOf(kind: KindView): Step[] {
  return STEPS.filter((step) => step !== "object" || kind.object.length > 0);
}

export const nobody = (): AttorneyBody => ({ iin: "", surname: "", name: "" });

/** What is wrong with the answers of a step, by the names of its fields. */
export function wrongIn(step: Step, form: ApplicationBody, kind: KindView, own: string): Errors {
  switch (step) {
    case "attorneys": return wrongAttorneys(form.attorneys ?? [], own);
    case "powers": return (form.powers ?? []).length === 0 ? { powers: () => t("powers_missing") } : {};
    case "object": return wrongObject(form.object ?? {}, kind);
    case "term": return wrongTerm(form);
    case "terms": return wrongPrincipals(form.co_principals ?? [], own);
    case "check": return {};
  }
}

function wrongPrincipals(iins: readonly string[], own: string): Errors {
  const errors: Errors = {};
  for (const [at, iin] of iins.entries()) {
    if (!isIin(iin)) errors[`co_principals-${at}`] = () => t("iin_wrong");
    else if (iin === own) errors[`co_principals-${at}`] = () => t("principals_own");
    else if (iins.indexOf(iin) !== at) errors[`co_principals-${at}`] = () => t("iin_twice");
  }
  return errors;
}

/** Which of the principals somebody is: the one who opened the case, or one who was named in it. */
export function placeAmong({ co_principals: others = [] }: ApplicationBody, own: string): number {
  return others.indexOf(own) + 1;
}

function wrongAttorneys(attorneys: readonly AttorneyBody[], own: string): Errors {
  const errors: Errors = {};
  for (const [at, { iin, surname, name, phone }] of attorneys.entries()) {
    if (!isIin(iin)) errors[`attorneys-${at}-iin`] = () => t("iin_wrong");
    else if (iin === own) errors[`attorneys-${at}-iin`] = () => t("iin_own");
    else if (attorneys.findIndex((other) => other.iin === iin) !== at) errors[`attorneys-${at}-iin`] = () => t("iin_twice");
    if (surname.trim() === "") errors[`attorneys-${at}-surname`] = () => t("surname_missing");
    if (name.trim() === "") errors[`attorneys-${at}-name`] = () => t("name_missing");
    if (phone && !/^\+7\d{10}$/.test(phone)) errors[`attorneys-${at}-phone`] = () => t("phone_wrong");
  }
  return errors;
}

function wrongObject(object: Record<string, string>, kind: KindView): Errors {
  const missing = kind.object.filter(({ name, required }) => required && (object[name] ?? "").trim() === "");
  return Object.fromEntries(missing.map(({ name, label }) => [`object-${name}`, () => t("field_missing", { label: sentence(label) })]));
}

function wrongTerm({ term }: ApplicationBody): Errors {
  if (!term || "months" in term) return {};
  return /^\d{4}-\d{2}-\d{2}$/.test(term.until) ? {} : { until: () => t("date_missing") };
}

/** Where a field of the API's answer is asked, and under which name; `/attorneys/0/iin` is field `attorneys-0-iin` of step `attorneys`. */
export function placeOf(pointer: string): { step: Step; field: string } {
  const [first = "", ...rest] = pointer.replace(/^\//, "").split("/");
  const field = [first, ...rest].join("-");
  switch (first) {
    case "attorneys": return { step: "attorneys", field: rest.length > 0 ? field : "attorneys-0-iin" };
    case "powers": return { step: "powers", field: "powers" };
    case "object": return { step: "object", field };
    case "term": return { step: "term", field: rest[0] === "until" ? "until" : "term" };
    case "sub_delegation": return { step: "term", field: "sub_delegation" };
    case "co_principals": return { step: "terms", field: rest.length > 0 ? field : "co_principals-0" };
    case "special_terms":
    case "language": return { step: "terms", field: first };
    default: return { step: "check", field };
  }
}

/** A term as people say it: three years, not thirty-six months. */
export const lengthOf = (months: number): string => (months % 12 === 0 ? t("years", { n: months / 12 }) : t("months", { n: months }));

export function termText({ term }: ApplicationBody): string {
  if (!term) return t("term_default");
  return "months" in term ? lengthOf(term.months) : t("term_until", { date: dateOf(term.until) });
}

/** The catalogue's labels stand in the middle of the document's sentences; on a screen each begins one. */
export const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
