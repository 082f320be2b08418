/** What changes of the calendar and of the tariffs show alike: where they stand, who had to do with them, and a second person's word. */

import { useSignal } from "@preact/signals";
import type { ChangeEventView } from "../lib/api-schema.ts";
import { timeOf } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";
import { useAction } from "../lib/resource.ts";
import { session } from "../lib/session.ts";
import { Banner, Button, Facts, Section, Tag, type Tone } from "../ui/basics.tsx";
import { type Errors, ErrorSummary, Field } from "../ui/field.tsx";
import { Trouble } from "../ui/states.tsx";
import { own } from "./own.ts";

const TONES: Record<string, Tone> = { proposed: "warn", approved: "good", rejected: "bad" };
/** As the API has it. */
export const REASON_MAX = 1_000;

/** A change of whichever data, as far as it is the same for all. */
export interface Proposed {
  id: string;
  status: string;
  reason: string;
  proposed_by: string;
  proposed_at: string;
  decided_by?: string | null;
  decided_at?: string | null;
  edition?: number | null;
  history?: ChangeEventView[];
}

export const isOwn = (change: Proposed): boolean => change.proposed_by === session.account.value?.id;

const somebody = (account: string): string => (account === session.account.value?.id ? t("desk_you") : t("desk_colleague"));

export function ChangeTag({ status }: { status: string }) {
  return <Tag tone={TONES[status] ?? "note"}>{maybe(`desk_change.${status}`) ?? status}</Tag>;
}

/** Who proposed it and decided, and which edition it made. */
export function ChangeFacts({ change, edition }: { change: Proposed; edition: string }) {
  return (
    <Facts rows={[
      { name: t("reason"), value: change.reason },
      { name: t("desk_proposed_by"), value: `${somebody(change.proposed_by)}, ${timeOf(change.proposed_at)}` },
      change.decided_by && change.decided_at ? { name: t("desk_decided_by"), value: `${somebody(change.decided_by)}, ${timeOf(change.decided_at)}` } : undefined,
      change.edition != null ? { name: edition, value: String(change.edition) } : undefined,
    ]} />
  );
}

export function ChangeHistory({ change }: { change: Proposed }) {
  const lines = change.history ?? [];
  if (lines.length === 0) return null;
  return (
    <Section title={t("history")}>
      <ol class="timeline">
        {lines.map(({ what, by, at, reason }) => (
          <li key={`${what} ${by} ${at}`} class="done">
            {maybe(`desk_change_event.${what}`) ?? what}
            {reason && <p>{reason}</p>}
            <div class="hint">{timeOf(at)} · {somebody(by)}</div>
          </li>
        ))}
      </ol>
    </Section>
  );
}

interface DecideProps extends DecisionProps {
  change: Proposed;
}

/** The second person's word, for whoever may say it; the others read whose it is. */
export function Decide({ change, ...decision }: DecideProps) {
  if (isOwn(change)) return <Banner tone="note">{t("desk_four_eyes")}</Banner>;
  return own.value?.oversees ? <Decision {...decision} /> : <Banner tone="note">{t("desk_overseer_decides")}</Banner>;
}

interface DecisionProps {
  /** Absent where it can no longer be approved. */
  approve?: ((once: string) => Promise<unknown>) | undefined;
  /** With a reason where the data want one. */
  reject: { plain: (once: string) => Promise<unknown> } | { reasoned: (once: string, reason: string) => Promise<unknown> };
  onDone: () => void;
}

function Decision({ approve, reject, onDone }: DecisionProps) {
  const reason = useSignal("");
  const errors = useSignal<Errors>({});
  const approving = useAction(async (once) => {
    await approve?.(once);
    onDone();
  });
  const rejecting = useAction(async (once) => {
    await ("plain" in reject ? reject.plain(once) : reject.reasoned(once, reason.value.trim()));
    onDone();
  });
  const turnDown = () => {
    const isMissing = "reasoned" in reject && reason.value.trim() === "";
    errors.value = isMissing ? { rejection: () => t("field_missing", { label: t("desk_reject_reason") }) } : {};
    if (!isMissing) void rejecting.run();
  };
  return (
    <>
      <ErrorSummary errors={errors.value} />
      <Trouble problem={approving.problem ?? rejecting.problem} />
      {approve && <div class="actions"><Button look="main" isBusy={approving.isBusy} onPress={() => void approving.run()}>{t("desk_approve")}</Button></div>}
      {"reasoned" in reject && <Field name="rejection" label={t("desk_reject_reason")} hint={t("desk_reject_reason_hint")} type="area" value={reason.value} onChange={(value) => { reason.value = value; }} max={REASON_MAX} errors={errors.value} />}
      <div class="actions"><Button look="danger" isBusy={rejecting.isBusy} onPress={turnDown}>{t("desk_reject")}</Button></div>
    </>
  );
}
