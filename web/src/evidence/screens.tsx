/** N14: the recordings of a case as evidence: opened with a reason that the citizen reads, examined anew, and watched. */

import "./words.ts";
import "../styles/evidence.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { OpeningView, RecordingView } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { timeOf } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";
import { useAction, useResource } from "../lib/resource.ts";
import { goInstead } from "../lib/router.ts";
import { Banner, Button, Facts, Go, Section, Tag, type Tone, Title } from "../ui/basics.tsx";
import { type Errors, Field } from "../ui/field.tsx";
import { Empty, Loaded, Skeleton, Trouble } from "../ui/states.tsx";
import { Conductor } from "./conductor.ts";
import { Sides } from "./sides.tsx";
import { Snapshots } from "./snapshots.tsx";
import { Chapters, Controls, Marks, Tracks } from "./timeline.tsx";
import { Verdict } from "./verdict.tsx";

/** As the API takes it. */
const REASON_MIN = 8;
const REASON_MAX = 500;
/** A recording is sealed some seconds after its call. */
const EVERY_MS = 5_000;

const TONES: Record<string, Tone> = { whole: "good", interrupted: "warn", broken_off: "warn", empty: "warn", damaged: "bad" };
const CAN_BE_OPENED: readonly string[] = ["sealed", "signed"];

/** The recordings of a case, one for each call. */
export function Recordings({ id }: { id: string }) {
  return <Section title={t("ev_recordings")}><Lines id={id} /></Section>;
}

function Lines({ id }: { id: string }) {
  const found = useResource((stop) => ask("GET /v1/recordings", { query: { case: id }, stop }), [id, "recordings"], EVERY_MS);
  return <Loaded of={found}>{({ items }) => items.length === 0 ? <Empty>{t("ev_recordings_none")}</Empty> : <ul class="cards">{items.map((one) => <Line key={one.call} of={one} />)}</ul>}</Loaded>;
}

function Line({ of }: { of: RecordingView }) {
  const { call, state, condition, started_at: begun, number } = of;
  const title = t("ev_recording", { n: number, time: timeOf(begun) });
  return (
    <li class="card">
      {CAN_BE_OPENED.includes(state) ? <a class="card-link" href={`#/recordings/${call}`}>{title}</a> : <strong>{title}</strong>}
      <p>{maybe(`ev_state.${state}`) ?? state}{condition && <> <Tag tone={TONES[condition] ?? "warn"}>{maybe(`ev_condition.${condition}`) ?? condition}</Tag></>}</p>
    </li>
  );
}

/** The screen of a case's recordings, where the case's own screen has no place for them. */
export function RecordingsScreen({ id }: { id: string }) {
  return (
    <>
      <Title>{t("ev_recordings_title")}</Title>
      <p>{t("ev_recordings_more")}</p>
      <Lines id={id} />
      <p><Go to={`/cases/${id}`}>{t("to_matter")}</Go></p>
    </>
  );
}

/** Nothing is opened without a reason; who opened it and why is written down for good. */
export function OpenRecording({ call }: { call: string }) {
  const reason = useSignal("");
  const errors = useSignal<Errors>({});
  const open = useAction(async (once) => {
    const opening = await ask("POST /v1/recordings/{call}/openings", { path: { call }, once, body: { reason: reason.value.trim() } });
    goInstead(`/recordings/${call}/${opening.id}`);
  });
  const press = () => {
    const isShort = [...reason.value.trim()].length < REASON_MIN;
    errors.value = isShort ? { reason: () => t("ev_reason_short", { n: REASON_MIN }) } : {};
    if (isShort) document.getElementById("reason")?.focus();
    else void open.run();
  };
  return (
    <div class="narrow">
      <Title>{t("ev_open_title")}</Title>
      <Banner tone="note"><p>{t("ev_open_more")}</p></Banner>
      <Trouble problem={open.problem} />
      <Field name="reason" label={t("ev_reason")} hint={t("ev_reason_hint")} type="area" value={reason.value} onChange={(value) => { reason.value = value; }} errors={errors.value} max={REASON_MAX} />
      <div class="actions"><Button look="main" isBusy={open.isBusy} onPress={press}>{t("ev_open")}</Button><Button onPress={() => history.back()}>{t("back")}</Button></div>
    </div>
  );
}

/** An opened recording; its address outlives a reload, not its hour. */
export function Opened({ call, id, back }: { call: string; id: string; back: (matter: string) => string }) {
  const opening = useResource((stop) => ask("GET /v1/recording-openings/{id}", { path: { id }, stop }), [id, "opening"]);
  const isOver = opening.problem?.code === "opening_over";
  return (
    <>
      <Loaded of={opening} title={t("ev_title")}>{(found) => <Evidence opening={found} back={back(found.recording.case)} />}</Loaded>
      {isOver && <div class="actions"><Go to={`/recordings/${call}`} look="main">{t("ev_open_again")}</Go></div>}
    </>
  );
}

function Evidence({ opening, back }: { opening: OpeningView; back: string }) {
  const { recording, until, elapsed_ms: length, legs } = opening;
  const report = useResource((stop) => ask("GET /v1/recording-openings/{id}/report", { path: { id: opening.id }, stop }), [opening.id, "report"]);
  const by = useRef(new Conductor(length)).current;
  useEffect(() => {
    // The first thing seen is a person, and not the moment before anybody came.
    by.seek(Math.min(length, ...legs.map(({ from_ms }) => from_ms)));
    return by.begin();
  }, [by]);
  return (
    <>
      <Title>{t("ev_title")}</Title>
      <p>{t("ev_recording", { n: recording.number, time: timeOf(recording.started_at) })}</p>
      {report.data ? <Verdict opening={opening} report={report.data} /> : report.problem ? <Trouble problem={report.problem} again={report.again} /> : <><p role="status">{t("ev_examining")}</p><Skeleton /></>}
      {legs.length === 0 ? <Empty>{t("ev_nothing_to_see")}</Empty> : (
        <div class="film-and-places">
          <section aria-label={t("ev_film")}><Sides opening={opening} by={by} /><Tracks opening={opening} /><Controls by={by} /></section>
          <div><Chapters opening={opening} by={by} /><Marks opening={opening} report={report.data} by={by} /></div>
        </div>
      )}
      <Snapshots opening={opening} by={by} />
      <Facts rows={[{ name: t("ev_until"), value: timeOf(until) }, { name: t("call"), value: <span class="hash">{recording.call}</span> }]} />
      <p><Go to={back}>{t("back")}</Go></p>
    </>
  );
}
