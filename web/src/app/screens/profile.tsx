/** Who is signed in, on which devices, and the way out. */

import "../appeal_words.ts";
import { useSignal } from "@preact/signals";
import type { SessionView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { phoneOf, timeOf } from "../../lib/format.ts";
import { maybe, t } from "../../lib/i18n.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { goInstead } from "../../lib/router.ts";
import { session } from "../../lib/session.ts";
import { Banner, Button, Facts, Go, Section, Tag, Title } from "../../ui/basics.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";
import { fullName } from "../../lib/names.ts";
import { PasswordChange } from "./password_change.tsx";

export function Profile() {
  const me = useResource((stop) => ask("GET /v1/me", { stop }), ["me"]);
  const changes = useSignal(0);
  const leave = useAction(async () => {
    const id = me.data?.session_id;
    // Without a connection the person is signed out here all the same; the session then ends by its term.
    if (id) await ask("DELETE /v1/sessions/{id}", { path: { id } }).catch(() => {});
    await session.end("out");
    goInstead("/");
  });
  return (
    <>
      <Title>{t("profile")}</Title>
      <Loaded of={me}>
        {({ name, iin, phone, email, identity }) => (
          <>
            <Facts rows={[{ name: t("full_name"), value: fullName(name) }, { name: t("iin"), value: iin }, phone ? { name: t("phone"), value: phoneOf(phone) } : undefined, email ? { name: t("email"), value: email } : undefined]} />
            <Banner tone={identity === "proved" ? "good" : "warn"}>{t(identity === "proved" ? "identity_proved" : "identity_claimed")}</Banner>
          </>
        )}
      </Loaded>
      <p><Go to="/appeals">{t("appeals")}</Go></p>
      <Devices key={changes.value} />
      <PasswordChange onDone={() => { changes.value += 1; }} />
      <div class="actions"><Button look="danger" isBusy={leave.isBusy} onPress={() => void leave.run()}>{t("sign_out")}</Button></div>
    </>
  );
}

function Devices() {
  const found = useResource((stop) => ask("GET /v1/sessions", { stop }), ["sessions"]);
  const end = useAction(async (_once, id: string | undefined) => {
    if (id) await ask("DELETE /v1/sessions/{id}", { path: { id } });
    else await ask("DELETE /v1/sessions", {});
    found.again();
  });
  return (
    <Section title={t("devices")}>
      <p>{t("devices_more")}</p>
      <Trouble problem={end.problem} />
      <Loaded of={found}>
        {({ items }) => (
          <>
            <ul class="cards">{items.map((one) => <Device key={one.id} of={one} onEnd={() => void end.run(one.id)} isBusy={end.isBusy} />)}</ul>
            {items.length > 1 && <div class="actions"><Button isBusy={end.isBusy} onPress={() => void end.run(undefined)}>{t("end_others")}</Button></div>}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Device({ of, onEnd, isBusy }: { of: SessionView; onEnd: () => void; isBusy: boolean }) {
  return (
    <li class="card">
      <strong>{of.device}</strong> {of.current && <Tag tone="good">{t("this_device")}</Tag>}
      <p>{maybe(`method.${of.method}`) ?? of.method}</p>
      <p class="hint">{t("last_seen", { time: timeOf(of.last_seen_at) })}</p>
      {!of.current && <Button look="danger" isBusy={isBusy} name={`${t("end_session")}: ${of.device}`} onPress={onEnd}>{t("end_session")}</Button>}
    </li>
  );
}
