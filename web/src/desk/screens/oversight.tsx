/** What somebody has to look at: work that was given up, recordings that prove nothing, calls for help; and how many cases stand where. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { DamagedRecordingView, DeadJobView, DeskDistressSignalView, OverviewView, RecordingView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { language, maybe, t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Button, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { type Errors, Field } from "../../ui/field.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { all } from "../../lib/all.ts";
import { failureWords } from "../failure.ts";
import { Table } from "../table.tsx";

const EVERY_MS = 15_000;
const REASON_MAX = 1_000;

export function Oversight() {
  const overview = useResource((stop) => ask("GET /v1/desk/overview", { stop }), ["overview"], EVERY_MS);
  const signals = useResource((stop) => all((page) => ask("GET /v1/desk/distress-signals", { query: page, stop })), ["signals"], EVERY_MS);
  const jobs = useResource((stop) => all((page) => ask("GET /v1/desk/jobs", { query: page, stop })), ["jobs"], EVERY_MS);
  const damaged = useResource((stop) => all((page) => ask("GET /v1/desk/damaged-recordings", { query: page, stop })), ["damaged"], EVERY_MS);
  return (
    <>
      <Title>{t("desk_oversight")}</Title>
      <Section title={t("desk_signals")}>
        <p class="hint">{t("desk_signals_more")}</p>
        <Loaded of={signals}>{(found) => found.length === 0 ? <Empty>{t("desk_signals_none")}</Empty> : <ul class="cards">{(found as DeskDistressSignalView[]).map((signal) => <Distress key={signal.id} signal={signal} />)}</ul>}</Loaded>
      </Section>
      <Section title={t("desk_damaged")}>
        <Loaded of={damaged}>{(found) => found.length === 0 ? <Empty>{t("desk_damaged_none")}</Empty> : <ul class="cards">{(found as DamagedRecordingView[]).map((one) => <Damaged key={one.recording.call} one={one} onChange={damaged.again} />)}</ul>}</Loaded>
      </Section>
      <Section title={t("desk_jobs")}>
        <Loaded of={jobs}>{(found) => found.length === 0 ? <Empty>{t("desk_jobs_none")}</Empty> : <><p>{t("desk_jobs_more")}</p><Jobs jobs={found as DeadJobView[]} onChange={jobs.again} /></>}</Loaded>
      </Section>
      <Section title={t("desk_hold")}><HoldByNumber /></Section>
      <Section title={t("desk_overview")}><Loaded of={overview}>{(found) => <Overview overview={found} />}</Loaded></Section>
    </>
  );
}

function Overview({ overview }: { overview: OverviewView }) {
  const cases = Object.entries(overview.cases);
  return (
    <>
      <Facts rows={[{ name: t("desk_jobs_waiting"), value: String(overview.jobs_waiting) }, { name: t("desk_jobs"), value: String(overview.jobs_given_up) }]} />
      {cases.length === 0 ? <Empty>{t("desk_cases_none")}</Empty> : (
        <Table label={t("desk_overview")} columns={[t("desk_col_state"), t("desk_col_count")]}>
          {cases.map(([stage, count]) => <tr key={stage}><td>{maybe(`stage.n.${stage}`) ?? maybe(`stage.${stage}`) ?? stage}</td><td class="numbers">{count}</td></tr>)}
        </Table>
      )}
    </>
  );
}

function Jobs({ jobs, onChange }: { jobs: DeadJobView[]; onChange: () => void }) {
  return (
    <Table label={t("desk_jobs")} columns={[t("desk_job"), t("desk_attempts"), t("desk_last_error"), t("desk_given_up"), t("desk_acts")]}>
      {jobs.map((job) => <Job key={job.id} job={job} onChange={onChange} />)}
    </Table>
  );
}

function Job({ job, onChange }: { job: DeadJobView; onChange: () => void }) {
  const retry = useAction(async () => {
    await ask("POST /v1/desk/jobs/{id}/retry", { path: { id: job.id } });
    onChange();
  });
  const name = maybe(`desk_job.${job.kind}`) ?? job.kind;
  return (
    <tr>
      <td>{name}{job.case && <div class="hint">{t("desk_of_case")} <span class="hash">{job.case}</span></div>}</td>
      <td class="numbers">{job.attempts}</td>
      <td>
        {failureWords(job.last_error)}
        <ForAdministrator>{job.kind}: {job.last_error}</ForAdministrator>
      </td>
      <td>{timeOf(job.given_up_at)}</td>
      <td><Trouble problem={retry.problem} /><Button isBusy={retry.isBusy} name={`${t("desk_retry")}: ${name}`} onPress={() => void retry.run()}>{t("desk_retry")}</Button></td>
    </tr>
  );
}

/** As the server writes it down, for whoever looks for the cause. */
function ForAdministrator({ children }: { children: ComponentChildren }) {
  return <details><summary>{t("desk_for_administrator")}</summary><p class="hint hash" lang="en">{children}</p></details>;
}

