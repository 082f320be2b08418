/** A request for certificates before an operator: keys of the card, documents, acceptance, and another operator's confirmation by EDS. */

import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import type { RequestBody, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Facts, Go, Section, Tag, Title, type Tone } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { answers, catalogue } from "../catalogue.ts";
import { File } from "../files.tsx";
import { History } from "../history.tsx";
import { Refused } from "../refused.tsx";
import { Due, RUNNING } from "../when.tsx";
import { Accept, Certificates, Confirm, Keep, type NcaActProps, Refuse, Register, Written } from "./nca_acts.tsx";

const EVERY_MS = 10_000;
const TONES: Record<string, Tone> = { registered: "warn", accepted: "warn", confirmed: "note", issued: "good", installed: "good", revoked: "good", refused: "bad" };
const ACTS = ["register", "keep", "accept", "confirm", "certificates", "written", "refuse"] as const;
type Act = (typeof ACTS)[number];

interface Found {
  request: RequestBody;
  services: ServiceBody[];
}

export function NcaRequest({ id }: { id: string }) {
  const found = useResource<Found>(async (stop) => {
    const [request, services] = await Promise.all([ask("GET /v1/desk/nca/requests/{id}", { path: { id }, stop }), catalogue()]);
    return { request, services };
  }, ["nca", id], EVERY_MS);
  return <Loaded of={found} title={t("desk_request")}>{({ request, services }) => <Case request={request} services={services} onDone={(now) => found.put({ request: now, services })} />}</Loaded>;
}

function Case({ request, services, onDone }: NcaActProps & { services: ServiceBody[] }) {
  const service = services.find(({ code }) => code === request.service.code);
  const { refusal } = request;
  return (
    <>
      <p><Go to="/certificates">{t("desk_certificates")}</Go></p>
      <Title>{request.number ? t("desk_request_n", { number: request.number }) : t("desk_request")}</Title>
      <p>{request.service.title}</p>
      <p><Tag tone={TONES[request.stage] ?? "note"}>{request.stage_text}</Tag>{request.due_at && RUNNING.includes(request.stage) && <> <Due due={request.due_at} lateSince={request.late_since} /></>}</p>
      {refusal && <Refused of={refusal} />}
      <div class="desk-columns">
        <div>
          <Acts request={request} service={service} onDone={onDone} />
          {request.serials.length > 0 && <Section title={t("desk_serials")}><ul>{request.serials.map((serial) => <li key={serial} class="hash">{serial}</li>)}</ul></Section>}
          <History of={[request.id, request.version]} read={(query, stop) => ask("GET /v1/desk/nca/requests/{id}/events", { path: { id: request.id }, query, stop })} />
        </div>
        <div>
          <Section title={t("desk_applicant")}>
            <Facts rows={[
              request.applicant ? { name: t("full_name"), value: request.applicant } : undefined,
              { name: t("iin"), value: <span class="numbers">{request.iin}</span> },
              request.organisation ? { name: t("desk_entity"), value: request.organisation } : undefined,
            ]} />
          </Section>
          <Section title={t("desk_form")}><Facts rows={readable(service, request.form).map(({ label, value }) => ({ name: label, value: <span class="long">{value}</span> }))} /></Section>
          <Documents request={request} />
        </div>
      </div>
    </>
  );
}

/** A certification request is read by the authority, not by eyes. */
function readable(service: ServiceBody | undefined, form: Record<string, string>) {
  const bytes = (service?.fields ?? []).filter(({ form: holds }) => holds === "certification_request").map(({ name }) => name);
  return answers(service, form).filter(({ name }) => !bytes.includes(name));
}

function Documents({ request }: { request: RequestBody }) {
  const bring = (name: string) => () => ask("GET /v1/desk/nca/requests/{id}/files/{name}", { path: { id: request.id, name } });
  return (
    <Section title={t("desk_documents")}>
      {request.documents.length === 0 ? <Empty>{t("desk_documents_none")}</Empty> : (
        <ul class="cards">
          {request.documents.map(({ name, title, accepted_at: at, keep_until: until }) => (
            <li class="card" key={name}><strong>{title}</strong><p class="hint">{timeOf(at)}. {t("desk_kept_until", { date: dateOf(until) })}</p><File name={name} title={title} bring={bring(name)} /></li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Which acts a stage has; a stage that waits for nobody has none. */
function actsAt(request: RequestBody): Act[] {
  const isCard = request.service.code === "nca_card_issue";
  switch (request.stage) {
    case "filling": return isCard ? ["register", "refuse"] : ["refuse"];
    case "registered": return ["keep", "accept", "refuse"];
    case "accepted": return ["confirm", "refuse"];
    case "issued": return isCard ? ["certificates", "written"] : [];
    default: return [];
  }
}

const FORMS = { register: Register, keep: Keep, accept: Accept, confirm: Confirm, certificates: Certificates, written: Written, refuse: Refuse };

function Acts({ request, service, onDone }: NcaActProps & { service: ServiceBody | undefined }) {
  const acts = actsAt(request);
  const open = useSignal<Act | undefined>(undefined);
  const chosen = open.value && acts.includes(open.value) ? open.value : acts[0];
  const Form = chosen && FORMS[chosen];
  return (
    <Section title={t("desk_acts")}>
      {acts.length === 0 && <Banner tone="note">{t("desk_nca_nothing")}</Banner>}
      {acts.length > 1 && (
        <div class="actions" role="group" aria-label={t("desk_acts")}>
          {acts.map((act) => <Tab key={act} isOpen={act === chosen} isDanger={act === "refuse"} onPress={() => { open.value = act; }}>{t(`desk_nca_act.${act}`)}</Tab>)}
        </div>
      )}
      {Form && <Form key={`${chosen}-${request.version}`} request={request} service={service} onDone={onDone} />}
    </Section>
  );
}

function Tab({ isOpen, isDanger, onPress, children }: { isOpen: boolean; isDanger: boolean; onPress: () => void; children: ComponentChildren }) {
  return <button type="button" class={`button ${isDanger ? "danger" : "plain"}`} aria-expanded={isOpen} onClick={onPress}><span>{children}</span></button>;
}
