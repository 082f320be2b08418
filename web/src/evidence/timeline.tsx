/** The time line: where the film is, the checks as chapters, and everything else that the recording tells; each is a place to go to. */

import type { ExaminationView, OpeningView } from "../lib/api-schema.ts";
import { clock } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";
import { Button, Section } from "../ui/basics.tsx";
import { Empty } from "../ui/states.tsx";
import type { Conductor } from "./conductor.ts";
import { type Mark, chapterAt, chaptersOf, marksOf, sidesOf } from "./marks.ts";

const STEP_MS = 10_000;
const RATES = [1, 1.5, 2] as const;
/** Of the drawing, which is stretched to the width there is. */
const WIDTH = 1_000;
const ROW = 14;
/** What is shorter would not be seen. */
const LEAST = 3;

export function Controls({ by }: { by: Conductor }) {
  const { at, lengthMs } = by;
  const said = t("ev_place", { at: clock(at.value / 1_000), all: clock(lengthMs / 1_000) });
  return (
    <div class="film-controls">
      <div class="actions">
        <Button look="main" onPress={() => (by.isPlaying.value ? by.pause() : by.play())}>{t(by.isPlaying.value ? "ev_pause" : "ev_play")}</Button>
        <Button onPress={() => by.seek(at.value - STEP_MS)}>{t("ev_back")}</Button>
        <Button onPress={() => by.seek(at.value + STEP_MS)}>{t("ev_forward")}</Button>
        <label class="film-rate"><span>{t("ev_rate")}</span>{" "}
          <select value={String(by.rate.value)} onChange={(event) => { by.rate.value = Number(event.currentTarget.value); }}>
            {RATES.map((rate) => <option key={rate} value={String(rate)}>{rate}×</option>)}
          </select>
        </label>
      </div>
      <label class="unseen" for="film-place">{t("ev_place_label")}</label>
      <input id="film-place" type="range" min={0} max={lengthMs} step={1_000} value={at.value} aria-valuetext={said} onInput={(event) => by.seek(Number(event.currentTarget.value))} />
      <p class="numbers" aria-hidden="true">{said}{by.isWaiting.value && ` · ${t("ev_waiting")}`}</p>
    </div>
  );
}

/** Who is recorded when, and where something is missing; for the eye, since the lists beneath say the same in words. */
export function Tracks({ opening }: { opening: OpeningView }) {
  const sides = sidesOf(opening);
  const all = Math.max(1, opening.elapsed_ms);
  const x = (ms: number) => (ms / all) * WIDTH;
  const wide = (from: number, to: number) => Math.max(LEAST, x(to) - x(from));
  return (
    <svg class="film-tracks" viewBox={`0 0 ${WIDTH} ${sides.length * ROW}`} preserveAspectRatio="none" aria-hidden="true">
      {sides.map(({ key, legs }, row) => legs.map(({ leg, from_ms, to_ms }) => <rect key={`${key}${leg}`} class="there" x={x(from_ms)} y={row * ROW + 2} width={wide(from_ms, to_ms)} height={ROW - 4} />))}
      {opening.gaps.map(({ leg, from_ms, to_ms }, at) => sides.map(({ legs }, row) => (leg == null || legs.some((own) => own.leg === leg)) && (
        <rect key={`${at}${row}`} class="gone" x={x(from_ms)} y={row * ROW} width={wide(from_ms, to_ms)} height={ROW} />
      )))}
      {chaptersOf(opening).map(({ key, atMs }) => <rect key={key} class="chapter" x={x(atMs)} y={0} width={LEAST} height={sides.length * ROW} />)}
    </svg>
  );
}

export function Chapters({ opening, by }: { opening: OpeningView; by: Conductor }) {
  const chapters = chaptersOf(opening);
  const now = chapterAt(chapters, by.at.value);
  return (
    <Section title={t("ev_chapters")}>
      {chapters.length === 0 ? <Empty>{t("ev_chapters_none")}</Empty> : <Places marks={chapters} now={now?.key} by={by} />}
    </Section>
  );
}

export function Marks({ opening, report, by }: { opening: OpeningView; report: ExaminationView | undefined; by: Conductor }) {
  const marks = marksOf(opening, report);
  const now = marks.findLast(({ atMs }) => atMs <= by.at.value);
  return (
    <details class="film-marks">
      <summary>{t("ev_marks", { n: marks.length })}</summary>
      {marks.length === 0 ? <Empty>{t("ev_marks_none")}</Empty> : <Places marks={marks} now={now?.key} by={by} />}
    </details>
  );
}

function Places({ marks, now, by }: { marks: readonly Mark[]; now: string | undefined; by: Conductor }) {
  return (
    <ol class="film-places">
      {marks.map((mark) => (
        <li key={mark.key}>
          <button type="button" class={`film-place ${mark.kind}`} aria-current={mark.key === now ? "true" : undefined} onClick={() => by.seek(mark.atMs)}>
            <span class="numbers">{clock(mark.atMs / 1_000)}</span> <span>{wordsOf(mark)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** A mark in words; a code that this page does not know yet is shown as it is. */
export function wordsOf({ kind, code, role, text, revision, untilMs }: Mark): string {
  const who = role === undefined ? "" : (maybe(`role.${role}`) ?? role);
  const until = untilMs === undefined ? "" : clock(untilMs / 1_000);
  switch (kind) {
    case "check": {
      const name = maybe(`ev_check.${code}`) ?? code;
      return untilMs === undefined ? t("ev_check_open", { name }) : t("ev_check_done", { name, time: until });
    }
    case "gap": {
      // What follows the colon counts what was dropped.
      const why = maybe(`ev_why.${code.split(":")[0]}`) ?? code;
      return who ? t("ev_gap_of", { who, time: until, why }) : t("ev_break", { time: until, why });
    }
    case "snapshot": return t("ev_snapshot_of", { who });
    case "event": return maybe(`ev_event.${code}`, { who, text: saidOf(code, text ?? ""), n: revision ?? 0 }) ?? code;
  }
}

/** What was written stays as it is, be it spelled like a code. */
function saidOf(code: string, text: string): string {
  if (code === "chat") return text;
  if (code === "media_set") return text === "" ? t("ev_device.none") : text.split(" ").map((device) => maybe(`ev_device.${device}`) ?? device).join(", ");
  return maybe(`ev_code.${text}`) ?? maybe(`ev_check.${text}`) ?? maybe(`ground.${text}`) ?? text;
}
