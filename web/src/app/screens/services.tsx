/** C3: the catalogue: the power of attorney and every regulated service, with what each costs, how long it takes, and who may ask. */

import { useSignal } from "@preact/signals";
import type { ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { termOf, tenge } from "../../lib/format.ts";
import { type Key, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Card, Section, Title } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

/** Where people look for a service; one of no group stands at the end. */
const GROUPS: readonly [Key, readonly string[]][] = [
  ["service_group_civil", ["S1", "S2", "S3"]],
  ["service_group_estate", ["S4", "S5"]],
  ["service_group_entities", ["S6"]],
  ["service_group_children", ["S7", "S8"]],
  ["service_group_bailiffs", ["S9", "S10"]],
  ["service_group_signature", ["S11", "S12", "S13", "S14", "S15"]],
];

interface Entry {
  to: string;
  title: string;
  group: Key;
  facts: string;
  more: string;
}

export function feeOf({ fee }: ServiceBody): string {
  if (!fee) return t("service_free");
  return fee.amount_tiyn == null ? t("fee_unknown") : tenge(fee.amount_tiyn);
}

export const whoOf = ({ applicants }: ServiceBody): string =>
  t(applicants === "individuals" ? "service_for_people" : "service_for_all");

function entryOf(service: ServiceBody): Entry {
  const [group] = GROUPS.find(([, ids]) => ids.includes(service.id)) ?? ["service_group_other" as Key];
  const facts = [feeOf(service), t("service_within", { term: termOf(service.term_seconds, service.term_unit) })];
  const place = service.channel === "portal" ? [] : [t("service_at_desk")];
  return { to: `/services/${service.code}`, title: service.title, group, facts: facts.join(" · "), more: [whoOf(service), ...place].join(" · ") };
}

const attorney = (): Entry => ({
  to: "/kinds", title: t("service_poa"), group: "service_group_notary", facts: t("service_poa_facts"), more: t("who_may_poa"),
});

export function Services() {
  const wanted = useSignal("");
  const services = useResource((stop) => ask("GET /v1/services", { stop }), ["services"]);
  return (
    <>
      <Title>{t("services")}</Title>
      <Field name="wanted" label={t("search")} value={wanted.value} onChange={(value) => { wanted.value = value; }} isOptional="quiet" max={80} />
      <Loaded of={services}>
        {({ items }) => <Found entries={[attorney(), ...items.map(entryOf)]} words={wanted.value.trim().toLocaleLowerCase()} />}
      </Loaded>
    </>
  );
}

function Found({ entries, words }: { entries: Entry[]; words: string }) {
  const found = entries.filter(({ title, group }) => `${title} ${t(group)}`.toLocaleLowerCase().includes(words));
  const groups = [...new Set(found.map(({ group }) => group))];
  return (
    <>
      <p role="status" class="hint">{t("services_found", { n: found.length })}</p>
      {found.length === 0 && <Empty>{t("kinds_none")}</Empty>}
      {groups.map((group) => (
        <Section key={group} title={t(group)}>
          <ul class="cards">{found.filter((entry) => entry.group === group).map(card)}</ul>
        </Section>
      ))}
    </>
  );
}

function card({ to, title, facts, more }: Entry) {
  return (
    <Card key={to} to={to} title={title}>
      <p class="numbers"><strong>{facts}</strong></p>
      <p class="hint">{more}</p>
    </Card>
  );
}
