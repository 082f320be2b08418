/** The services as the law has them: labels of fields, choices and attachments, in the person's language. */

import { signal } from "@preact/signals";
import type { ServiceBody } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { dateOf, phoneOf } from "../lib/format.ts";
import { type Language, language, maybe, t } from "../lib/i18n.ts";

const known = signal<{ spoken: Language; services: ServiceBody[] } | undefined>(undefined);

/** Asked once in a language. */
export async function catalogue(): Promise<ServiceBody[]> {
  const spoken = language.value;
  if (known.value?.spoken === spoken) return known.value.services;
  const { items } = await ask("GET /v1/services", {});
  known.value = { spoken, services: items };
  return items;
}

export interface Answer {
  name: string;
  label: string;
  value: string;
}

/** As people write it. */
const readable = (given: string, form: string): string => (form === "date" ? dateOf(given) : form === "phone" ? phoneOf(given) : given);

/** The form with its labels, in the order of the service; what the service does not know any more comes last under its name. */
export function answers(service: ServiceBody | undefined, form: Record<string, string>): Answer[] {
  const fields = service?.fields ?? [];
  const shown = fields.flatMap(({ name, label, choices, form: holds }) => {
    const given = form[name];
    if (given === undefined || given === "") return [];
    return [{ name, label, value: choices.find(({ code }) => code === given)?.label ?? readable(given, holds) }];
  });
  const others = Object.entries(form).filter(([name]) => !fields.some((field) => field.name === name));
  return [...shown, ...others.map(([name, value]) => ({ name, label: name, value }))];
}

const REGION = "region";
const REPUBLIC = "republic";

/** The regions whose bodies have posts, from the services that ask for one. */
export function regions(services: readonly ServiceBody[]): { code: string; label: string }[] {
  const guardianship = services.find(({ code }) => code === "guardianship");
  const choices = guardianship?.fields.find(({ name }) => name === REGION)?.choices ?? [];
  return [{ code: REPUBLIC, label: t("desk_republic") }, ...choices];
}

export const regionName = (services: readonly ServiceBody[], code: string): string => regions(services).find((region) => region.code === code)?.label ?? code;

export const roleName = (code: string): string => maybe(`desk_role.${code}`) ?? code;
export const stepName = (code: string): string => maybe(`desk_step.${code}`) ?? code;
