/** N4: a call rings, over any screen: who, what, in which language, and how long still. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask } from "../lib/api.ts";
import { now } from "../lib/clock.ts";
import { languageName, t } from "../lib/i18n.ts";
import { useKeys } from "../lib/keys.ts";
import { useAction } from "../lib/resource.ts";
import { hush, isSilenced, notice, ring } from "../lib/ringer.ts";
import { go } from "../lib/router.ts";
import { Banner, Button } from "../ui/basics.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Trouble } from "../ui/states.tsx";
import { duty, look } from "./duty.ts";

export function Ring() {
  const call = duty.value?.call;
  if (call?.state !== "ringing") return null;
  return <Ringing key={call.id} />;
}

function Ringing() {
  const call = duty.value?.call;
  const left = useSignal(0);
  const box = useRef<HTMLDivElement>(null);
  const id = call?.id ?? "";
  const until = Date.parse(call?.ring_until ?? "");
  const accept = useAction(async () => {
    const taken = await ask("POST /v1/notary/calls/{id}/acceptance", { path: { id } });
    await look();
    go(`/cases/${taken.case_id}`);
  });
  const decline = useAction(async () => {
    await ask("POST /v1/notary/calls/{id}/not-now", { path: { id } });
    await look();
  });
  useKeys({ KeyA: () => void accept.run() }, "dialog");
  useEffect(() => {
    ring();
    // Names stay on the page: a notice of the system may be seen by whoever passes.
    const quiet = notice(t("con_notice"), call?.kind.title ?? "");
    const title = document.title;
    const tick = () => {
      left.value = Math.max(0, Math.round((until - now()) / 1_000));
      document.title = `☎ ${t("ring_title", { name: call?.principals.join(", ") ?? "" })}`;
    };
    tick();
    const timer = setInterval(tick, 500);
    box.current?.querySelector("button")?.focus();
    return () => {
      hush();
      quiet();
      clearInterval(timer);
      document.title = title;
    };
  }, []);
  if (!call) return null;
  return (
    <Dialog title={t("ring_title", { name: call.principals.join(", ") })} onClose={() => void decline.run()}>
      <p>{call.kind.title}</p>
      <p>{t("queue_language")}: {languageName(call.language)}</p>
      <p class="numbers" aria-hidden="true">{t("ring_left", { n: left.value })}</p>
      {isSilenced.value && <Banner tone="warn">{t("sound_blocked")}</Banner>}
      <Trouble problem={accept.problem ?? decline.problem} />
      <div class="actions" ref={box}>
        <Button look="main" isBusy={accept.isBusy} onPress={() => void accept.run()}>{t("ring_accept")}</Button>
        <Button isBusy={decline.isBusy} onPress={() => void decline.run()}>{t("ring_not_now")}</Button>
      </div>
    </Dialog>
  );
}
