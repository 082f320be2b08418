/** C9: the draft: its words, what changed since the last one, the file that is signed; approved, or returned with remarks. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CaseBody, DraftView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { clauseChanges } from "../../lib/diff.ts";
import { sha256 } from "../../lib/digest.ts";
import { dateOf, grouped, timeOf } from "../../lib/format.ts";
import { official, t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { go } from "../../lib/router.ts";
import { useTyped } from "../../lib/typed.ts";
import { Banner, Button, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Changed } from "../../ui/changed.tsx";
import { type Errors, Field } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { LazySigner } from "../../ui/lazy_signer.tsx";
import { Toggle } from "../../ui/toggle.tsx";

/** The API takes so many characters of a remark. */
const REMARK_MAX = 1_000;

interface Found {
  matter: CaseBody;
  draft: DraftView | undefined;
  before: DraftView | undefined;
  /** The very file of the revision, once its bytes are those of its hash. */
  pdf: string | undefined;
}

export function DraftScreen({ id }: { id: string }) {
  const found = useResource<Found>(async (stop) => {
    const matter = await ask("GET /v1/poa/cases/{id}", { path: { id }, stop });
    const last = matter.revisions.at(-1);
    if (!last) return { matter, draft: undefined, before: undefined, pdf: undefined };
    const read = (revision: number) => ask("GET /v1/poa/cases/{id}/drafts/{revision}", { path: { id, revision }, stop });
    const [draft, before, file] = await Promise.all([
      read(last.revision),
      last.revision > 1 ? read(last.revision - 1) : undefined,
      ask("GET /v1/poa/cases/{id}/drafts/{revision}/pdf", { path: { id, revision: last.revision }, stop }),
    ]);
    if ((await sha256(await file.arrayBuffer())) !== draft.sha256) throw new Problem("bytes_differ", 0);
    return { matter, draft, before, pdf: URL.createObjectURL(file) };
  }, [id]);
  return (
    <Loaded of={found} title={t("draft")}>
      {({ matter, draft, before, pdf }) => (
        <>
          <Title>{t("draft")}</Title>
          {draft && pdf ? <Draft matter={matter} draft={draft} before={before} pdf={pdf} /> : <Empty>{t("draft_none")}</Empty>}
          <p><Go to={`/cases/${id}`}>{t("to_matter")}</Go></p>
        </>
      )}
    </Loaded>
  );
}

function Draft({ matter, draft, before, pdf }: { matter: CaseBody; draft: DraftView; before: DraftView | undefined; pdf: string }) {
  const tongue = useSignal<"kk" | "ru">(official());
  const shows = useSignal<"text" | "changes">(before ? "changes" : "text");
  const isReturning = useSignal(false);
  const isOpen = matter.stage === "awaiting_approval" && matter.actions.includes("draft_approved");
  return (
    <>
      <Facts rows={[
        { name: t("revision"), value: `${draft.revision}, ${timeOf(draft.sent_at)}` },
        { name: t("valid_until"), value: dateOf(draft.valid_until) },
      ]} />
      <Section title={t("draft_text")}>
        <div class="actions">
          <Toggle label={t("language")} value={tongue.value} options={[["kk", "Қазақша", "kk"], ["ru", "Русский", "ru"]]} onPick={(value) => { tongue.value = value as "kk" | "ru"; }} />
          {before && <Toggle label={t("show")} value={shows.value} options={[["changes", t("draft_changes")], ["text", t("draft_whole")]]} onPick={(value) => { shows.value = value as "text" | "changes"; }} />}
        </div>
        {before && shows.value === "changes" ? <Changes matter={matter} draft={draft} before={before} tongue={tongue.value} /> : (
          <ol class="clauses">
            {draft.clauses.map((clause) => <li class="clause" key={clause.id}><p lang={tongue.value}>{clause[tongue.value]}</p><Remarks matter={matter} clause={clause.id} /></li>)}
          </ol>
        )}
        <Remarks matter={matter} clause={undefined} />
        <p><a class="button plain" href={pdf} download={`draft-${draft.revision}.pdf`}>{t("draft_pdf")}</a></p>
        <p class="hint">{t("draft_hash_more")}</p>
        <p class="hash">SHA-256: {grouped(draft.sha256)}</p>
      </Section>
      {isOpen ? isReturning.value
        ? <Return matter={matter} draft={draft} tongue={tongue.value} onBack={() => { isReturning.value = false; }} />
        : <Answer matter={matter} draft={draft} onReturn={() => { isReturning.value = true; }} />
        : <Banner tone="note">{t("draft_closed")}</Banner>}
    </>
  );
}

