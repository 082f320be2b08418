/** What both sides of a call see: how it stands in words, the pictures, and the words written where sound fails. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { maybe, t } from "../lib/i18n.ts";
import type { LiveCall } from "../lib/live_call.ts";
import type { Quality } from "../call/quality.ts";
import { Banner, Button, type FormEvent, Tag, type Tone } from "./basics.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Picture, Sound } from "./video.tsx";

const QUALITIES: Record<Quality, Tone> = { good: "good", weak: "warn", bad: "bad" };

/** How it stands, in words: where the person is, whether they are connected, whether it is recorded, what is wrong. */
export function Told({ call, recorded }: { call: LiveCall; recorded?: string | undefined }) {
  const standing = call.standing.value;
  const recording = call.recording.value;
  return (
    <>
      {call.place.value === "entering" && <Banner tone="note">{t("call_entering")}</Banner>}
      {call.place.value === "lobby" && <Banner tone="note">{t("call_lobby")}</Banner>}
      {call.place.value === "joined" && standing.word === "connecting" && <Banner tone="note">{t("call_connecting")}</Banner>}
      {standing.word === "interrupted" && <Banner tone="warn" isUrgent><p>{t("call_interrupted")}</p><p class="numbers" aria-hidden="true">{t("seconds_left", { n: standing.secondsLeft })}</p></Banner>}
      {standing.word === "grace_over" && <Banner tone="bad" isUrgent>{t("call_grace_over")}</Banner>}
      {call.trouble.value && <Banner tone="bad" isUrgent>{maybe(`call_trouble.${call.trouble.value}`) ?? t("error.unexpected")}</Banner>}
      {call.deviceErrors.value.map(({ device, code }) => <Banner key={device} tone="bad" isUrgent>{maybe(`device.${device}.${code}`) ?? t("device_help")}</Banner>)}
      {recording.state === "running" && <p class="recording-mark"><i aria-hidden="true" />{t("recording_runs")}{recorded !== undefined && <span class="numbers" aria-hidden="true"> {recorded}</span>}</p>}
      {call.quality.value && <p><Tag tone={QUALITIES[call.quality.value]}>{t(`call_quality.${call.quality.value}`)}</Tag></p>}
      {recording.state === "failed" && <Banner tone="bad" isUrgent>{t("recording_failed")}</Banner>}
    </>
  );
}

export function Stage({ call }: { call: LiveCall }) {
  const pictures = call.views.value.filter(({ kind }) => kind !== "audio");
  const camera = call.camera.value;
  return (
    <div class="stage">
      <div class="others">
        {pictures.length === 0 && <p class="nobody">{t(call.isNotary ? "nobody_seen_yet" : "nobody_seen")}</p>}
        {pictures.map(({ mid, seat, track, kind }) => {
          const label = maybe(`role.${seat.role}`) ?? seat.role;
          return <figure key={mid}><Picture track={track} label={kind === "screen" ? t("shared_screen") : label} /><figcaption>{label}</figcaption></figure>;
        })}
      </div>
      {call.views.value.filter(({ kind }) => kind === "audio").map(({ mid, track }) => <Sound key={mid} track={track} />)}
      {camera && <div class={camera.getSettings().facingMode === "environment" ? "self back" : "self"}><Picture track={camera} label={t("own_picture")} /></div>}
    </div>
  );
}

/** Where sound fails, words still reach the other side. */
export function Chat({ call }: { call: LiveCall }) {
  const text = useSignal("");
  const isLost = useSignal(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.value.trim() === "") return;
    isLost.value = !call.say(text.value.trim());
    if (!isLost.value) text.value = "";
  };
  return (
    <details>
      <summary>{t("chat")}</summary>
      <div role="log" aria-label={t("chat")}><ul>{call.chat.value.map((said, at) => <li key={at}><strong>{said.from === "me" ? t("chat_me") : (maybe(`role.${said.role}`) ?? t("chat_other"))}:</strong> {said.text}</li>)}</ul></div>
      <form onSubmit={send}>
        {isLost.value && <Banner tone="warn" isUrgent>{t("chat_not_sent")}</Banner>}
        <Field name="chat" label={t("chat_message")} value={text.value} onChange={(value) => { text.value = value; }} max={500} />
        <Button type="submit">{t("send")}</Button>
      </form>
    </details>
  );
}

export function TakeOver({ call, answer }: { call: LiveCall; answer: (here: boolean) => void }) {
  const choose = (here: boolean) => {
    call.takeOver.value = undefined;
    answer(here);
  };
  return (
    <Dialog title={t("take_over")} onClose={() => choose(false)}>
      <p>{t("take_over_more")}</p>
      <div class="actions"><Button look="main" onPress={() => choose(true)}>{t("take_over_here")}</Button><Button onPress={() => choose(false)}>{t("cancel")}</Button></div>
    </Dialog>
  );
}

export function useAskBeforeLeaving(call: LiveCall): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => { if (!call.closing.value) event.preventDefault(); };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [call]);
}