function Damaged({ one, onChange }: { one: DamagedRecordingView; onChange: () => void }) {
  const { recording } = one;
  const russian = language.value === "ru";
  return (
    <li class="card">
      <strong>{t("desk_recording_of", { time: timeOf(recording.started_at) })}</strong>{" "}
      <Tag tone="bad">{maybe(`desk_condition.${recording.condition}`) ?? t("desk_condition.damaged")}</Tag>
      <p>{russian ? one.text_ru : one.text_kk}</p>
      <p class="hint">{russian ? one.clause_ru : one.clause_kk}</p>
      <Facts rows={[
        { name: t("desk_bad_from"), value: t("desk_second", { n: one.first_bad_second }) },
        { name: t("call"), value: <span class="hash">{recording.call}</span> },
        recording.held_since ? { name: t("desk_held"), value: timeOf(recording.held_since) } : undefined,
      ]} />
      {one.what && <ForAdministrator>{one.what}</ForAdministrator>}
      <Hold call={recording.call} isHeld={recording.held_since != null} onDone={onChange} />
    </li>
  );
}

/** A court names the recording by its call. */
function HoldByNumber() {
  const call = useSignal("");
  return (
    <>
      <p class="hint">{t("desk_hold_more")}</p>
      <Field name="call" label={t("desk_call_number")} value={call.value} onChange={(value) => { call.value = value.trim(); }} isOptional="quiet" max={36} />
      {call.value.length === 36 && <Hold key={call.value} call={call.value} isHeld="unknown" onDone={() => {}} />}
    </>
  );
}

function Hold({ call, isHeld, onDone }: { call: string; isHeld: boolean | "unknown"; onDone: () => void }) {
  const doing = useSignal<"hold" | "release" | undefined>(undefined);
  const done = useSignal<RecordingView | undefined>(undefined);
  return (
    <>
      <div class="actions">
        <Go to={`/recordings/${call}`} look="plain">{t("desk_watch")}</Go>
        {isHeld !== true && <Button onPress={() => { doing.value = "hold"; }}>{t("desk_act_hold")}</Button>}
        {isHeld !== false && <Button onPress={() => { doing.value = "release"; }}>{t("desk_act_release")}</Button>}
      </div>
      <p role="status">{done.value && (done.value.held_since ? t("desk_is_held", { time: timeOf(done.value.held_since) }) : t("desk_is_released"))}</p>
      {doing.value && <WithReason what={doing.value} call={call} onClose={() => { doing.value = undefined; }} onDone={(recording) => { doing.value = undefined; done.value = recording; onDone(); }} />}
    </>
  );
}

function WithReason({ what, call, onClose, onDone }: { what: "hold" | "release"; call: string; onClose: () => void; onDone: (recording: RecordingView) => void }) {
  const reason = useSignal("");
  const errors = useSignal<Errors>({});
  const act = useAction(async (once) => {
    const question = { path: { call }, once, body: { reason: reason.value.trim() } };
    onDone(await (what === "hold" ? ask("POST /v1/desk/recordings/{call}/hold", question) : ask("POST /v1/desk/recordings/{call}/release", question)));
  });
  const name = t(what === "hold" ? "desk_act_hold" : "desk_act_release");
  const press = () => {
    errors.value = reason.value.trim() ? {} : { reason: () => t("field_missing", { label: t("reason") }) };
    if (reason.value.trim()) void act.run();
  };
  return (
    <Dialog title={name} onClose={onClose}>
      <p>{t("desk_hold_seen")}</p>
      <Trouble problem={act.problem} />
      <Field name="reason" label={t("reason")} type="area" value={reason.value} onChange={(value) => { reason.value = value; }} max={REASON_MAX} errors={errors.value} />
      <div class="actions"><Button look="main" isBusy={act.isBusy} onPress={press}>{name}</Button><Button onPress={onClose}>{t("cancel")}</Button></div>
    </Dialog>
  );
}

function Distress({ signal }: { signal: DeskDistressSignalView }) {
  const papers = useSignal<{ name: string; address: string }[] | undefined>(undefined);
  const bring = useAction(async () => {
    const { items } = await ask("GET /v1/desk/distress-signals/{id}/proofs", { path: { id: signal.id } });
    papers.value = items.map(({ name, text }) => ({ name, address: URL.createObjectURL(new Blob([text], { type: "application/octet-stream" })) }));
  });
  return (
    <li class="card">
      <strong>{timeOf(signal.at)}</strong> <Tag tone="bad">{maybe(`role.${signal.role}`) ?? signal.role}</Tag>
      <Facts rows={[{ name: t("call"), value: <span class="hash">{signal.call}</span> }, { name: t("desk_account"), value: <span class="hash">{signal.account}</span> }]} />
      <p><Go to={`/recordings/${signal.call}`}>{t("desk_watch")}</Go></p>
      <Trouble problem={bring.problem} />
      {papers.value ? (papers.value.length === 0 ? <Empty>{t("desk_proofs_none")}</Empty> : (
        <ul>{papers.value.map(({ name, address }) => <li key={name}><a class="link" href={address} download={name}>{name}</a></li>)}</ul>
      )) : <div class="actions"><Button isBusy={bring.isBusy} name={`${t("desk_proofs")}: ${timeOf(signal.at)}`} onPress={() => void bring.run()}>{t("desk_proofs")}</Button></div>}
    </li>
  );
}
