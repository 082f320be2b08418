/** Where a request to the certification authority stands: its number, what comes next, and the certificates that came of it. */

import "../appeal_words.ts";
import { useSignal } from "@preact/signals";
import type { RequestBody, ServiceBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, dueOf, timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Banner, Button, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { fromBase64 } from "../../signing/base64.ts";
import { isCertificateStage, lookOfCertificate } from "../matters.ts";
import type { Form } from "../service_form.ts";
import { RefusalBanner } from "./refusal.tsx";
import { rowsOf } from "./request_check.tsx";
import { Survey } from "./survey.tsx";

const EVERY_MS = 3_000;

export function CertificateScreen({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/nca/requests/{id}", { path: { id }, stop }), [id], EVERY_MS);
  const code = found.data?.service.code;
  const service = useResource<ServiceBody | undefined>(async (stop) => (code ? ask("GET /v1/services/{code}", { path: { code }, stop }) : undefined), [code ?? "", "service"]);
  return (
    <Loaded of={found} title={t("application")}>
      {(request) => {
        const isDone = ["issued", "installed", "revoked"].includes(request.stage);
        return (
          <>
            <Title>{request.service.title}</Title>
            <p aria-live="polite"><Tag tone={lookOfCertificate(request.stage).tone}>{request.stage_text}</Tag></p>
            <Turn request={request} onChange={found.put} />
            <Facts rows={[
              request.number ? { name: t("request_number"), value: request.number } : undefined,
              { name: t("opened"), value: timeOf(request.opened_at) },
              request.visit_until ? { name: t("visit_until"), value: timeOf(request.visit_until) } : undefined,
              request.due_at && lookOfCertificate(request.stage).turn !== "over" ? { name: t("request_due"), value: dueOf(request.due_at) } : undefined,
            ]} />
            {request.stage === "installed" && <Issued id={id} />}
            {service.data && request.stage !== "filling" && <Section title={t("your_answers")}><Facts rows={rowsOf({ form: request.form as Form, attachments: [] }, service.data)} /></Section>}
            {isDone && service.data && (
              <Survey survey={service.data.survey} isAnswered={request.survey_answered} onAnswer={async (answers, once) => found.put(await ask("POST /v1/nca/requests/{id}/survey", { path: { id }, body: { answers }, once }))} />
            )}
            {request.stage !== "filling" && <p><Go to={`/certificates/${id}/appeal`}>{t("appeal_about_this")}</Go></p>}
            <p><Go to={`/certificates/${id}/history`}>{t("history")}</Go></p>
          </>
        );
      }}
    </Loaded>
  );
}

interface TurnProps {
  request: RequestBody;
  onChange: (request: RequestBody) => void;
}

function Turn({ request, onChange }: TurnProps) {
  const { id, stage, refusal, result } = request;
  const installed = useAction(async (once) => onChange(await ask("POST /v1/nca/requests/{id}/installation", { path: { id }, once })));
  if (!isCertificateStage(stage)) return <Banner tone="note">{t("stage_unknown")}</Banner>;
  switch (stage) {
    case "filling": return <><p>{t("request_turn_draft")}</p><div class="actions"><Go to={`/certificates/${id}/form/check`} look="main">{t("fill_in")}</Go></div><Withdraw request={request} onChange={onChange} /></>;
    case "registered": return <><Banner tone="warn">{t("certificate_turn_registered")}</Banner><Withdraw request={request} onChange={onChange} /></>;
    case "accepted":
    case "confirmed": return <Banner tone="note">{t("certificate_turn_working")}</Banner>;
    case "issued": return (
      <>
        <Banner tone="good">{t("certificate_turn_issued")}</Banner>
        <Issued id={id} />
        <Trouble problem={installed.problem} />
        <div class="actions"><Button look="main" isBusy={installed.isBusy} onPress={() => void installed.run()}>{t("certificate_installed")}</Button></div>
      </>
    );
    case "installed": return <Banner tone="good">{t("certificate_turn_installed")}</Banner>;
    case "revoked": return <Banner tone="good">{result ?? t("request_turn_done")}</Banner>;
    case "refused": return <RefusalBanner refusal={refusal} />;
    case "withdrawn": return <Banner tone="warn">{t("request_turn_withdrawn")}</Banner>;
    case "lapsed": return <Banner tone="bad">{t("certificate_turn_lapsed")}</Banner>;
  }
}

/** The certificates, to be put beside their keys by the program that made these. */
function Issued({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/nca/requests/{id}/certificates", { path: { id }, stop }), [id, "certificates"]);
  const save = (der: string) => URL.createObjectURL(new Blob([fromBase64(der).slice()], { type: "application/pkix-cert" }));
  return (
    <Section title={t("certificate_issued")}>
      <Loaded of={found}>
        {({ certificates }) => (
          <ul class="cards">
            {certificates.map(({ serial, usage, not_after, der_base64 }) => (
              <li class="card" key={serial}>
                <strong>{maybe(`service_usage.${usage}`) ?? usage}</strong>
                <p class="hint">{t("certificate_serial")}: <span class="hash">{serial}</span></p>
                <p class="hint">{t("valid_until")}: {dateOf(not_after)}</p>
                <a class="link" href={save(der_base64)} download={`${serial}.cer`} aria-label={`${t("certificate_save")}: ${serial}`}>{t("certificate_save")}</a>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Section>
  );
}

function Withdraw({ request: { id }, onChange }: TurnProps) {
  const isOpen = useSignal(false);
  const withdraw = useAction(async (once) => {
    onChange(await ask("POST /v1/nca/requests/{id}/withdrawal", { path: { id }, once }));
    isOpen.value = false;
  });
  return (
    <>
      <div class="actions"><Button look="danger" onPress={() => { isOpen.value = true; }}>{t("request_withdraw")}</Button></div>
      {isOpen.value && (
        <Dialog title={t("request_withdraw_question")} onClose={() => { isOpen.value = false; }}>
          <p>{t("certificate_withdraw_more")}</p>
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
