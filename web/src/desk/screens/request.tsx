/** A request on an official's table: whose turn it is and until when, what the applicant says and brought, the decision, the history. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DeskRequestBody, ServiceBody, WorkView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dueOf, timeOf } from "../../lib/format.ts";
import { official, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { Banner, Facts, Go, Section, Tag, Title, type Tone } from "../../ui/basics.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { answers, catalogue, regionName, roleName } from "../catalogue.ts";
import { File, sizeOf } from "../files.tsx";
import { History } from "../history.tsx";
import { Refused } from "../refused.tsx";
import { Due } from "../when.tsx";
import { Acts } from "./request_acts.tsx";
import { Decision } from "./request_decision.tsx";

const EVERY_MS = 10_000;
const TONES: Record<string, Tone> = { at_desk: "warn", making: "note", done: "good", refused: "bad" };
/** At the other steps whoever holds the post acts, and nobody is named. */
const ASSIGNED: readonly string[] = ["head_assigns", "specialist_prepares"];

interface Found {
  at: DeskRequestBody;
  services: ServiceBody[];
}

export function Request({ id }: { id: string }) {
  const found = useResource<Found>(async (stop) => {
    const [at, services] = await Promise.all([ask("GET /v1/desk/services/requests/{id}", { path: { id }, stop }), catalogue()]);
    return { at, services };
  }, [id], EVERY_MS);
  const newest = useRef<DeskRequestBody | undefined>(undefined);
  // An answer that was on its way while somebody acted here is older than what the act gave back.
  const latest = (at: DeskRequestBody) => {
    if (!newest.current || at.request.version >= newest.current.request.version) newest.current = at;
    return newest.current;
  };
  return (
    <Loaded of={found} title={t("desk_request")}>
      {({ at, services }) => <Case at={latest(at)} services={services} onChange={(now) => found.put({ at: now, services })} />}
    </Loaded>
  );
}

function Case({ at, services, onChange }: { at: DeskRequestBody; services: ServiceBody[]; onChange: (at: DeskRequestBody) => void }) {
  const { request, work } = at;
  const hasMoved = useHasMoved(work?.turn);
  const change = (now: DeskRequestBody) => {
    hasMoved.expect(now.work?.turn);
    onChange(now);
  };
  const service = services.find(({ code }) => code === request.service.code);
  return (
    <>
      <p><Go to="/">{t("desk_to_inbox")}</Go></p>
      <Title>{request.number ? t("desk_request_n", { number: request.number }) : t("desk_request")}</Title>
      <p>{request.service.title}{request.service.kind_title && `: ${request.service.kind_title}`}</p>
      <p><Tag tone={TONES[request.stage] ?? "note"}>{request.stage_text}</Tag></p>
      {hasMoved.is && <Banner tone="warn">{t("desk_moved_on")}</Banner>}
      <div class="desk-columns">
        <div>
          {work && <Standing work={work} services={services} />}
          {work?.draft && <Decision at={at} work={work} />}
          {work?.step && <Acts key={`${request.id}-${work.turn}`} at={at} work={work} onChange={change} />}
          <Outcome at={at} />
          <Terms at={at} work={work ?? undefined} />
          <History of={[request.id, work?.turn, request.stage]} read={(query, stop) => ask("GET /v1/desk/services/requests/{id}/events", { path: { id: request.id }, query, stop })} />
        </div>
        <div>
          <Applicant at={at} service={service} />
          <Attachments at={at} service={service} />
        </div>
      </div>
    </>
  );
}

/** Whether somebody else did something with the request while it was open here. */
function useHasMoved(turn: number | undefined): { is: boolean; expect: (turn: number | undefined) => void } {
  const expected = useRef(turn);
  const is = useSignal(false);
  useEffect(() => {
    if (turn !== expected.current) is.value = true;
    expected.current = turn;
  }, [turn]);
  return {
    is: is.value,
    expect: (next) => {
      expected.current = next;
      is.value = false;
    },
  };
}

