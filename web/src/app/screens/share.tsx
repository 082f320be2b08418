/** C11: showing a document to somebody: a code and a QR code that open it once, for three minutes, and who opened it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ShareView, ShownView } from "../../lib/api-schema.ts";
import { ask } from "../../lib/api.ts";
import { now } from "../../lib/clock.ts";
import { clock, timeOf } from "../../lib/format.ts";
import { t } from "../../lib/i18n.ts";
import { fullName } from "../../lib/names.ts";
import { useAction, useResource } from "../../lib/resource.ts";
import { Banner, Button, Go, Section } from "../../ui/basics.tsx";
import { Qr } from "../../ui/qr.tsx";
import { Loaded, Trouble } from "../../ui/states.tsx";

const EVERY_MS = 2_000;
const SECOND_MS = 1_000;

export function Share({ number }: { number: string }) {
  const shown = useSignal<ShownView | undefined>(undefined);
  const show = useAction(async () => { shown.value = await ask("POST /v1/documents/{number}/shares", { path: { number } }); });
  return (
    <Section title={t("wallet_share")}>
      <p>{t("wallet_share_more")}</p>
      <Trouble problem={show.problem} />
      {shown.value && <Shown key={shown.value.id} number={number} shown={shown.value} />}
      <div class="actions">
        <Button isBusy={show.isBusy} onPress={() => void show.run()}>{t(shown.value ? "wallet_share_again" : "wallet_share_now")}</Button>
      </div>
      <p><Go to={`/documents/${encodeURIComponent(number)}/accesses`}>{t("wallet_accesses")}</Go></p>
    </Section>
  );
}

function Shown({ number, shown }: { number: string; shown: ShownView }) {
  const path = { number, share: shown.id };
  const found = useResource((stop) => ask("GET /v1/documents/{number}/shares/{share}", { path, stop }), [shown.id], EVERY_MS);
  const takeBack = useAction(async () => {
    await ask("DELETE /v1/documents/{number}/shares/{share}", { path });
    found.again();
  });
  return (
    <Loaded of={found}>
      {(share) => share.status === "waiting" ? (
        <div class="card">
          <Qr text={shown.qr} label={t("wallet_share_qr")} />
          <p>{t("wallet_code")} <span class="code">{shown.code.replace(/(\d{4})(?=\d)/, "$1 ")}</span></p>
          <Left until={shown.expires_at} />
          <Trouble problem={takeBack.problem} />
          <Button look="danger" isBusy={takeBack.isBusy} onPress={() => void takeBack.run()}>{t("wallet_take_back")}</Button>
        </div>
      ) : <Over share={share} />}
    </Loaded>
  );
}

/** Seconds are seen, and not read out. */
function Left({ until }: { until: string }) {
  const time = useSignal(now());
  useEffect(() => {
    const timer = setInterval(() => { time.value = now(); }, SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return <p class="hint numbers" role="timer">{t("wallet_left", { time: clock((Date.parse(until) - time.value) / SECOND_MS) })}</p>;
}

function Over({ share: { status, opened_by, opened_at, purpose } }: { share: ShareView }) {
  switch (status) {
    case "opened": return (
      <Banner tone="good" isUrgent>
        <p>{t("wallet_opened", { name: opened_by ? fullName(opened_by) : "", time: opened_at ? timeOf(opened_at) : "" })}</p>
        {purpose && <p>{t("wallet_purpose_was", { text: purpose })}</p>}
      </Banner>
    );
    case "withdrawn": return <Banner tone="note">{t("wallet_withdrawn")}</Banner>;
    default: return <Banner tone="warn">{t("wallet_expired")}</Banner>;
  }
}
