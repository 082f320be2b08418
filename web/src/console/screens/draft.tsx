/** N9: the draft: a box for each clause in both languages, the citizen's remarks beneath theirs, saved by itself, sent once. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CaseBody, ClauseBody, RemarkView } from "../../lib/api-schema.ts";
import { ask, askWithVersion } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { sha256 } from "../../lib/digest.ts";
import { grouped, timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { useKeys } from "../../lib/keys.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { session } from "../../lib/session.ts";
import { useTyped } from "../../lib/typed.ts";
import { Banner, Button, Section } from "../../ui/basics.tsx";
import { Field } from "../../ui/field.tsx";
import { later } from "../../ui/later.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { draftWords } from "../draft_words.ts";

/** After this pause in typing the draft is saved. */
const AUTOSAVE_MS = 2_500;
const ANSWER_MAX = 1_000;
/** Comparing words is brought when somebody compares, and so is the look of the document. */
const Preview = later<{ id: string; saves: () => Promise<void> }>(() => import("./preview.tsx").then((module) => module.Preview));
const Changes = later<{ id: string; from: number; to: number | readonly ClauseBody[] }>(() => import("./changes.tsx").then((module) => module.Changes));

type View = "text" | "changes" | "preview";
type Option = [value: string, text: string];

interface DraftProps {
  matter: CaseBody;
  onChange: (matter: CaseBody) => void;
}

export function Draft({ matter, onChange }: DraftProps) {
  const isEdited = matter.stage === "talking" || matter.stage === "drafting";
  return (
    <Section title={t("draft")}>
      {isEdited ? <Loading matter={matter} onChange={onChange} /> : matter.stage === "awaiting_approval" && <Banner tone="note">{t("draft_locked")}</Banner>}
      {!isEdited && matter.revisions.length > 1 && (
        <details><summary>{t("diff_last", { n: matter.revisions.length, before: matter.revisions.length - 1 })}</summary><Changes id={matter.id} from={matter.revisions.length - 1} to={matter.revisions.length} /></details>
      )}
      {matter.revisions.length > 0 && (
        <ol class="timeline">
          {matter.revisions.map(({ revision, sent_at, sha256: hash }) => (
            <li key={revision} class="done">{t("revision")} {revision}, {timeOf(sent_at)}<div class="hash">{grouped(hash)}</div><RevisionFile id={matter.id} revision={revision} hash={hash} /></li>
          ))}
        </ol>
      )}
    </Section>
  );
}

/** The very file that the citizen has: what was sent is what is read, by its hash. */
function RevisionFile({ id, revision, hash }: { id: string; revision: number; hash: string }) {
  const address = useSignal<string | undefined>(undefined);
  const bring = useAction(async () => {
    const file = await ask("GET /v1/notary/cases/{id}/drafts/{revision}/pdf", { path: { id, revision } });
    if ((await sha256(await file.arrayBuffer())) !== hash) throw new Problem("bytes_differ", 0);
    address.value = URL.createObjectURL(file);
  });
  return (
    <>
      <Trouble problem={bring.problem} />
      {address.value
        ? <a class="link" href={address.value} download={`draft-${revision}.pdf`}>{t("save_pdf")}</a>
        : <Button isBusy={bring.isBusy} name={`${t("bring_pdf")}: ${t("revision")} ${revision}`} onPress={() => void bring.run()}>{t("bring_pdf")}</Button>}
    </>
  );
}

function Loading(props: DraftProps) {
  const { id, stage, revisions } = props.matter;
  const draft = useResource((stop) => askWithVersion("GET /v1/notary/cases/{id}/draft", { path: { id }, stop }), [id, "draft", revisions.length]);
  return <Loaded of={draft}>{({ answer }) => <Editor key={`${stage}${revisions.length}`} {...props} first={answer.clauses} />}</Loaded>;
}

