/** N2 and N3: going on duty after a test of the devices, and who waits. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { QueuedBody } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { clock, timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { unlock } from "../../lib/ringer.ts";
import { Banner, Button, Go, Section, Title } from "../../ui/basics.tsx";
import { DeviceTest } from "../../ui/device_test.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";
import { duty, goOff, goOn, trouble } from "../duty.ts";

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
  if (isTesting.value) return <div class="narrow"><DeviceTest onDone={start} /></div>;
  return (
    <>
      <Title>{t("queue")}</Title>
      <Trouble problem={begin.problem ?? end.problem ?? trouble.value} />
      {duty.value?.call?.state === "active" && (
        <Banner tone="warn"><p>{t("in_call")}</p><Go to={`/cases/${duty.value.call.case_id}`} look="main">{t("open_case")}</Go></Banner>
      )}
      <Section title={t("duty")}>
        {since != null ? (
          <><Banner tone="good">{t("duty_on", { time: timeOf(since) })}</Banner><Button look="danger" isBusy={end.isBusy} onPress={() => void end.run()}>{t("duty_end")}</Button></>
        ) : (
          <><Banner tone="note"><p>{t("duty_off")}</p><p>{t("duty_start_more")}</p></Banner><Button look="main" isBusy={begin.isBusy} onPress={() => { void unlock(); isTesting.value = true; }}>{t("duty_start")}</Button></>
        )}
        <p class="hint">{t("keys_help")}</p>
      </Section>
      <Loaded of={queue}>{({ items }) => <Rows items={items} isStale={queue.problem !== undefined} />}</Loaded>
    </>
  );
}

function Rows({ items, isStale }: { items: QueuedBody[]; isStale: boolean }) {
  useEffect(() => { document.title = `${items.length > 0 ? `(${items.length}) ` : ""}${t("queue")} – Senim`; }, [items.length]);
  return (
    <Section title={t("queue_n", { n: items.length })}>
      <p class="unseen" role="status">{t("queue_n", { n: items.length })}</p>
      {items.length === 0 ? <Empty>{t("queue_empty")}</Empty> : (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("queue")}>
          <table class={isStale ? "stale" : ""}>
            <thead><tr><th scope="col">{t("queue_waiting")}</th><th scope="col">{t("queue_act")}</th><th scope="col">{t("queue_language")}</th><th scope="col">{t("queue_people")}</th><th scope="col">{t("queue_state")}</th></tr></thead>
            <tbody>
              {items.map(({ queued_at, kind, language, principals, state, returning }) => (
                <tr key={queued_at}>
                  <td class="numbers">{clock((Date.now() - Date.parse(queued_at)) / 1_000)}</td>
                  <td>{kind.title}</td>
                  <td lang={language}>{language === "ru" ? "Русский" : "Қазақша"}</td>
                  <td class="numbers">{principals}</td>
                  <td>{maybe(`call_state.${returning ? "returning" : state}`) ?? state}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
