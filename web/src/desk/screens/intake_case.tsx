/** A request that was taken in: the form and the scans while it is open, then the fee, the official's EDS, and the printed outcome. */

import type { IntakeBody, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, official, t } from "../../lib/i18n.ts";
import { whenMade } from "../../lib/made.ts";
import { useResource } from "../../lib/resource.ts";
import { Banner, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { answers, catalogue } from "../catalogue.ts";
import { File } from "../files.tsx";
import { History } from "../history.tsx";
import { Refused } from "../refused.tsx";
import { isOwn, STAGE_TONES } from "./intake.tsx";
import { Accept, HandOver, Incomplete, Send, Withdraw } from "./intake_acts.tsx";
import { Corrections } from "./intake_corrections.tsx";
import { Filling, Scans } from "./intake_form.tsx";

const EVERY_MS = 5_000;
/** Documents about a request by the names of their files, where they may be there. */
const PAPERS = ["intake-inventory.pdf", "intake-refusal.pdf", "payment-receipt.pdf", "refusal.pdf", "result.pdf"] as const;

export interface IntakeProps {
  taken: IntakeBody;
  service: ServiceBody | undefined;
  onDone: (taken: IntakeBody) => void;
}

export function Intake({ id }: { id: string }) {
  const found = useResource(async (stop) => {
    const [taken, services] = await Promise.all([ask("GET /v1/desk/intakes/{id}", { path: { id }, stop }), catalogue()]);
    return { taken, services };
  }, ["intake", id], EVERY_MS);
  return (
    <Loaded of={found} title={t("desk_request")}>
      {({ taken, services }) => <Case taken={taken} service={services.find(({ code }) => code === taken.request.service.code)} onDone={(now) => found.put({ taken: now, services })} />}
    </Loaded>
  );
}

function Case({ taken, service, onDone }: IntakeProps) {
  const { request, intake } = taken;
  const { refusal } = request;
  return (
    <>
      <p><Go to="/intake">{t("desk_intake")}</Go></p>
      <Title>{request.number ? t("desk_request_n", { number: request.number }) : t("desk_intake_one")}</Title>
      <p>{request.service.title}</p>
      <p><Tag tone={STAGE_TONES[request.stage] ?? "note"}>{request.stage_text}</Tag></p>
      {refusal && <Refused of={refusal} />}
      <div class="desk-columns">
        <div>
          <Section title={t("desk_applicant")}>
            <Facts rows={[
              { name: t("full_name"), value: request.applicant },
              { name: t("iin"), value: <span class="numbers">{request.iin}</span> },
              request.bin ? { name: t("desk_entity"), value: `${request.entity?.[official()] ?? ""} (${request.bin})` } : undefined,
              intake?.representative ? { name: t("desk_came_other"), value: `${intake.representative.name}\n${intake.representative.power_of_attorney}` } : undefined,
              intake?.representative ? { name: t("desk_power_source"), value: `${maybe(`desk_power_source.${intake.representative.source}`) ?? intake.representative.source}\n${timeOf(intake.representative.checked_at)}` } : undefined,
              intake && !isOwn(taken) ? { name: t("desk_taken_by"), value: intake.operator_name } : undefined,
              intake?.queue_number ? { name: t("desk_queue_number"), value: intake.queue_number } : undefined,
              intake?.accepted_at ? { name: t("desk_accepted"), value: timeOf(intake.accepted_at) } : undefined,
            ]} />
          </Section>
          {request.stage === "draft" && service
            ? <Filling key={request.id} taken={taken} service={service} onDone={onDone} />
            : <Section title={t("desk_form")}><Facts rows={answers(service, request.form).map(({ label, value }) => ({ name: label, value }))} /></Section>}
        </div>
        <div>
          <Acts taken={taken} service={service} onDone={onDone} />
          {service && <Scans taken={taken} service={service} onDone={onDone} />}
          <Papers taken={taken} />
          <Corrections taken={taken} service={service} onDone={onDone} />
          <History of={[request.id, request.version]} read={(query, stop) => ask("GET /v1/desk/intakes/{id}/events", { path: { id: request.id }, query, stop })} />
        </div>
      </div>
    </>
  );
}

function Acts(props: IntakeProps) {
  const { request, intake } = props.taken;
  const isPaper = request.channel === "office";
  switch (request.stage) {
    case "draft": return (
      <Section title={t("desk_acts")}>
        {isPaper ? <Accept {...props} /> : <Send {...props} />}
        {!isPaper && <Incomplete {...props} />}
        <Withdraw {...props} />
      </Section>
    );
    case "awaiting_payment": return <Section title={t("invoice")}><Fee id={request.id} />{isOwn(props.taken) && <Withdraw {...props} />}</Section>;
    case "awaiting_signature": return <Section title={t("desk_acts")}>{isOwn(props.taken) ? <Send {...props} /> : <Banner tone="note">{t("desk_taken_by_other", { name: intake?.operator_name ?? "" })}</Banner>}</Section>;
    case "done":
    case "refused": return <Section title={t("desk_acts")}>{intake?.handed_over_at
      ? <Banner tone="good">{t("desk_handed_over", { time: timeOf(intake.handed_over_at) })}</Banner>
      : <HandOver {...props} />}</Section>;
    case "withdrawn":
    case "expired": return <Section title={t("desk_acts")}><Banner tone="note">{t("desk_intake_over")}</Banner></Section>;
    default: return <Section title={t("desk_acts")}><Banner tone="note">{t("desk_intake_waits")}</Banner></Section>;
  }
}

function Fee({ id }: { id: string }) {
  const bill = useResource((stop) => ask("GET /v1/desk/intakes/{id}/payment", { path: { id }, stop }), ["fee", id], EVERY_MS);
  return (
    <Loaded of={bill}>
      {({ amount, expires_at: until, pay_url: page }) => (
        <>
          <Banner tone="note">{t("desk_fee_waits")}</Banner>
          <Facts rows={[{ name: t("sum"), value: amount }, { name: t("pay_until"), value: timeOf(until) }]} />
          {page && <p><a class="link" href={page} target="_blank" rel="noopener">{t("desk_fee_page")}</a></p>}
        </>
      )}
    </Loaded>
  );
}

/** What the operator prints; whatever was not made is not found, and that is said. */
function Papers({ taken }: { taken: IntakeBody }) {
  const { request, intake } = taken;
  const isOver = request.stage === "done" || request.stage === "refused";
  if (!intake?.files_in_hand) return <Section title={t("desk_papers")}><Empty>{t("desk_papers_gone")}</Empty></Section>;
  const there = PAPERS.filter((name) => {
    switch (name) {
      case "intake-inventory.pdf": return intake.accepted_at != null;
      case "intake-refusal.pdf": return intake.missing.length > 0;
      case "payment-receipt.pdf": return request.bill?.paid_at != null;
      case "refusal.pdf": return isOver && request.refusal != null && intake.missing.length === 0;
      case "result.pdf": return request.result != null;
    }
  });
  return (
    <Section title={t("desk_papers")}>
      {there.length === 0 ? <Empty>{t("desk_papers_none")}</Empty> : (
        <ul class="cards">
          {there.map((name) => (
            <li class="card" key={name}><strong>{t(`desk_paper.${name}`)}</strong><File name={name} title={t(`desk_paper.${name}`)} bring={() => whenMade(() => ask("GET /v1/desk/intakes/{id}/files/{name}", { path: { id: request.id, name } }))} /></li>
          ))}
        </ul>
      )}
      {intake.files_until && <p class="hint">{t("desk_papers_until", { time: timeOf(intake.files_until) })}</p>}
    </Section>
  );
}
