/** Where a request of a service stands: its number and term, what the person can do now, and what came of it. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { ServiceBody, ServiceRequestBody, WalletBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dueOf, timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { whenMade } from "../../lib/made.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { go } from "../../lib/router.ts";
import { Banner, Button, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Paper } from "../../ui/paper.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { PORTAL } from "../doors.ts";
import { isRequestStage, lookOfRequest } from "../matters.ts";
import { Corrections } from "./corrections.tsx";
import { paperCard } from "./documents.tsx";
import { PayRequest, ReturnedRequest } from "./pay.tsx";
import { RefusalBanner } from "./refusal.tsx";
import { rowsOf } from "./request_check.tsx";
import { Survey } from "./survey.tsx";

/** A registry answers within seconds, an official within hours: the screen looks as often as somebody would. */
const EVERY_MS = 3_000;

export function RequestScreen({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/service-requests/{id}", { path: { id }, stop }), [id], EVERY_MS);
  const code = found.data?.service.code;
  const service = useResource<ServiceBody | undefined>(async (stop) => (code ? ask("GET /v1/services/{code}", { path: { code }, stop }) : undefined), [code ?? "", "service"]);
  return (
    <Loaded of={found} title={t("application")}>
      {(request) => (
        <>
          <Title>{request.service.title}</Title>
          {request.service.kind_title && <p>{request.service.kind_title}</p>}
          <p aria-live="polite"><Tag tone={lookOfRequest(request.stage).tone}>{request.stage_text}</Tag></p>
          <Turn request={request} onChange={found.put} again={found.again} />
          {request.bill && request.stage !== "awaiting_payment" && <ReturnedRequest id={id} />}
          <Times request={request} />
          <Corrections request={request} onChange={found.put} />
          {(request.stage === "done" || request.stage === "refused") && service.data && (
            <Survey survey={service.data.survey} isAnswered={request.survey_answered} onAnswer={async (answers, once) => found.put(await ask("POST /v1/service-requests/{id}/survey", { path: { id }, body: { answers }, once }))} />
          )}
          {service.data && request.stage !== "draft" && <Section title={t("your_answers")}><Facts rows={rowsOf(request, service.data)} /></Section>}
          {request.number && <Documents request={request} />}
          <p><Go to={`/requests/${id}/history`}>{t("history")}</Go></p>
        </>
      )}
    </Loaded>
  );
}

interface TurnProps {
  request: ServiceRequestBody;
  onChange: (request: ServiceRequestBody) => void;
  again: () => void;
}

function Turn({ request, onChange, again }: TurnProps) {
  const { id, stage } = request;
  if (!isRequestStage(stage)) return <Banner tone="note">{t("stage_unknown")}</Banner>;
  switch (stage) {
    case "draft": return <><p>{t("request_turn_draft")}</p><div class="actions"><Go to={`/requests/${id}/form/check`} look="main">{t("fill_in")}</Go></div><Withdraw request={request} onChange={onChange} /></>;
    case "awaiting_payment": return <><p>{t(request.filed_at ? "request_turn_payment" : "request_turn_payment_first")}</p><PayRequest id={id} /><Withdraw request={request} onChange={onChange} /></>;
    case "awaiting_signature": return <><Sign request={request} again={again} /><Withdraw request={request} onChange={onChange} /></>;
    case "asking":
    case "at_desk":
    case "making": return <><Banner tone="note">{t(`request_turn_${stage}`)}</Banner><div class="actions"><Button onPress={again}>{t("request_refresh")}</Button></div>{stage === "at_desk" && <Accepted request={request} />}</>;
    case "done": return <Done request={request} />;
    case "refused": return <Refused request={request} />;
    case "withdrawn": return <><Banner tone="warn">{t("request_turn_withdrawn")}</Banner><Repeat id={id} /></>;
    case "expired": return <><Banner tone="bad">{t("request_turn_expired")}</Banner><Repeat id={id} /></>;
  }
}

/** Paid first: the signature comes after (S9, S10). */
function Sign({ request: { id, service }, again }: { request: ServiceRequestBody; again: () => void }) {
  const isSigning = useSignal(false);
  const submit = async (cms: string, once: string) => {
    await PORTAL.submit(id, cms, once);
    isSigning.value = false;
    again();
  };
  return (
    <>
      <Banner tone="good">{t("request_turn_signature")}</Banner>
      <div class="actions"><Button look="main" onPress={() => { isSigning.value = true; }}>{t("sign_submit")}</Button></div>
      {isSigning.value && (
        <LazySigner title={service.title} purpose="sign" bytes={() => PORTAL.toSign(id)} onSigned={submit}
          phone={{ path: "/v1/remote-signings", request: { purpose: PORTAL.purpose, request: id } }} onClose={() => { isSigning.value = false; }} />
      )}
    </>
  );
}

/** The file of a request, by the name it lies under. */
const fileOf = (id: string, name: string) => () => whenMade(() => ask("GET /v1/service-requests/{id}/files/{name}", { path: { id, name } }));

/** With the fee paid before the signature comes a notice of acceptance with the day and time of the result (S9, S10). */
function Accepted({ request: { id, bill } }: { request: ServiceRequestBody }) {
  if (!bill?.paid_at) return null;
  return (
    <>
      <Paper bring={fileOf(id, "acceptance.pdf")} name={`${id}-acceptance.pdf`} act={t("request_acceptance")} />
      <Paper bring={fileOf(id, "payment-receipt.pdf")} name={`${id}-receipt.pdf`} act={t("request_receipt")} />
    </>
  );
}

function Done({ request: { id, result, bill } }: { request: ServiceRequestBody }) {
  return (
    <>
      <Banner tone="good">{result?.notice ?? t("request_turn_done")}</Banner>
      <Paper bring={fileOf(id, "result.pdf")} name={`${result?.document ?? id}.pdf`} act={t("request_result")} look="main" />
      {result && <p><Go to={`/documents/${encodeURIComponent(result.document)}`}>{t("open_document")}</Go></p>}
      {bill?.paid_at && <Paper bring={fileOf(id, "payment-receipt.pdf")} name={`${id}-receipt.pdf`} act={t("request_receipt")} />}
    </>
  );
}

function Refused({ request: { id, refusal } }: { request: ServiceRequestBody }) {
  return (
    <>
      <RefusalBanner refusal={refusal} />
      <Paper bring={fileOf(id, "refusal.pdf")} name={`${id}-refusal.pdf`} act={t("request_refusal")} look="main" />
      <Repeat id={id} />
    </>
  );
}

/** What of the request stands in the cabinet: each document has the way back. Asked for again when the request has changed. */
function Documents({ request: { id, version } }: { request: ServiceRequestBody }) {
  const found = useResource((stop) => ask("GET /v1/service-requests/{id}/documents", { path: { id }, stop }), [id, "documents", version]);
  const shown = useRef<readonly WalletBody[]>([]);
  if (found.data) shown.current = found.data.items;
  if (shown.current.length === 0) return <Trouble problem={found.problem} again={found.again} />;
  return <Section title={t("request_documents")}><ul class="cards">{shown.current.map(paperCard)}</ul></Section>;
}

function Repeat({ id }: { id: string }) {
  const repeat = useAction(async (once) => {
    const fresh = await ask("POST /v1/service-requests/{id}/repetition", { path: { id }, once });
    go(`/requests/${fresh.id}/form/check`);
  });
  return (
    <>
      <Trouble problem={repeat.problem} />
      <div class="actions"><Button isBusy={repeat.isBusy} onPress={() => void repeat.run()}>{t("request_repeat")}</Button></div>
    </>
  );
}

function Withdraw({ request: { id }, onChange }: Pick<TurnProps, "request" | "onChange">) {
  const isOpen = useSignal(false);
  const withdraw = useAction(async (once) => {
    onChange(await ask("POST /v1/service-requests/{id}/withdrawal", { path: { id }, once }));
    isOpen.value = false;
  });
  return (
    <>
      <div class="actions"><Button look="danger" onPress={() => { isOpen.value = true; }}>{t("request_withdraw")}</Button></div>
      {isOpen.value && (
        <Dialog title={t("request_withdraw_question")} onClose={() => { isOpen.value = false; }}>
          <p>{t("request_withdraw_more")}</p>
          <Trouble problem={withdraw.problem} />
          <div class="actions">
            <Button look="danger" isBusy={withdraw.isBusy} onPress={() => void withdraw.run()}>{t("request_withdraw")}</Button>
            <Button onPress={() => { isOpen.value = false; }}>{t("keep")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Times({ request }: { request: ServiceRequestBody }) {
  const { number, filed_at, due, late_since, bill, ended_at, opened_at } = request;
  return (
    <>
      {late_since && !ended_at && <Banner tone="warn">{t("request_late", { time: timeOf(late_since) })}</Banner>}
      <Facts rows={[
        number ? { name: t("request_number"), value: number } : undefined,
        { name: t("opened"), value: timeOf(opened_at) },
        filed_at ? { name: t("request_filed"), value: timeOf(filed_at) } : undefined,
        due && !ended_at ? { name: t("request_due"), value: dueOf(due.at) } : undefined,
        bill ? { name: t("fee"), value: bill.paid_at ? `${bill.amount} · ${t("paid", { time: timeOf(bill.paid_at) })}` : bill.amount } : undefined,
        ended_at ? { name: t("request_ended"), value: timeOf(ended_at) } : undefined,
      ]} />
    </>
  );
}
