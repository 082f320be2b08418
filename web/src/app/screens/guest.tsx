/** The calls into which somebody was asked as interpreter, witness or observer, and the call itself for them. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { EntranceView, InvitationView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { live } from "../../lib/live.ts";
import { LiveCall } from "../../lib/live_call.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { closedWords } from "../../ui/call_over.ts";
import { Banner, Button, Go, Section, Title } from "../../ui/basics.tsx";
import { Certifier } from "../../ui/certifier.tsx";
import { Chat, Stage, TakeOver, Told, useAskBeforeLeaving } from "../../ui/call_view.tsx";
import { ConsentWords } from "../../ui/consent_words.tsx";
import { Empty, Loaded, Trouble } from "../../ui/states.tsx";

/** The notary waits for whoever was asked. */
const EVERY_MS = 3_000;
/** A guest knows the call and not the case. */
const NO_CASE = "";

export function Guest() {
  const mine = live.value?.caseId === NO_CASE ? live.value : undefined;
  return mine ? <GuestRoom call={mine} /> : <Invitations />;
}

function Invitations() {
  const found = useResource((stop) => ask("GET /v1/calls", { stop }), ["invitations"], EVERY_MS);
  return (
    <>
      <Title>{t("guest_title")}</Title>
      <p>{t("guest_more")}</p>
      <Loaded of={found}>
        {({ items }) => items.length === 0 ? <Empty>{t("guest_none")}</Empty> : (
          <ul class="cards">{items.map((one) => <Invited key={one.call} of={one} />)}</ul>
        )}
      </Loaded>
    </>
  );
}

const ticket = (call: string): Promise<EntranceView> => ask("POST /v1/calls/{id}/tickets", { path: { id: call } });

function Invited({ of: { call, role, notary, licence, invited_at } }: { of: InvitationView }) {
  const door = useSignal<EntranceView | undefined>(undefined);
  const open = useAction(async () => { door.value = await ticket(call); });
  const enter = useAction(async () => {
    const given = door.value ?? (await ticket(call));
    const mine = new LiveCall(NO_CASE, call, given, () => ticket(call));
    mine.notary = notary;
    mine.licence = licence ?? undefined;
    live.value = mine;
    await mine.start();
  });
  const consent = door.value?.consent;
  return (
    <li class="card">
      <strong>{t("guest_as", { role: maybe(`role.${role}`) ?? role })}</strong>
      <Certifier name={notary} licence={licence} />
      <p class="hint">{timeOf(invited_at)}</p>
      <Trouble problem={open.problem ?? enter.problem} />
      {consent ? (
        <Section title={t("recording_consent")}>
          <ConsentWords consent={consent} />
          <div class="actions"><Button look="main" isBusy={enter.isBusy} onPress={() => void enter.run()}>{t("agree_enter")}</Button></div>
        </Section>
      ) : <div class="actions"><Button look="main" isBusy={open.isBusy} onPress={() => void open.run()}>{t("guest_enter")}</Button></div>}
    </li>
  );
}

function GuestRoom({ call }: { call: LiveCall }) {
  useAskBeforeLeaving(call);
  useEffect(() => () => { if (call.closing.value && live.value === call) live.value = undefined; }, [call]);
  const leave = () => {
    call.leave();
    live.value = undefined;
  };
  if (call.closing.value) {
    const closing = call.closing.value;
    return <><Title>{t("call_over")}</Title><Banner tone={closing.why === "refused" ? "bad" : "note"}>{closedWords(closing)}</Banner><div class="actions"><Go to="/" look="main">{t("home")}</Go></div></>;
  }
  return (
    <>
      <Title>{t("call_title")}</Title>
      <Certifier name={call.notary} licence={call.licence} />
      <Told call={call} />
      <Stage call={call} />
      <div class="actions">
        <Button onPress={() => call.mute()}>{t(call.isMuted.value ? "unmute" : "mute")}</Button>
        <Button look="danger" onPress={leave}>{t("call_leave")}</Button>
      </div>
      <Chat call={call} />
      {call.takeOver.value && <TakeOver call={call} answer={call.takeOver.value} />}
    </>
  );
}
