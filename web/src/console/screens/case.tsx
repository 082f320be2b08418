/** N5 to N11: one case: the call, the checks and the parties, the draft, and what comes after it, side by side. */

import type { CaseBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { dateOf, tenge, timeOf } from "../../lib/format.ts";
import { language, languageName, maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { lookOf } from "../../lib/stages.ts";
import { Banner, Facts, Section, Tag, Title, type Tone } from "../../ui/basics.tsx";
import { later } from "../../ui/later.tsx";
import { Loaded } from "../../ui/states.tsx";
import { CallPanel } from "./call_panel.tsx";
import { Checks } from "./checks.tsx";
import { Draft } from "./draft.tsx";
import { Parties } from "./parties.tsx";
import { Refuse } from "./refuse.tsx";
import { Sign } from "./sign.tsx";
import { Signatures } from "./signatures.tsx";
import { Timeline } from "./timeline.tsx";

const EVERY_MS = 2_000;
const Recordings = later<{ id: string }>(() => import("../../evidence/screens.tsx").then((module) => module.Recordings));
/** Before it nobody has talked yet. */
const WITHOUT_CALL: readonly string[] = ["filling", "awaiting_consent", "ready_to_call"];

export function CaseScreen({ id }: { id: string }) {
  const matter = useResource((stop) => ask("GET /v1/notary/cases/{id}", { path: { id }, stop }), [id], EVERY_MS);
  return <Loaded of={matter} title={t("application")}>{(data) => <Case matter={data} onChange={matter.put} />}</Loaded>;
}

function Case({ matter, onChange }: { matter: CaseBody; onChange: (matter: CaseBody) => void }) {
  const { stage, kind, number, reason, quote, opened_at: opened } = matter;
  return (
    <>
      <Title>{matter.principals.map(({ name }) => name).filter(Boolean).join(", ") || kind.title}</Title>
      <p><Tag tone={toneOf(stage)}>{maybe(`stage.n.${stage}`) ?? maybe(`stage.${stage}`) ?? stage}</Tag> {kind.title}</p>
      {reason && <Banner tone="bad">{reason}</Banner>}
      <div class="columns">
        <div tabIndex={0} role="region" aria-label={t("application")}>
          <CallPanel matter={matter} />
          {matter.actions.includes("act_refused") && <Refuse matter={matter} onChange={onChange} />}
          <Section title={t("more_about")}>
            <Facts rows={[
              { name: t("opened"), value: timeOf(opened) },
              { name: t("talk_language"), value: languageName(matter.application.language) },
              { name: t("special_terms"), value: matter.application.special_terms ?? t("not_given") },
              number ? { name: t("number"), value: number } : undefined,
            ]} />
          </Section>
          <Section title={t("invoice")}><p>{t(invoiceState(stage))}</p>{quote && <Facts rows={feeOf(quote)} />}</Section>
        </div>
        <div>
          <Checks matter={matter} onChange={onChange} />
          <Parties matter={matter} />
        </div>
        <div>
          <Draft matter={matter} onChange={onChange} />
          {stage === "awaiting_signature" && <Sign matter={matter} onChange={onChange} />}
          <Signatures id={matter.id} changed={matter.updated_at} />
          <Timeline id={matter.id} />
          {!WITHOUT_CALL.includes(stage) && <Recordings id={matter.id} />}
        </div>
      </div>
    </>
  );
}

/** Whose turn it is, as the notary sees it: what waits for them is marked, what waits for others is not. */
const MINE: readonly string[] = ["talking", "drafting", "awaiting_signature"];
const THEIRS: readonly string[] = ["awaiting_approval", "awaiting_payment"];
const toneOf = (stage: string): Tone => (MINE.includes(stage) ? "warn" : THEIRS.includes(stage) ? "note" : lookOf(stage).tone);

/** What the fee is made of, so that a citizen who asks is told. */
function feeOf({ amount, thousandths, mci_tiyn: index, quoted_on: day }: NonNullable<CaseBody["quote"]>) {
  const rate = new Intl.NumberFormat(language.value === "en" ? "en-GB" : "ru-KZ").format(thousandths / 1_000);
  return [
    { name: t("sum"), value: amount },
    { name: t("con_fee_rate"), value: t("con_fee_of", { rate, index: tenge(index) }) },
    { name: t("con_fee_on"), value: dateOf(day) },
  ];
}

function invoiceState(stage: string) {
  switch (stage) {
    case "approved": return "invoice_state.coming";
    case "awaiting_payment": return "invoice_state.open";
    case "awaiting_signature":
    case "signed":
    case "delivered":
    case "revoked": return "invoice_state.paid";
    case "refused":
    case "withdrawn":
    case "consent_refused":
    case "invoice_expired": return "invoice_state.over";
    default: return "invoice_state.none";
  }
}
