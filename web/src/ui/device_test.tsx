/** C6: picture, sound and connection, tried before anybody waits in a queue; the law says what is good enough. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { DeviceError } from "../call/devices.ts";
import type { DeviceTestVerdict } from "../lib/api-schema.ts";
import { ask } from "../lib/api.ts";
import { language, maybe, t } from "../lib/i18n.ts";
import { isInApp } from "../lib/in_app.ts";
import { Problem } from "../lib/problem.ts";
import { useAction } from "../lib/resource.ts";
import { Banner, Button, Title, type Tone } from "./basics.tsx";
import { Trouble } from "./states.tsx";
import { Picture } from "./video.tsx";

const TONES: Record<string, Tone> = { good: "good", usable: "warn", unusable: "bad" };

/** On the home screen of an iPhone the page names no browser either. */
const isInstalled = (): boolean => matchMedia("(display-mode: standalone)").matches;

export interface DeviceTestProps {
  onDone: () => void;
  /** What is said of good devices; without it, what is said to a citizen. */
  good?: string;
  children?: ComponentChildren;
}

export function DeviceTest({ onDone, good, children }: DeviceTestProps) {
  const tracks = useSignal<{ camera?: MediaStreamTrack; microphone?: MediaStreamTrack }>({});
  const errors = useSignal<readonly DeviceError[]>([]);
  const verdict = useSignal<DeviceTestVerdict | undefined>(undefined);
  const test = useAction(async () => {
    verdict.value = undefined;
    errors.value = [];
    if (!("RTCPeerConnection" in globalThis)) throw new Problem("no_video_calls", 0);
    const { id, ticket, room_url } = await ask("POST /v1/device-tests", {});
    const { testDevices } = await import("../call/device_test.ts");
    const body = await testDevices({ id, ticket, url: room_url, show: (found) => { tracks.value = found; }, tell: (found) => { errors.value = found; } });
    tracks.value = {};
    verdict.value = await ask("POST /v1/device-tests/{id}/result", { path: { id }, body }).catch(over);
  });
  const found = verdict.value;
  return (
    <>
      <Title>{t("device_test")}</Title>
      {!found && <p>{t("device_test_more")}</p>}
      {isInApp(navigator.userAgent) && !isInstalled() && <Banner tone="warn">{t("in_app")}</Banner>}
      <Trouble problem={test.problem} />
      {tracks.value.camera && <Picture track={tracks.value.camera} label={t("own_picture")} look="preview" />}
      {tracks.value.microphone && <Loudness track={tracks.value.microphone} />}
      {!found && errors.value.map(({ device, code }) => <Banner key={device} tone="bad" isUrgent>{maybe(`device.${device}.${code}`) ?? t("device_help")}</Banner>)}
      {test.isBusy && <Banner tone="note">{t("device_testing")}</Banner>}
      {found && (
        <Banner tone={TONES[found.verdict] ?? "note"}>
          <p>{(found.verdict === "good" && good) || (maybe(`device_verdict.${found.verdict}`) ?? found.text)}</p>
          {found.findings.length > 0 && <ul>{found.findings.map(({ code, text }) => <li key={code}>{exactly(code, errors.value) ?? text[language.value]}</li>)}</ul>}
        </Banner>
      )}
      {found?.verdict === "unusable" && <p>{t("device_help")}</p>}
      {children}
      <div class="actions">
        {found && found.verdict !== "unusable" && <Button look="main" onPress={onDone}>{t("go_on")}</Button>}
        <Button look={found ? "plain" : "main"} isBusy={test.isBusy} onPress={() => void test.run()}>{t(found ? "device_test_again" : "device_test_start")}</Button>
      </div>
    </>
  );
}

/** A server that started anew knows nothing of the tests before: that is no missing record to the person. */
function over(error: unknown): never {
  throw error instanceof Problem && error.code === "not_found" ? new Problem("device_test_over", 0) : error;
}

/** What the page saw of a device is more exact than what the server was told of it; each is said once. */
function exactly(finding: string, errors: readonly DeviceError[]): string | undefined {
  const own = errors.find(({ device }) => finding.startsWith(`${device}_`));
  return own && maybe(`device.${own.device}.${own.code}`);
}

/** How loud the microphone is: the person sees that they are heard. */
function Loudness({ track }: { track: MediaStreamTrack }) {
  const bar = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const wave = new Uint8Array(analyser.fftSize);
    let frame = 0;
    const draw = () => {
      analyser.getByteTimeDomainData(wave);
      const loud = wave.reduce((most, value) => Math.max(most, Math.abs(value - 128)), 0) / 128;
      if (bar.current) bar.current.value = loud;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [track]);
  return <p><label>{t("microphone")} <meter ref={bar} class="meter" min={0} max={1} value={0} /></label></p>;
}
