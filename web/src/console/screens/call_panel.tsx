/** N5: the call at the notary's side: entering, letting people in, seeing and hearing them, ending it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CaseBody, RecordingView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { clock, timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useKeys } from "../../lib/keys.ts";
import { live } from "../../lib/live.ts";
import { LiveCall } from "../../lib/live_call.ts";
import { useAction } from "../../lib/resource.ts";
import { Banner, Button, Section } from "../../ui/basics.tsx";
import { Chat, Stage, TakeOver, Told, useAskBeforeLeaving } from "../../ui/call_view.tsx";
import { Trouble } from "../../ui/states.tsx";
import { duty } from "../duty.ts";
import { parted } from "../ending.ts";
import { usePartingWith } from "../parting.ts";
import { EndCall } from "./end_call.tsx";

const SECOND_MS = 1_000;

export function CallPanel({ matter }: { matter: CaseBody }) {
  const mine = live.value?.caseId === matter.id ? live.value : undefined;
  const own = duty.value?.call;
  usePartingWith(mine, matter.stage === "talking");
  const isOurs = own?.state === "active" && own.case_id === matter.id;
  if (mine && !mine.closing.value) return <InCall call={mine} isEarly={matter.stage === "talking"} />;
  if (isOurs && own) return <Enter id={matter.id} call={own.id} />;
  return null;
}

function Enter({ id, call }: { id: string; call: string }) {
  const enter = useAction(async () => {
    const door = () => ask("POST /v1/notary/calls/{id}/ticket", { path: { id: call } });
    const mine = new LiveCall(id, call, await door(), door);
    live.value = mine;
    parted.value = undefined;
    await mine.start();
  });
  return (
    <Section title={t("call")}>
      <p>{t("enter_room_more")}</p>
      <Trouble problem={enter.problem} />
      <div class="actions"><Button look="main" isBusy={enter.isBusy} onPress={() => void enter.run()}>{t("enter_room")}</Button></div>
    </Section>
  );
}

function InCall({ call, isEarly }: { call: LiveCall; isEarly: boolean }) {
  const isEnding = useSignal(false);
  useAskBeforeLeaving(call);
  const recorded = useRecorded(call);
  useKeys({ KeyM: () => call.mute(), KeyV: () => call.hide(), KeyE: () => { isEnding.value = true; } });
  return (
    <Section title={t("call")}>
      <Told call={call} recorded={recorded} />
      {call.waiting.value.map((seat) => (
        <Banner tone="warn" key={seat.person} isUrgent>
          <p>{t("at_the_door", { role: maybe(`role.${seat.role}`) ?? seat.role })}</p>
          <div class="actions"><Button look="main" onPress={() => call.admit(seat)}>{t("admit")}</Button><Button look="danger" onPress={() => call.deny(seat)}>{t("deny")}</Button></div>
        </Banner>
      ))}
      {call.lostSince.value !== undefined && <Dropped since={call.lostSince.value} kept={call.call.welcome?.resume_ttl_secs ?? 0} />}
      <Stage call={call} />
      {call.code.value && <p>{t("short_code_notary")} <span class="code">{call.code.value}</span></p>}
      <div class="actions">
        <Button onPress={() => call.mute()}>{t(call.isMuted.value ? "unmute" : "mute")}</Button>
        <Button onPress={() => call.hide()}>{t(call.isHidden.value ? "con_camera_on" : "con_camera_off")}</Button>
        <Button look="danger" onPress={() => { isEnding.value = true; }}>{t("end_call")}</Button>
      </div>
      <Pictures call={call} />
      <Chat call={call} />
      {isEnding.value && <EndCall call={call} isEarly={isEarly} onClose={() => { isEnding.value = false; }} />}
      {call.takeOver.value && <TakeOver call={call} answer={call.takeOver.value} />}
    </Section>
  );
}

/** N7: a picture of whoever is seen, taken into the evidence. */
function Pictures({ call }: { call: LiveCall }) {
  const seen = call.views.value.filter(({ kind }) => kind === "camera");
  const taken = call.snapshot.value;
  const roleOf = (role: string) => maybe(`role.${role}`) ?? role;
  return (
    <>
      <div class="actions">
        {seen.map(({ mid, seat }, at) => {
          const same = seen.filter(({ seat: { role } }) => role === seat.role);
          const who = same.length > 1 ? `${roleOf(seat.role)} ${same.findIndex((one) => one.mid === mid) + 1}` : roleOf(seat.role);
          return <Button key={`${mid}${at}`} onPress={() => call.take(seat)}>{t("con_snapshot", { who })}</Button>;
        })}
      </div>
      <p role="status">{taken === "failed" ? t("con_snapshot_failed") : taken && t("con_snapshot_taken", { who: roleOf(taken.role), time: timeOf(taken.at) })}</p>
    </>
  );
}

/** How long the recording of this call runs, by the register: whoever comes back to the page sees the whole of it. */
function useRecorded(call: LiveCall): string | undefined {
  const since = useSignal<number | undefined>(undefined);
  const time = useSignal(now());
  const isRunning = call.recording.value.state === "running";
  useEffect(() => {
    if (!isRunning) return undefined;
    const stop = new AbortController();
    const read = ({ items }: { items: RecordingView[] }) => {
      const own = items.find((one) => one.call === call.callId);
      since.value = own ? Date.parse(own.started_at) : now();
    };
    void ask("GET /v1/recordings", { query: { case: call.caseId }, stop: stop.signal }).then(read, () => {});
    const timer = setInterval(() => { time.value = now(); }, SECOND_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [isRunning, call]);
  return isRunning && since.value !== undefined ? clock((time.value - since.value) / SECOND_MS) : undefined;
}

/** Somebody's connection is lost: how long their seat is still kept, for the eye. */
function Dropped({ since, kept }: { since: number; kept: number }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => { now.value = Date.now(); }, SECOND_MS);
    return () => clearInterval(timer);
  }, [since]);
  const left = Math.max(0, Math.ceil(kept - (now.value - since) / SECOND_MS));
  return <Banner tone="warn" isUrgent><p>{t("citizen_dropped")}</p><p class="numbers" aria-hidden="true">{t("seconds_left", { n: left })}</p></Banner>;
}
