/** Numbers of some days: terms kept and missed, what applicants answered, messages on their way; nobody's request. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ServiceNumbers, StatisticsView, TermNumbers } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Button, type FormEvent, Section, Tag, Title } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { stepName } from "../catalogue.ts";
import { Table } from "../table.tsx";

export function Statistics() {
  const asked = useSignal<{ from?: string; until?: string }>({});
  const from = useSignal("");
  const until = useSignal("");
  const found = useResource((stop) => ask("GET /v1/desk/statistics", { query: asked.value, stop }), ["statistics", asked.value]);
  // The days that are shown stand in the fields, so that whoever looks for others changes one of them.
  useEffect(() => {
    from.value = found.data?.from ?? "";
    until.value = found.data?.until ?? "";
  }, [found.data?.from, found.data?.until]);
  const show = (event: FormEvent) => {
    event.preventDefault();
    asked.value = { ...(from.value && { from: from.value }), ...(until.value && { until: until.value }) };
  };
  return (
    <>
      <Title>{t("desk_statistics")}</Title>
      <form class="row" onSubmit={show}>
        <Field name="from" label={t("desk_from")} type="date" value={from.value} onChange={(value) => { from.value = value; }} isOptional="quiet" />
        <Field name="until" label={t("desk_until")} type="date" value={until.value} onChange={(value) => { until.value = value; }} isOptional="quiet" />
        <Button type="submit" look="main">{t("desk_show")}</Button>
      </form>
      <Loaded of={found}>{(numbers) => <Numbers numbers={numbers} />}</Loaded>
    </>
  );
}

function Numbers({ numbers }: { numbers: StatisticsView }) {
  const worked = numbers.services.filter(({ terms, surveys }) => terms.length > 0 || surveys > 0);
  return (
    <>
      <p role="status">{t("desk_period", { from: dateOf(numbers.from), until: dateOf(numbers.until) })}</p>
      <Section title={t("desk_terms_kept")}>
        {worked.every(({ terms }) => terms.length === 0) ? <Empty>{t("desk_statistics_none")}</Empty> : (
          <Table label={t("desk_terms_kept")} columns={[t("desk_col_service"), t("desk_col_step"), t("desk_kept"), t("desk_missed"), t("desk_running")]}>
            {worked.flatMap((service) => wholeLast(service.terms).map((term, at) => <Term key={`${service.code} ${term.step}`} service={at === 0 ? { title: service.title, rows: service.terms.length } : undefined} term={term} />))}
          </Table>
        )}
      </Section>
      <Section title={t("desk_surveys")}>
        {worked.every(({ surveys }) => surveys === 0) ? <Empty>{t("desk_surveys_none")}</Empty> : worked.filter(({ surveys }) => surveys > 0).map((service) => <Survey key={service.code} service={service} />)}
      </Section>
      <Section title={t("desk_messages")}>
        {numbers.messages.length === 0 ? <Empty>{t("desk_messages_none")}</Empty> : (
          <Table label={t("desk_messages")} columns={[t("desk_col_channel"), t("desk_col_state"), t("desk_col_count")]}>
            {numbers.messages.map(({ channel, state, count }) => (
              <tr key={`${channel} ${state}`}><td>{maybe(`desk_message.${channel}`) ?? channel}</td><td>{maybe(`desk_message.${state}`) ?? state}</td><td class="numbers">{count}</td></tr>
            ))}
          </Table>
        )}
      </Section>
    </>
  );
}

/** The whole service stands below its steps. */
const wholeLast = (terms: readonly TermNumbers[]): TermNumbers[] => terms.toSorted((one, other) => Number(one.step === "result") - Number(other.step === "result"));

function Term({ service, term }: { service: { title: string; rows: number } | undefined; term: TermNumbers }) {
  return (
    <tr>
      {service && <th scope="rowgroup" class="plain" rowSpan={service.rows}>{service.title}</th>}
      <td>{term.step === "result" ? t("desk_whole_service") : stepName(term.step)}</td>
      <td class="numbers">{term.kept}</td>
      <td class="numbers">{term.missed > 0 ? <Tag tone="bad">{term.missed}</Tag> : 0}</td>
      <td class="numbers">{term.running}</td>
    </tr>
  );
}

function Survey({ service }: { service: ServiceNumbers }) {
  return (
    <div class="person">
      <h3>{service.title}</h3>
      <p class="hint">{t("desk_answered", { n: service.surveys })}</p>
      {service.questions.map(({ question, answers }) => (
        <div key={question}>
          <p><strong>{question}</strong></p>
          <ul class="bars">
            {answers.map(({ answer, count }) => <li key={answer}><span>{answer}</span><meter min={0} max={Math.max(1, service.surveys)} value={count} aria-hidden="true" /><span class="numbers">{count}</span></li>)}
          </ul>
        </div>
      ))}
    </div>
  );
}
