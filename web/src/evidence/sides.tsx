/** Both sides of the call beside each other, each with the connection it had at the moment, or why there is nothing. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { OpeningView } from "../lib/api-schema.ts";
import { clock } from "../lib/format.ts";
import { maybe, t } from "../lib/i18n.ts";
import { Problem } from "../lib/problem.ts";
import { Trouble } from "../ui/states.tsx";
import type { Conductor } from "./conductor.ts";
import { Leg, type LegLine } from "./leg.ts";
import { type Side, gapAt, legAt, sidesOf } from "./marks.ts";

/** A connection is opened so long before it begins, so that it is there in time. */
const EARLY_MS = 5_000;

export function Sides({ opening, by }: { opening: OpeningView; by: Conductor }) {
  return <div class="film">{sidesOf(opening).map((side) => <SideView key={side.key} side={side} opening={opening} by={by} />)}</div>;
}

export function nameOf({ role, number, source }: Side): string {
  const name = maybe(`role.${role}`) ?? role;
  const numbered = number === undefined ? name : `${name} ${number}`;
  return source === "screen" ? t("ev_screen_of", { name: numbered }) : numbered;
}

function SideView({ side, opening, by }: { side: Side; opening: OpeningView; by: Conductor }) {
  const at = by.at.value;
  const now = legAt(side, at);
  const gap = gapAt(opening.gaps, now?.leg, at);
  const open = side.legs.filter(({ from_ms, to_ms }) => from_ms - EARLY_MS <= at && at < to_ms);
  return (
    <figure class="film-side">
      {open.map((leg) => <Film key={leg.leg} leg={leg} opening={opening.id} by={by} isShown={leg.leg === now?.leg} label={nameOf(side)} />)}
      {!now && <p class="film-none">{t("ev_not_there")}</p>}
      {gap && <p class="film-gap">{t("ev_gap_until", { time: clock(gap.to_ms / 1_000) })}</p>}
      <figcaption>{nameOf(side)}</figcaption>
    </figure>
  );
}

function Film({ leg, opening, by, isShown, label }: { leg: LegLine; opening: string; by: Conductor; isShown: boolean; label: string }) {
  const [video, audio] = [useRef<HTMLVideoElement>(null), useRef<HTMLAudioElement>(null)];
  const problem = useSignal<Problem | undefined>(undefined);
  const round = useSignal(0);
  useEffect(() => {
    if (!video.current || !audio.current) return undefined;
    if (typeof MediaSource === "undefined") {
      problem.value = new Problem("leg_unsupported", 0);
      return undefined;
    }
    const film = new Leg(video.current, audio.current, leg, opening, () => { problem.value = film.problem; });
    const leave = by.join({
      fromMs: leg.from_ms, toMs: leg.to_ms,
      look: (ms) => film.look(ms), follow: (ms, rate) => film.follow(ms, rate), rest: () => film.rest(),
    });
    by.tick();
    return () => {
      leave();
      film.close();
    };
  }, [round.value]);
  const again = () => {
    problem.value = undefined;
    round.value += 1;
  };
  return (
    <>
      <video ref={video} class={isShown ? "" : "unseen"} aria-label={label} playsInline muted />
      <audio ref={audio} />
      {isShown && <Trouble problem={problem.value} again={problem.value?.code === "leg_unsupported" ? undefined : again} />}
    </>
  );
}
