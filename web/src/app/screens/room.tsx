/** C8: the call: the others large, oneself small, what is recorded, the code to read aloud, and what to do when it breaks. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../lib/api.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useResource } from "../../lib/resource.ts";
import { go } from "../../lib/router.ts";
import { Banner, Button, Go, Title } from "../../ui/basics.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Certifier } from "../../ui/certifier.tsx";
import { closedWords, goesOn } from "../../ui/call_over.ts";
import { Chat, Stage, TakeOver, Told, useAskBeforeLeaving } from "../../ui/call_view.tsx";
import { PhoneNotices } from "./room_phone.tsx";
import { live } from "../../lib/live.ts";
import type { LiveCall } from "../../lib/live_call.ts";

const EVERY_MS = 3_000;

export function Room({ call }: { call: LiveCall }) {
  const matter = useResource((stop) => ask("GET /v1/poa/cases/{id}", { path: { id: call.caseId }, stop }), [call.caseId], EVERY_MS);
  const isLeaving = useSignal(false);
  useAskBeforeLeaving(call);
  if (call.closing.value) return <Closed call={call} />;
  const forget = () => {
    call.leave();
    live.value = undefined;
    go(`/cases/${call.caseId}`);
  };
  return (
    <>
      <Title>{t("call_title")}</Title>
      <Certifier name={call.notary} licence={call.licence} />
      <Told call={call} />
      <PhoneNotices />
      {matter.data?.stage === "awaiting_approval" && (
        <Banner tone="warn"><p>{t("draft_arrived")}</p><Go to={`/cases/${call.caseId}/draft`} look="main">{t("read_draft")}</Go></Banner>
      )}
      <Stage call={call} />
      <div class="actions">
        <Button onPress={() => call.mute()}>{t(call.isMuted.value ? "unmute" : "mute")}</Button>
        {call.cameras.value > 1 && <Button onPress={() => void call.flip()}>{t("camera_flip")}</Button>}
        <Button look="danger" onPress={() => { isLeaving.value = true; }}>{t("call_leave")}</Button>
      </div>
      {call.check.value && <p role="status">{maybe(`check_now.${call.check.value}`)}</p>}
      {call.code.value && <p>{t("short_code")} <span class="code">{call.code.value}</span></p>}
      <Chat call={call} />
      {isLeaving.value && (
        <Dialog title={t("call_leave_question")} onClose={() => { isLeaving.value = false; }}>
          <p>{t("call_leave_more")}</p>
          <div class="actions"><Button look="danger" onPress={forget}>{t("call_leave")}</Button><Button onPress={() => { isLeaving.value = false; }}>{t("call_stay")}</Button></div>
        </Dialog>
      )}
      {call.takeOver.value && <TakeOver call={call} answer={call.takeOver.value} />}
    </>
  );
}

function Closed({ call }: { call: LiveCall }) {
  const closing = call.closing.value;
  useEffect(() => () => { if (live.value === call) live.value = undefined; }, [call]);
  const why = closing && closedWords(closing);
  const isRefused = closing?.why === "refused" || (closing?.why === "ended" && closing.reason === "refused");
  return (
    <>
      <Title>{t("call_over")}</Title>
      <Banner tone={isRefused ? "bad" : "note"}>{why ?? ""}</Banner>
      {closing && goesOn(closing) && <p>{t("call_ended_next")}</p>}
      <div class="actions"><Go to={`/cases/${call.caseId}`} look="main">{t("to_matter")}</Go></div>
    </>
  );
}