/** The whole text with what is new in it and what is no more; a clause that is only worded otherwise in the other language says so. */
function Changes({ matter, draft, before, tongue }: { matter: CaseBody; draft: DraftView; before: DraftView; tongue: "kk" | "ru" }) {
  const found = clauseChanges(before.clauses, draft.clauses);
  return (
    <>
      <p class="hint">{t("diff_legend", { n: before.revision })}</p>
      <ol class="clauses">
        {found.map(({ id, state, before: old, after }) => (
          <li class="clause" key={id}>
            {state !== "same" && <p><Tag tone={state === "removed" ? "bad" : state === "added" ? "good" : "warn"}>{t(`diff_clause.${state}`)}</Tag></p>}
            <p lang={tongue}><Changed before={old?.[tongue] ?? ""} after={after?.[tongue] ?? ""} tongue={tongue} /></p>
            <Remarks matter={matter} clause={id} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Remarks({ matter, clause }: { matter: CaseBody; clause: string | undefined }) {
  const made = matter.remarks.filter((remark) => (remark.clause ?? undefined) === clause);
  if (made.length === 0) return null;
  return (
    <ul>
      {made.map(({ id, text, answer, revision }) => (
        <li key={id}><strong>{t("your_remark", { n: revision })}:</strong> {text}<br /><strong>{t("notary_answer")}:</strong> {answer ?? t("not_yet")}</li>
      ))}
    </ul>
  );
}

function Answer({ matter, draft, onReturn }: { matter: CaseBody; draft: DraftView; onReturn: () => void }) {
  const isSigning = useSignal(false);
  const path = { id: matter.id, revision: draft.revision };
  const approve = async (cms_base64: string, once: string) => {
    await ask("POST /v1/poa/cases/{id}/drafts/{revision}/approval", { path, body: { cms_base64 }, once });
    go(`/cases/${matter.id}`);
  };
  return (
    <>
      <p>{t("draft_no_hurry")}</p>
      <div class="actions">
        <Button look="main" onPress={() => { isSigning.value = true; }}>{t("approve_draft")}</Button>
        <Button onPress={onReturn}>{t("return_draft")}</Button>
      </div>
      {isSigning.value && (
        <LazySigner title={t("approve_draft")} purpose="sign" bytes={() => ask("GET /v1/poa/cases/{id}/drafts/{revision}/to-sign", { path })} onSigned={approve}
          phone={{ path: "/v1/remote-signings", request: { purpose: "approval", case: matter.id, revision: draft.revision } }} onClose={() => { isSigning.value = false; }} />
      )}
    </>
  );
}

/** At least one remark, on a clause or on the whole. */
function Return({ matter, draft, tongue, onBack }: { matter: CaseBody; draft: DraftView; tongue: "kk" | "ru"; onBack: () => void }) {
  const remarks = useTyped<Record<string, string>>(`return ${matter.id} ${draft.revision}`, {});
  const isEmpty = useSignal(false);
  // The button that opened this is gone, and the focus with it.
  useEffect(() => document.getElementById("remark-whole")?.focus(), []);
  const send = useAction(async (once) => {
    const made = Object.entries(remarks.value).filter(([, text]) => text.trim() !== "");
    await ask("POST /v1/poa/cases/{id}/drafts/{revision}/return", {
      path: { id: matter.id, revision: draft.revision }, once,
      body: { remarks: made.map(([clause, text]) => (clause === "whole" ? { text } : { clause, text })) },
    });
    remarks.release();
    go(`/cases/${matter.id}`);
  });
  const press = () => {
    isEmpty.value = !Object.values(remarks.value).some((text) => text.trim() !== "");
    if (isEmpty.value) document.getElementById("remark-whole")?.focus();
    else void send.run();
  };
  const errors: Errors = isEmpty.value ? { "remark-whole": () => t("remark_missing") } : {};
  const set = (clause: string, text: string) => remarks.set((now) => ({ ...now, [clause]: text }));
  return (
    <Section title={t("return_draft")}>
      <p>{t("return_more")}</p>
      <Trouble problem={send.problem} />
      <Field name="remark-whole" label={t("remark_whole")} type="area" value={remarks.value["whole"] ?? ""} onChange={(text) => set("whole", text)} errors={errors} max={REMARK_MAX} isOptional />
      {draft.clauses.map((clause, at) => (
        <details key={clause.id} open={Boolean(remarks.value[clause.id])}>
          <summary>{t("remark_to", { n: at + 1 })}</summary>
          <p lang={tongue} class="hint">{clause[tongue]}</p>
          <Field name={`remark-${clause.id}`} label={t("remark_to", { n: at + 1 })} type="area" value={remarks.value[clause.id] ?? ""} onChange={(text) => set(clause.id, text)} max={REMARK_MAX} isOptional />
        </details>
      ))}
      <div class="actions"><Button look="main" isBusy={send.isBusy} onPress={press}>{t("return_send")}</Button><Button onPress={onBack}>{t("back")}</Button></div>
    </Section>
  );
}
