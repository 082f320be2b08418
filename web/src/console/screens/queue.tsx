/** N2 and N3: going on duty after a test of the devices, and who waits. */

import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { QueuedBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { clock, timeOf } from "../../lib/format.ts";
import { languageName, maybe, t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { allowNotices, isSilenced, ringOnce, unlock } from "../../lib/ringer.ts";
import { Banner, Button, Go, Section, Tag, Title, type Tone } from "../../ui/basics.tsx";
import type { DeviceTestProps } from "../../ui/device_test.tsx";
import { later } from "../../ui/later.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { parted, partedWords } from "../ending.ts";
import { duty, goOff, goOn, trouble } from "../duty.ts";

const DeviceTest = later<DeviceTestProps>(() => import("../../ui/device_test.tsx").then((module) => module.DeviceTest));

/** Whoever waits sees the seconds pass. */
const EVERY_MS = 1_000;

export function QueueScreen() {
  const queue = useResource((stop) => ask("GET /v1/notary/queue", { stop }), ["queue"], EVERY_MS);
  const isTesting = useSignal(false);
  const begin = useAction(goOn);
  const end = useAction(goOff);
  const since = duty.value?.since;
  const start = () => {
    isTesting.value = false;
    void begin.run();
  };
  if (isTesting.value) return <div class="narrow"><DeviceTest onDone={start} good={t("con_devices_good")}><Ringtone /></DeviceTest></div>;
  return (
    <>
      <Title>{t("queue")}</Title>
      <Trouble problem={begin.problem ?? end.problem ?? trouble.value} />
      {parted.value !== undefined && duty.value?.call?.state !== "active" && <Banner tone="note">{t(partedWords(parted.value))}</Banner>}
      {duty.value?.call?.state === "active" && (
        <Banner tone="warn"><p>{t("in_call")}</p><Go to={`/cases/${duty.value.call.case_id}`} look="main">{t("open_case")}</Go></Banner>
      )}
      <Section title={t("duty")}>
        {since != null ? (
          <><Banner tone="good">{t("duty_on", { time: timeOf(since) })}</Banner><Button look="danger" isBusy={end.isBusy} onPress={() => void end.run()}>{t("duty_end")}</Button></>
        ) : (
          <><Banner tone="note"><p>{t("duty_off")}</p><p>{t("duty_start_more")}</p></Banner><Button look="main" isBusy={begin.isBusy} onPress={() => { void unlock(); allowNotices(); isTesting.value = true; }}>{t("duty_start")}</Button></>
        )}
        <p class="hint">{t("con_zone")}</p>
      </Section>
      <Loaded of={queue}>{({ items }) => <Rows items={items} isStale={queue.problem !== undefined} isOnDuty={since != null} />}</Loaded>
    </>
  );
}

/** The sound of a call, heard before the first one comes. */
function Ringtone() {
  return (
    <>
      {isSilenced.value && <Banner tone="warn">{t("sound_blocked")}</Banner>}
      <Button onPress={() => void ringOnce()}>{t("con_ringtone")}</Button>
      <p class="hint">{t("con_ringtone_more")}</p>
    </>
  );
}

function Rows({ items, isStale, isOnDuty }: { items: QueuedBody[]; isStale: boolean; isOnDuty: boolean }) {
  const time = useSignal(now());
  useEffect(() => { time.value = now(); }, [items]);
  useEffect(() => { document.title = `${items.length > 0 ? `(${items.length}) ` : ""}${t("queue")} – Senim`; }, [items.length]);
  return (
    <Section title={t("queue_n", { n: items.length })}>
      <p class="unseen" role="status">{t("queue_n", { n: items.length })}</p>
      {items.length === 0 ? <Empty>{t(isOnDuty ? "queue_empty" : "con_queue_off")}</Empty> : (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("queue")}>
          <table role="table" class={isStale ? "waiting stale" : "waiting"}>
            <thead role="rowgroup"><tr role="row">{COLUMNS.map((name) => <th key={name} role="columnheader" scope="col">{t(name)}</th>)}</tr></thead>
            <tbody role="rowgroup">
              {items.map(({ number, queued_at, kind, language, principals, devices, consent, state, returning }) => (
                <Row key={queued_at} now={time} since={queued_at} number={number} title={kind.title} language={language} principals={principals} devices={devices} consent={consent} state={returning ? "returning" : state} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

const COLUMNS = ["queue_waiting", "con_queue_number", "queue_act", "queue_language", "queue_people", "con_queue_devices", "con_queue_consent", "queue_state"] as const;
/** What needs no look has no colour: the eye goes to what may keep a call from coming about. */
const WARNINGS: Partial<Record<string, Tone>> = { untested: "warn", usable: "warn", unusable: "bad", requested: "warn", denied: "bad", expired: "bad", withdrawn: "bad" };

interface RowProps {
  now: ReadonlySignal<number>;
  since: string;
  number: string;
  title: string;
  language: string;
  principals: number;
  devices: string;
  consent: string;
  state: string;
}

/** Its properties are plain values: it is made again only when one has changed, and each second nothing but its clock is written. */
function Row({ now, since, number, title, language, principals, devices, consent, state }: RowProps) {
  const begun = Date.parse(since);
  const waiting = useComputed(() => clock((now.value - begun) / 1_000));
  return (
    <tr role="row">
      <td role="cell" class="numbers">{waiting}</td>
      <td role="cell" class="numbers">{number}</td>
      <td role="cell">{title}</td>
      <td role="cell">{languageName(language)}</td>
      <td role="cell" class="numbers">{principals}</td>
      <td role="cell"><Known code={devices} words={maybe(`con_devices.${devices}`)} /></td>
      <td role="cell"><Known code={consent} words={maybe(`consent.${consent}`)} /></td>
      <td role="cell">{maybe(`call_state.${state}`) ?? state}</td>
    </tr>
  );
}

function Known({ code, words = code }: { code: string; words: string | undefined }) {
  const tone = WARNINGS[code];
  return tone === undefined ? <>{words}</> : <Tag tone={tone}>{words}</Tag>;
}
