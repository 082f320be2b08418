/** C6 to C8: the device test, the waiting room, the consent to the recording, and the call itself. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { BrokenOffView, CallBody, CaseBody, EntranceView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { clock } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { Problem } from "../../lib/problem.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { hush, isSilenced, ring, unlock } from "../../lib/ringer.ts";
import { go } from "../../lib/router.ts";
import { Banner, Button, Go, Title } from "../../ui/basics.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { live } from "../../lib/live.ts";
import { LiveCall } from "../../lib/live_call.ts";
import { Certifier } from "../../ui/certifier.tsx";
import { ConsentWords } from "../../ui/consent_words.tsx";
import { DeviceTest } from "../../ui/device_test.tsx";
import { BrokenOff } from "./broken_off.tsx";
import { Room } from "./room.tsx";

/** A ring lasts half a minute: who waits must see soon that the call was taken. */
const EVERY_MS = 2_000;
/** As long as a telephone rings. */
const RING_MS = 30_000;
const BUZZ_MS = 3_000;

interface Found {
  matter: CaseBody;
  call: CallBody | undefined;
}

export function CallScreen({ id }: { id: string }) {
  const found = useResource<Found>(async (stop) => {
    const matter = await ask("GET /v1/poa/cases/{id}", { path: { id }, stop });
    const call = await ask("GET /v1/poa/cases/{id}/calls/latest", { path: { id }, stop }).catch((error: unknown) => {
      if (error instanceof Problem && ["no_call", "not_found"].includes(error.code)) return undefined;
      throw error;
    });
    return { matter, call };
  }, [id], EVERY_MS);
  const isTested = useSignal(false);
  const mine = live.value?.caseId === id ? live.value : undefined;
  if (mine) return <Room call={mine} />;
  return (
    <Loaded of={found} title={t("call_title")}>
      {({ matter, call }) => {
        if (call?.state === "active") return <Enter id={id} call={call} />;
        if (call && (call.state === "waiting" || call.state === "ringing")) return <Waiting id={id} call={call} onLeft={found.again} />;
        if (matter.stage !== "ready_to_call") return <NoCall id={id} />;
        if (!isTested.value) return <DeviceTest onDone={() => { isTested.value = true; }} />;
        return <Ask id={id} broken={matter.broken_off} onAsked={found.again} />;
      }}
    </Loaded>
  );
}

function NoCall({ id }: { id: string }) {
  return <><Title>{t("call_title")}</Title><Banner tone="note">{t("call_none")}</Banner><div class="actions"><Go to={`/cases/${id}`} look="main">{t("to_matter")}</Go></div></>;
}

function Ask({ id, broken, onAsked }: { id: string; broken: BrokenOffView | null | undefined; onAsked: () => void }) {
  const join = useAction(async (once) => {
    // Of this press the browser lets the page ring when the notary answers.
    void unlock();
    await ask("POST /v1/poa/cases/{id}/calls", { path: { id }, once });
    onAsked();
  });
  return (
    <>
      <Title>{t("call_title")}</Title>
      {broken && <BrokenOff broken={broken} />}
      <p>{t("queue_before")}</p>
      <Trouble problem={join.problem} />
      <div class="actions">
        <Button look="main" isBusy={join.isBusy} onPress={() => void join.run()}>{t("queue_join")}</Button>
        <Go to={`/cases/${id}`} look="plain">{t("back")}</Go>
      </div>
    </>
  );
}

/** C7: the place in the queue; the screen stays on, so that nobody misses their turn. */
function Waiting({ id, call, onLeft }: { id: string; call: CallBody; onLeft: () => void }) {
  const leave = useAction(async () => {
    await ask("DELETE /v1/poa/cases/{id}/calls/latest", { path: { id } });
    onLeft();
  });
  useScreenOn();
  // After a reload nobody has pressed yet, and the phone could not ring.
  useEffect(() => { void unlock(); }, []);
  const { position, estimated_seconds: seconds } = call;
  return (
    <>
      <Title>{t("waiting_title")}</Title>
      <div role="status">
        {call.state === "ringing" ? <Banner tone="good">{t("queue_ringing")}</Banner> : position != null && (
          <><p class="hint" aria-hidden="true">{t("queue_place")}</p><p class="place-in-queue numbers" aria-hidden="true">{position}</p><p>{position > 1 ? t("people_ahead", { n: position - 1 }) : t("you_are_next")}</p></>
        )}
        {call.state === "waiting" && <p>{seconds == null ? t("nobody_on_duty") : t("wait_about", { n: Math.max(1, Math.ceil(seconds / 60)) })}</p>}
      </div>
      {isSilenced.value && <Banner tone="warn">{t("sound_blocked")}</Banner>}
      <p class="hint">{t("waiting_more")}</p>
      <Trouble problem={leave.problem} />
      <div class="actions"><Button isBusy={leave.isBusy} onPress={() => void leave.run()}>{t("queue_leave")}</Button>{call.state === "waiting" && <Go to={`/cases/${id}/appointment`} look="plain">{t("book_instead")}</Go>}</div>
    </>
  );
}

function useScreenOn(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const hold = () => navigator.wakeLock?.request("screen").then((held) => { lock = held; }, () => {});
    void hold();
    document.addEventListener("visibilitychange", hold);
    return () => {
      document.removeEventListener("visibilitychange", hold);
      void lock?.release();
    };
  }, []);
}

function entrance(id: string): Promise<EntranceView> {
  return ask("POST /v1/poa/cases/{id}/calls/latest/ticket", { path: { id } });
}

/** Before anything is seen or heard: what is recorded, and the person's own consent to it. */
function Enter({ id, call }: { id: string; call: CallBody }) {
  const door = useSignal<EntranceView | undefined>(undefined);
  const open = useAction(async () => { door.value = await entrance(id); });
  const enter = useAction(async () => {
    const given = door.value ?? (await entrance(id));
    const mine = new LiveCall(id, call.id, given, () => entrance(id));
    live.value = mine;
    mine.notary = call.notary ?? undefined;
    mine.licence = call.licence ?? undefined;
    await mine.start();
  });
  useEffect(() => {
    void open.run();
    const buzz = () => navigator.vibrate?.([300, 150, 300]);
    buzz();
    ring();
    // Two minutes are left to come in: the phone may lie on the table.
    const again = setInterval(buzz, BUZZ_MS);
    const quiet = setTimeout(() => { clearInterval(again); hush(); }, RING_MS);
    return () => {
      clearInterval(again);
      clearTimeout(quiet);
      hush();
    };
  }, []);
  const consent = door.value?.consent;
  return (
    <>
      <Title>{t("call_taken")}</Title>
      <Certifier name={call.notary} licence={call.licence} />
      <Trouble problem={open.problem} again={() => void open.run()} />
      {consent && (
        <>
          <h2>{t("recording_consent")}</h2>
          <ConsentWords consent={consent} />
          <Trouble problem={enter.problem} />
          <div class="actions">
            <Button look="main" isBusy={enter.isBusy} onPress={() => void enter.run()}>{t("agree_enter")}</Button>
            <Button onPress={() => go(`/cases/${id}`)}>{t("not_now")}</Button>
          </div>
        </>
      )}
      {call.started_at && <p class="hint numbers">{t("call_since", { time: clock((now() - Date.parse(call.started_at)) / 1_000) })}</p>}
    </>
  );
}
