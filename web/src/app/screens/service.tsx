/** C3: one service: what comes of it, what it costs, what is needed, what happens, and why it may be refused; and the beginning of a request. */

import "../appeal_words.ts";
import { useSignal } from "@preact/signals";
import type { ServiceAttachmentView, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { termOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { go } from "../../lib/router.ts";
import { Banner, Button, Facts, type FormEvent, Go, Section, Title } from "../../ui/basics.tsx";
import { Choose, ErrorSummary, type Errors, Field } from "../../ui/field.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { AUTHORITY, PORTAL, doorOf, isUnsigned } from "../doors.ts";
import { stepsOf } from "../service_form.ts";
import { feeOf, whoOf } from "./services.tsx";

export function ServiceScreen({ code }: { code: string }) {
  const found = useResource((stop) => ask("GET /v1/services/{code}", { path: { code }, stop }), [code]);
  return (
    <Loaded of={found} title={t("services")}>
      {(service) => (
        <>
          <Title>{service.title}</Title>
          <Facts rows={[
            { name: t("service_result"), value: service.outcome },
            { name: t("fee"), value: feeOf(service) },
            { name: t("how_long"), value: termOf(service.term_seconds, service.term_unit) },
            { name: t("service_who"), value: whoOf(service) },
          ]} />
          <Needed service={service} />
          <Begin service={service} />
          <Course service={service} />
          {doorOf(service) === AUTHORITY && <p><Go to="/appeals">{t("appeals")}</Go></p>}
        </>
      )}
    </Loaded>
  );
}

function Needed({ service }: { service: ServiceBody }) {
  return (
    <Section title={t("you_need")}>
      <ul>
        <li>{t(service.channel !== "portal" || isUnsigned(service) ? "service_need_card" : "need_eds")}</li>
        {service.fee && <li>{t(service.fee.moment === "before_signature" ? "service_pay_before" : "service_pay_after", { term: termOf(service.fee.within_seconds, "seconds") })}</li>}
        {service.attachments.map((one) => <li key={one.code}>{one.title}{whenOf(service, one)}</li>)}
      </ul>
    </Section>
  );
}

/** Some documents may be left out, and some belong to one kind of the service only. */
function whenOf({ kinds }: ServiceBody, { kinds: only, required }: ServiceAttachmentView) {
  const when = [...only.map((code) => kinds.find((kind) => kind.code === code)?.label ?? code), ...(required ? [] : [t("optional")])];
  return when.length > 0 && <span class="hint"> ({when.join("; ")})</span>;
}

/** Who does what, and on which clause the service is refused: for those who want to know before they ask. */
function Course({ service }: { service: ServiceBody }) {
  return (
    <>
      <details>
        <summary>{t("service_path")}</summary>
        <ol>
          {service.path.map(({ number, action, most_seconds }) => (
            <li key={number}>{action}{most_seconds != null && <span class="hint"> ({t("service_within", { term: termOf(most_seconds, "seconds") })})</span>}</li>
          ))}
        </ol>
      </details>
      <details>
        <summary>{t("service_refusals")}</summary>
        <ul>{service.refusals.map(({ code, clause, notice }) => <li key={code}>{notice} <span class="hint">{clause}</span></li>)}</ul>
      </details>
      <p class="hint">{t("service_source")}: {service.source}</p>
    </>
  );
}

function Begin({ service }: { service: ServiceBody }) {
  const isForEntity = useSignal(false);
  const bin = useSignal("");
  const errors = useSignal<Errors>({});
  const begin = useAction(async (once) => {
    try {
      const door = doorOf(service);
      const id = await door.open(service.code, isForEntity.value ? bin.value : undefined, once);
      go(`${door.place}/${id}/form/${stepsOf(service, {})[0] ?? "check"}`);
    } catch (error) {
      if (!(error instanceof Problem) || !error.fields.some(({ pointer }) => pointer === "/bin")) throw error;
      errors.value = { bin: () => t("service_bin_unknown") };
    }
  });
  if (service.channel !== "portal") return <Banner tone="note">{t("service_only_desk")}</Banner>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    errors.value = isForEntity.value && !/^\d{12}$/.test(bin.value) ? { bin: () => t("service_bin_wrong") } : {};
    if (!errors.value["bin"]) void begin.run();
  };
  return (
    <form onSubmit={submit} noValidate>
      <ErrorSummary errors={errors.value} />
      {service.applicants !== "individuals" && doorOf(service) === PORTAL && (
        <Choose name="applicant" label={t("service_for_whom")} value={isForEntity.value ? "entity" : "self"} onChange={(value) => { isForEntity.value = value === "entity"; }}
          choices={[{ value: "self", label: t("service_for_self") }, { value: "entity", label: t("service_for_entity"), hint: t("service_for_entity_more") }]} />
      )}
      {isForEntity.value && <Field name="bin" label={t("service_bin")} hint={t("service_bin_hint")} value={bin.value} onChange={(value) => { bin.value = value.trim(); }} errors={errors.value} digits max={12} />}
      <Trouble problem={begin.problem} />
      {begin.problem?.code === "limit_reached" && <p><Go to="/requests">{t("requests_mine")}</Go></p>}
      <div class="actions"><Button type="submit" look="main" isBusy={begin.isBusy}>{t("begin")}</Button></div>
    </form>
  );
}