function Editor({ matter, onChange, first }: DraftProps & { first: ClauseBody[] }) {
  const id = matter.id;
  const typed = useTyped(`draft ${id} ${matter.revisions.length}`, first);
  const clauses = typed.value;
  const kept = useSignal(JSON.stringify(first));
  const savedAt = useSignal<number | undefined>(undefined);
  const isStale = useSignal(false);
  const shows = useSignal<View>("text");
  const sent = matter.revisions.at(-1)?.revision;
  // Every event of the call makes a new version; what is written over is only this draft, which one tab at a time edits.
  const version = useRef(matter.version);
  version.current = Math.max(version.current, matter.version);
  const text = JSON.stringify(clauses);
  /** On a slow line more is written while the last is on its way. */
  const latest = useRef(text);
  latest.current = text;
  const write = async () => {
    if (text === kept.value) return;
    try {
      const saved = await ask("PUT /v1/notary/cases/{id}/draft", { path: { id }, version: version.current, body: { clauses } });
      version.current = saved.version;
      kept.value = text;
      if (latest.current === text) typed.release();
      savedAt.value = now();
      isStale.value = false;
      onChange(saved);
    } catch (error) {
      if (error instanceof Problem && error.code === "stale_version") {
        version.current = (await ask("GET /v1/notary/cases/{id}", { path: { id } })).version;
        isStale.value = true;
      }
      throw error;
    }
  };
  const save = useAction(write);
  // The keys of this editor are heard until the page is drawn anew: what went out does not go out again.
  const isGone = useRef(false);
  const send = useAction(async (once) => {
    await write();
    const answered = await ask("POST /v1/notary/cases/{id}/drafts", { path: { id }, once, version: version.current });
    isGone.current = true;
    onChange(answered);
  });
  const standing = session.standing.value;
  useEffect(() => {
    if (text === kept.value || standing !== "in") return undefined;
    const timer = setTimeout(() => void save.run(), AUTOSAVE_MS);
    return () => clearTimeout(timer);
  }, [text, standing, kept.value]);
  const isReady = matter.actions.includes("draft_sent");
  const isEarly = useSignal(false);
  const press = () => {
    if (isGone.current) return;
    isEarly.value = !isReady;
    if (isReady) void send.run();
  };
  useKeys({ KeyD: press, KeyT: () => document.querySelector<HTMLElement>(".tongues textarea")?.focus() });
  const set = (at: number, tongue: "kk" | "ru", value: string) => {
    typed.set((now) => now.map((clause, index) => (index === at ? { ...clause, [tongue]: value } : clause)));
  };
  const left = matter.checks.filter(({ confirmed_at }) => !confirmed_at).length;
  return (
    <>
      <Remarks matter={matter} of={matter.remarks.filter(({ clause }) => clause == null)} onChange={onChange} />
      <Toggle label={t("show")} value={shows.value} options={[["text", t("draft_edit")], ...(sent === undefined ? [] : [["changes", t("draft_changes")] satisfies Option]), ["preview", t("con_draft_preview")]]} onPick={(value) => { shows.value = value as View; }} />
      {sent !== undefined && shows.value === "changes" && <Changes id={id} from={sent} to={clauses} />}
      {shows.value === "preview" && <Preview id={id} saves={write} />}
      {shows.value === "text" && clauses.map((clause, at) => (
        <fieldset class="field" key={clause.id}>
          <legend>{t("clause_n", { n: at + 1 })}</legend>
          <div class="tongues">
            {([["kk", "Қазақша"], ["ru", "Русский"]] as const).map(([tongue, name]) => (
              <label key={tongue}><span class="unseen">{t("clause_n", { n: at + 1 })}, </span><span class="hint" lang={tongue}>{name}</span>
                <textarea lang={tongue} value={clause[tongue]} onInput={(event) => set(at, tongue, event.currentTarget.value)} />
              </label>
            ))}
          </div>
          <Remarks matter={matter} of={matter.remarks.filter((remark) => remark.clause === clause.id)} onChange={onChange} />
        </fieldset>
      ))}
      <p role="status" class="hint">{savedAt.value !== undefined && t("draft_saved", { time: timeOf(savedAt.value) })}</p>
      {isStale.value ? <Banner tone="warn" isUrgent>{t("draft_stale")}</Banner> : <Trouble problem={save.problem ?? send.problem} words={draftWords} />}
      {isEarly.value && !isReady && <Banner tone="warn" isUrgent>{t("checks_left", { n: left })}</Banner>}
      <div class="actions">
        <Button look="main" isBusy={send.isBusy} onPress={press}>{t("draft_send")}</Button>
        <Button isBusy={save.isBusy} onPress={() => void save.run()}>{t("draft_save")}</Button>
      </div>
    </>
  );
}

function Remarks({ matter, of, onChange }: DraftProps & { of: RemarkView[] }) {
  return <>{of.map((remark) => <Remark key={remark.id} matter={matter} remark={remark} onChange={onChange} />)}</>;
}

function Remark({ matter, remark, onChange }: DraftProps & { remark: RemarkView }) {
  const text = useTyped(`answer ${remark.id}`, "");
  const isMissing = useSignal(false);
  const answer = useAction(async (once) => {
    const answered = await ask("POST /v1/notary/cases/{id}/remarks/{remark}/answer", { path: { id: matter.id, remark: remark.id }, once, body: { text: text.value } });
    text.release();
    onChange(answered);
  });
  const name = `answer-${remark.id}`;
  const press = () => {
    isMissing.value = text.value.trim() === "";
    if (isMissing.value) document.getElementById(name)?.focus();
    else void answer.run();
  };
  return (
    <div class="check">
      <p><strong>{t("remark_of")}:</strong> {remark.text}</p>
      {remark.answer ? <p><strong>{t("remark_answer")}:</strong> {remark.answer}</p> : (
        <>
          <Trouble problem={answer.problem} />
          <Field name={name} label={t("remark_answer")} value={text.value} onChange={(value) => text.set(() => value)} errors={isMissing.value ? { [name]: () => t("answer_missing") } : {}} max={ANSWER_MAX} />
          <Button isBusy={answer.isBusy} onPress={press}>{t("remark_answer_send")}</Button>
        </>
      )}
    </div>
  );
}