function Standing({ work, services }: { work: WorkView; services: ServiceBody[] }) {
  const isMine = work.assigned != null && work.assigned === session.account.value?.id;
  return (
    <Section title={t("desk_now")}>
      {work.remark && (
        <Banner tone="warn"><p><strong>{t("desk_returned_by", { name: work.remark.name ?? t("desk_former") })}</strong>, {timeOf(work.remark.at)}</p><p class="said">{work.remark.text}</p></Banner>
      )}
      {work.action ? (
        <Facts rows={[
          { name: t("desk_col_step"), value: work.action },
          { name: t("desk_whose"), value: `${roleName(work.role ?? "")}, ${regionName(services, work.region)}` },
          (work.assigned != null || ASSIGNED.includes(work.step ?? "")) && { name: t("desk_col_assigned"), value: isMine ? t("desk_you") : work.assigned ? (work.assigned_name ?? t("desk_former")) : t("desk_nobody") },
          { name: t("desk_col_due"), value: <Due due={work.due_at} lateSince={work.late_since} escalatedTo={work.escalated_to} /> },
          work.escalated_to ? { name: t("desk_told"), value: roleName(work.escalated_to) } : undefined,
        ]} />
      ) : <Banner tone="note">{t("desk_over")}</Banner>}
    </Section>
  );
}

function Applicant({ at, service }: { at: DeskRequestBody; service: ServiceBody | undefined }) {
  const { request } = at;
  return (
    <>
      <Section title={t("desk_applicant")}>
        <Facts rows={[
          { name: t("full_name"), value: request.applicant },
          { name: t("iin"), value: <span class="numbers">{request.iin}</span> },
          request.bin ? { name: t("desk_entity"), value: `${request.entity?.[official()] ?? ""} (${request.bin})` } : undefined,
          request.power_of_attorney ? { name: t("desk_by_attorney"), value: request.power_of_attorney } : undefined,
          { name: t("desk_channel"), value: t(`desk_channel.${request.channel as "portal" | "centre" | "office"}`) },
        ]} />
      </Section>
      <Section title={t("desk_form")}>
        <Facts rows={answers(service, request.form).map(({ label, value }) => ({ name: label, value }))} />
      </Section>
    </>
  );
}

function Attachments({ at, service }: { at: DeskRequestBody; service: ServiceBody | undefined }) {
  const { id, attachments } = at.request;
  const titleOf = (code: string) => service?.attachments.find((asked) => asked.code === code)?.title ?? code;
  return (
    <Section title={t("desk_attachments")}>
      {attachments.length === 0 ? <Empty>{t("desk_attachments_none")}</Empty> : (
        <ul class="cards">
          {attachments.map(({ code, name, file, length, attached_at: attached }) => (
            <li class="card" key={file}>
              <strong>{titleOf(code)}</strong>
              <p class="hint">{name}, {sizeOf(length)}, {timeOf(attached)}</p>
              <File name={name} title={titleOf(code)} bring={() => ask("GET /v1/desk/services/requests/{id}/files/{name}", { path: { id, name: file } })} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Outcome({ at }: { at: DeskRequestBody }) {
  const { id, result, refusal, stage } = at.request;
  if (!result && !refusal) return null;
  const file = result ? "result.pdf" : "refusal.pdf";
  return (
    <Section title={t("desk_outcome")}>
      {result && <Facts rows={[{ name: t("number"), value: result.document }, { name: t("issued"), value: timeOf(result.issued_at) }]} />}
      {refusal && <Refused of={refusal} />}
      <File key={stage} name={file} title={t(result ? "desk_result_file" : "desk_refusal_file")} bring={() => ask("GET /v1/desk/services/requests/{id}/files/{name}", { path: { id, name: file } })} />
    </Section>
  );
}

function Terms({ at, work }: { at: DeskRequestBody; work: WorkView | undefined }) {
  const { filed_at: filed, due, late_since: late, ended_at: ended, bill } = at.request;
  const edition = work?.calendar_edition ?? due?.calendar_edition;
  return (
    <Section title={t("desk_terms")}>
      <Facts rows={[
        filed ? { name: t("desk_filed"), value: timeOf(filed) } : undefined,
        due ? { name: t("desk_result_due"), value: ended ? dueOf(due.at) : <Due due={due.at} lateSince={late} /> } : undefined,
        work?.step ? { name: t("desk_step_began"), value: timeOf(work.began) } : undefined,
        work?.incoming ? { name: t("desk_incoming"), value: work.incoming } : undefined,
        work && work.returns > 0 ? { name: t("desk_returns"), value: String(work.returns) } : undefined,
        bill?.paid_at ? { name: t("desk_fee"), value: `${bill.amount}, ${timeOf(bill.paid_at)}` } : undefined,
        ended ? { name: t("desk_ended"), value: timeOf(ended) } : undefined,
        edition != null ? { name: t("desk_edition"), value: String(edition) } : undefined,
      ]} />
    </Section>
  );
}
