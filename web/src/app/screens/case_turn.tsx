/** What a person can do at each stage of their matter, and what is being waited for. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { CaseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, Go, Section, Tag, type Tone } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { later } from "../../ui/later.tsx";
import { Trouble } from "../../ui/states.tsx";
import { fullName } from "../../lib/names.ts";
import { type Stage, isStage } from "../../lib/stages.ts";
import { BrokenOff } from "./broken_off.tsx";
import { Pay, Returned } from "./pay.tsx";

const Appointment = later<{ id: string }>(() => import("../../schedule/booking.tsx").then((module) => module.Appointment));

interface TurnProps {
  matter: CaseBody;
  onChange: (matter: CaseBody) => void;
}

const TURNS: Record<Stage, (matter: CaseBody) => JSX.Element> = {
  filling: ({ id, principals }) => principals.some(({ signed }) => signed)
    ? <Next text={t("principals_partly")} to={`/cases/${id}/form/check`} act={t("wizard_check")} />
    : <Next text={t("turn_filling")} to={`/cases/${id}/form/attorneys`} act={t("fill_in")} also={{ to: `/cases/${id}/form/check`, act: t("wizard_check") }} />,
  awaiting_consent: (matter) => <Consents matter={matter} />,
  ready_to_call: ({ id, broken_off: broken }) => <>{broken && <BrokenOff broken={broken} />}<Next text={t("turn_ready_to_call")} to={`/cases/${id}/call`} act={t("call_notary")} /><Appointment id={id} /></>,
  talking: ({ id }) => <Next text={t("turn_talking")} to={`/cases/${id}/call`} act={t("call_return")} />,
  drafting: ({ id }) => <Next text={t("turn_drafting")} to={`/cases/${id}/call`} act={t("call_return")} look="plain" />,
  awaiting_approval: ({ id }) => <Next text={t("turn_awaiting_approval")} to={`/cases/${id}/draft`} act={t("read_draft")} />,
  approved: () => <Banner tone="note">{t("turn_approved")}</Banner>,
  awaiting_payment: (matter) => <Pay matter={matter} />,
  awaiting_signature: () => <Banner tone="note">{t("turn_awaiting_signature")}</Banner>,
  signed: (matter) => <Done matter={matter} />,
  delivered: (matter) => <Done matter={matter} />,
  revoked: (matter) => <><Banner tone="bad">{t("turn_revoked")}</Banner><ToDocument matter={matter} /></>,
  refused: (matter) => <Over matter={matter} text={t("turn_refused")} appeal={t("how_to_appeal")} />,
  withdrawn: (matter) => <Over matter={matter} text={t("turn_withdrawn")} />,
  consent_refused: (matter) => <Over matter={matter} text={t("turn_consent_refused")} />,
  invoice_expired: (matter) => <Over matter={matter} text={t("turn_invoice_expired")} />,
};

export function Turn({ matter, onChange }: TurnProps) {
  return (
    <>
      {matter.stage !== "awaiting_payment" && <Returned matter={matter} />}
      {isStage(matter.stage) ? TURNS[matter.stage](matter) : <Banner tone="note">{t("stage_unknown")}</Banner>}
      {matter.actions.includes("application_withdrawn") && <Withdraw matter={matter} onChange={onChange} />}
    </>
  );
}

function Next({ text, to, act, look = "main", also }: { text: string; to: string; act: string; look?: "main" | "plain"; also?: { to: string; act: string } }) {
  return (
    <>
      <p>{text}</p>
      <div class="actions"><Go to={to} look={look}>{act}</Go>{also && <Go to={also.to} look="plain">{also.act}</Go>}</div>
    </>
  );
}

const CONSENT_TONES: Record<string, Tone> = { requested: "note", granted: "good", denied: "bad", expired: "bad", withdrawn: "bad" };

/** C5: what each representative has answered, and until when they can. */
function Consents({ matter }: { matter: CaseBody }) {
  return (
    <Section title={t("consents")}>
      <p>{t("turn_awaiting_consent")}</p>
      <ul class="cards">
        {matter.consents.map(({ attorney, state, expires_at, reminded_at }) => {
          const person = matter.application.attorneys?.[attorney];
          return (
            <li class="card" key={attorney}>
              <strong>{person ? fullName(person) : t("attorney_n", { n: attorney + 1 })}</strong>
              <p><Tag tone={CONSENT_TONES[state] ?? "note"}>{maybe(`consent.${state}`) ?? state}</Tag></p>
              {state === "requested" && <p class="hint">{t("consent_until", { time: timeOf(expires_at) })}</p>}
              {state === "requested" && reminded_at && <p class="hint">{t("consent_reminded", { time: timeOf(reminded_at) })}</p>}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Done({ matter }: { matter: CaseBody }) {
  return <><Banner tone="good">{t("turn_done", { number: matter.number ?? "" })}</Banner><ToDocument matter={matter} /></>;
}

function ToDocument({ matter }: { matter: CaseBody }) {
  if (!matter.number) return null;
  return <div class="actions"><Go to={`/documents/${encodeURIComponent(matter.number)}`} look="main">{t("open_document")}</Go></div>;
}

function Over({ matter, text, appeal }: { matter: CaseBody; text: string; appeal?: string }) {
  return (
    <Banner tone="bad">
      <p>{text}</p>
      {matter.reason && <p><strong>{t("reason")}:</strong> {maybe(`consent.${matter.reason}`) ?? matter.reason}</p>}
      {appeal && <p>{appeal}</p>}
      <Go to="/kinds">{t("new_poa")}</Go>
    </Banner>
  );
}

/** The person ends the matter; money that was paid comes back. */
function Withdraw({ matter, onChange }: TurnProps) {
  const isOpen = useSignal(false);
  const why = useSignal("");
  const withdraw = useAction(async (once) => {
    const ended = await ask("POST /v1/poa/cases/{id}/withdrawal", { path: { id: matter.id }, once, body: { explanation: why.value } });
    isOpen.value = false;
    onChange(ended);
  });
  return (
    <>
      <div class="actions"><Button look="danger" onPress={() => { isOpen.value = true; }}>{t("withdraw")}</Button></div>
      {isOpen.value && (
        <Dialog title={t("withdraw_question")} onClose={() => { isOpen.value = false; }}>
          <p>{t("withdraw_more")}</p>
          <Trouble problem={withdraw.problem} />
          <Field name="why" label={t("withdraw_why")} type="area" value={why.value} onChange={(text) => { why.value = text; }} max={1_000} isOptional />
          <div class="actions">
            <Button look="danger" isBusy={withdraw.isBusy} onPress={() => void withdraw.run()}>{t("withdraw")}</Button>
            <Button onPress={() => { isOpen.value = false; }}>{t("keep")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
